"""What a recording says of the time of day: its timecode, its first sample, its date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction

from oneclock.timebase.span import Span
from oneclock.timebase.timecode import Timecode, nearest_counted_rate

_DAY = Fraction(86400)
# Recorders whose clock knows frames or seconds only write multiples of them in samples.
_STEPS = (Fraction(1), *(Fraction(n, d) for d in (24, 25, 30) for n in (1, Fraction(1001, 1000))))
# Clocks that were never set, or lost their battery, count from 1904, 1970, 1980 or 2000, or from
# the first of January of the year their firmware is of.
_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTime:
    """A moment of the recording, and what a clock that others may share said then."""

    by: str
    """`timecode` or `samples` (the time reference of a broadcast WAV)."""
    told: str
    """As it stands in the file."""
    seconds: Fraction
    """Since midnight, in time that passed: see `timebase.timecode`."""
    local: Fraction
    """When, on the recording's clock."""
    resolution: Fraction
    """The step in which its clock counts: a frame, a sample, a second."""
    day: Fraction = _DAY
    """Seconds from one midnight to the next, as this clock counts them."""

    @property
    def was_set(self) -> bool:
        """Counters that nobody set begin at zero; a recording that begins at midnight does too,
        once in two million."""
        return self.seconds != 0


class Zone(StrEnum):
    """What is known of the time zone of a date."""

    TOLD = "told"
    SUPPOSED = "supposed"
    """Marked as UTC, as the format demands. Many cameras write their local time there."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDate:
    """When a recording says it was made."""

    told: str
    seconds: float
    """Since 1970, UTC; where the zone is unknown, as if it were UTC."""
    zone: Zone
    holds_at: Span
    """Somewhere in here, on the recording's clock, it was that time: at the beginning, at the end
    (Android), or who knows."""


def time_by_timecode(
    text: str, *, rate: Fraction | None, local: Fraction = Fraction(0)
) -> ToldTime | None:
    """None where the label cannot be read, or nothing is known of how it counts."""
    drop = text.strip()[-3:-2] in (";", ".", ",")
    counted = nearest_counted_rate(rate, drop=drop) if rate else None
    if counted is None:
        return None
    try:
        label = Timecode.parse(text, counted)
    except ValueError:
        return None
    return ToldTime(
        by="timecode",
        told=f"{label} at {label.rate}",
        seconds=label.seconds_since_midnight,
        local=local,
        resolution=counted.frame_duration,
        day=label.rate.day,
    )


def time_by_samples(text: str, *, rate: int) -> ToldTime | None:
    """Of a broadcast WAV (EBU Tech 3285): its first sample, counted from midnight."""
    if not text.strip().isdecimal() or rate <= 0:
        return None
    seconds = Fraction(int(text), rate)
    if seconds >= _DAY * Fraction(1001, 1000):
        return None
    step = next((step for step in _STEPS if (seconds / step).denominator == 1), Fraction(1, rate))
    return ToldTime(
        by="samples",
        told=f"sample {int(text)} since midnight",
        seconds=seconds,
        local=Fraction(0),
        resolution=step,
    )


def told_date(tags: Mapping[str, str], duration: float) -> ToldDate | None:
    """The date among a recording's tags, whichever says most."""
    own = tags.get("com.apple.quicktime.creationdate")
    if own is not None and (when := _moment(own)) is not None:
        return _date(own, when, Span(start=0.0, end=0.0))
    created, day = tags.get("creation_time", ""), tags.get("date", "")
    # A broadcast WAV has its time of day in one field and its date in another.
    text = f"{re.sub('[_:/. ]', '-', day)}T{re.sub('[_./-]', ':', created)}"
    text = text if re.fullmatch(r"\d\d\D\d\d\D\d\d", created) else created
    when = _moment(text)
    if when is None:
        return None
    at_the_end = any(name.startswith("com.android.") for name in tags)
    return _date(text, when, Span(start=duration if at_the_end else 0.0, end=duration))


def _moment(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    was_set = when.year >= _FIRST_YEAR and (when.month, when.day) != (1, 1)
    return when if was_set else None


def _date(text: str, when: datetime, holds_at: Span) -> ToldDate:
    offset = when.utcoffset()
    if offset is None:
        zone, when = Zone.UNKNOWN, when.replace(tzinfo=UTC)
    else:
        zone = Zone.SUPPOSED if text.strip().endswith("Z") else Zone.TOLD
    return ToldDate(told=text.strip(), seconds=when.timestamp(), zone=zone, holds_at=holds_at)
