"""A recording's clock seen from one that others share: timecode of one generator, or the calendar.

Two recordings that each say what a shared clock showed are thereby on one another's clocks, without
a sound in common. How far that can be believed is in the uncertainty: a frame for timecode,
microseconds for LTC, minutes for a date, which narrows and never decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from oneclock.align.by import By
from oneclock.media.ltc_line import LtcLine
from oneclock.media.told_time import ToldDate, ToldTime, Zone
from oneclock.timebase.clock_map import ClockMap

# What a clock may be off that nobody measured.
_ANY_CLOCK_STD = 50e-6
# Two devices set to one generator begin their frames anywhere within it; one that counts samples is
# a converter's and a filter's delay off.
_FINEST_STD = 0.001
# Clocks set by hand, and by the network.
_SET_BY_HAND_STD = 60.0
_SET_BY_NETWORK_STD = 2.0
ZONE_STEP = 1800.0
"""Seconds: time zones are whole hours apart, some of them half an hour more."""
FARTHEST_ZONES = 26 * 3600.0
"""From the easternmost time zone to the westernmost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedClock:
    by: By
    clock: ClockMap
    """From the recording's clock to the shared one: seconds since midnight, or since 1970."""
    told: str
    """What it rests on, in words."""
    day: float | None = None
    """Seconds after which the shared clock begins again; None for a date."""
    zone_open: bool = False
    """Whether a date may be off by whole or half hours besides: its time zone is not told."""


def clock_by_ltc(lines: Sequence[LtcLine]) -> SharedClock | None:
    """None where `ltc_trouble` says why."""
    if not lines or ltc_trouble(lines) is not None:
        return None
    (line,) = lines
    return SharedClock(
        by=By.LTC,
        clock=line.clock,
        told=f"{line.frames} frames of timecode from {line.first} at {line.rate} in its sound",
        day=float(line.rate.day),
    )


def ltc_trouble(lines: Sequence[LtcLine]) -> str | None:
    """Why what was read is nothing to go by."""
    if len(lines) > 1:
        return f"its sound holds timecode that steps at {lines[1].span.start:.1f} s: not gone by"
    if lines and not lines[0].at_speed:
        percent = 100 * lines[0].clock.drift
        return (
            f"its sound holds timecode at another speed ({percent:+.1f} %), a tape's: not gone by"
        )
    return None


def clock_by_timecode(told: ToldTime) -> SharedClock | None:
    """None for a counter that was never set: 00:00:00:00 means nothing."""
    if not told.was_set:
        return None
    clock = _anchored(
        local=float(told.local),
        shared=float(told.seconds),
        std=max(_FINEST_STD, float(told.resolution) / 2),
    )
    return SharedClock(by=By.TIMECODE, clock=clock, told=told.told, day=float(told.day))


def clock_by_date(date: ToldDate) -> SharedClock:
    """The date stands for the beginning or the end of a recording, and nobody says for which: that
    is half its length of uncertainty."""
    of_device = _SET_BY_NETWORK_STD if date.zone is Zone.TOLD else _SET_BY_HAND_STD
    clock = _anchored(
        local=date.holds_at.middle,
        shared=date.seconds,
        std=math.hypot(of_device, date.holds_at.length / 2),
    )
    return SharedClock(
        by=By.DATE, clock=clock, told=date.told, zone_open=date.zone is not Zone.TOLD
    )


def relate(one: SharedClock, other: SharedClock) -> ClockMap | None:
    """The clock of `one`'s recording seen from `other`'s; None where they share no clock.

    Timecode begins again at midnight: of all days the one is taken that brings them nearest. Two
    that count days of different lengths agree if both were set at midnight, and their labels agree
    if both were set a moment ago: how far that lies apart is in the uncertainty.
    """
    if (one.day is None) is not (other.day is None):
        return None
    if one.day is None or other.day is None:
        return one.clock.then(other.clock.inverse())
    apart = one.clock.delta - other.clock.delta
    # The one before midnight knows at which second of its own midnight came.
    day = one.day if apart > 0 else other.day
    days = round(apart / day)
    moved = replace(one.clock, delta=one.clock.delta - days * day)
    related = moved.then(other.clock.inverse())
    labels_apart = abs(other.clock.delta * (one.day / other.day - 1.0))
    return replace(related, delta_std=math.hypot(related.delta_std, labels_apart))


def contradiction(one: ClockMap, other: ClockMap, *, at: float) -> float | None:
    """By how many seconds two answers for one pair of recordings differ at local time `at`, where
    that is more than both together can be off (four standard deviations); None where they agree."""
    apart = one.to_reference(at) - other.to_reference(at)
    may_be = math.hypot(one.std_at(at), other.std_at(at))
    return apart if abs(apart) > 4 * may_be else None


def dates_contradict(
    clock: ClockMap, one: SharedClock, other: SharedClock, *, at: float
) -> float | None:
    """As `contradiction`, of an answer and what two dates say; whole and half hours do not count
    where a time zone is not told."""
    by_date = relate(one, other)
    if by_date is None:
        return None
    apart = contradiction(clock, by_date, at=at)
    if apart is not None and (one.zone_open or other.zone_open):
        zones = round(apart / ZONE_STEP) * ZONE_STEP
        if abs(zones) <= FARTHEST_ZONES:
            shifted = replace(by_date, delta=by_date.delta + zones)
            return contradiction(clock, shifted, at=at)
    return apart


def _anchored(*, local: float, shared: float, std: float) -> ClockMap:
    """A clock of no known drift that shows `shared` at `local`, to `std`."""
    # Known best where it was read: the line turns about that point.
    return ClockMap(
        delta=shared - local,
        drift=0.0,
        delta_std=math.hypot(std, local * _ANY_CLOCK_STD),
        drift_std=_ANY_CLOCK_STD,
        covariance=-local * _ANY_CLOCK_STD**2,
    )
