"""What a person says against the machine: a nudge, a lock, and taking both back.

A nudge moves a recording on the reference clock. It is kept apart from the machine's answer, which
stands beside it as it was, so that nudges add up, survive a new answer and can be taken back to the
last digit. A lock says that the clock is right as it stands and shall not be solved again.
"""

from __future__ import annotations

import math
from typing import Any

from pydantic import ValidationError

from oneclock.errors import SidecarError, UsageError
from oneclock.formats.clock_record import ClockRecord, Segment, Window
from oneclock.formats.sidecar import SUFFIX, ByHand, Sidecar
from oneclock.formats.what_is_wrong import what_is_wrong
from oneclock.timebase.span import Span

# A correction is not a placement: what is an hour off was typed wrong, or is of another event.
_FARTHEST = 3600.0
# What a nudge changes. A verification was of the clock before.
_CHANGED = (
    "_about",
    "delta_seconds",
    "overlap_in_reference",
    "overlap_in_source",
    "verification",
    "clock",
    "segments",
)


def nudged(sidecar: Sidecar, seconds: float) -> Sidecar:
    """Moved later by `seconds` of reference time, on top of earlier nudges."""
    total = _nudge_of(sidecar) + seconds
    # Steps of 0.1 there and 0.1 back shall end at zero.
    return _moved(as_found(sidecar), round(total, 9), locked=is_locked(sidecar))


def locked(sidecar: Sidecar, lock: bool) -> Sidecar:
    by_hand = sidecar.by_hand or ByHand()
    return _marked(sidecar, by_hand.model_copy(update={"locked": lock}))


def as_found(sidecar: Sidecar) -> Sidecar:
    """The machine's answer, to the last digit."""
    if sidecar.by_hand is None:
        return sidecar
    told = sidecar.model_dump(by_alias=True, mode="json")
    try:
        return Sidecar.model_validate(told | sidecar.by_hand.found | {"by_hand": None})
    except ValidationError as error:
        raise SidecarError(
            sidecar.source + SUFFIX,
            f"is damaged ({what_is_wrong(error, 'by_hand', 'found')})",
            "delete it and run `oneclock sync` again",
        ) from None


def carried_over(answer: Sidecar, earlier: Sidecar | None) -> Sidecar:
    """A new answer for a recording that was nudged before: the same nudge on top of it."""
    if earlier is None or _nudge_of(earlier) == 0.0:
        return answer
    return _moved(answer, _nudge_of(earlier), locked=is_locked(earlier))


def is_locked(sidecar: Sidecar) -> bool:
    return sidecar.by_hand is not None and sidecar.by_hand.locked


def told_by_hand(sidecar: Sidecar) -> str | None:
    """In words, what of it is a person's; None where nothing is."""
    moved = _nudge_of(sidecar)
    words = [f"moved by {moved:+.6g} s"] * (moved != 0.0) + ["locked"] * is_locked(sidecar)
    return f"{' and '.join(words)} by hand" if words else None


def _nudge_of(sidecar: Sidecar) -> float:
    return 0.0 if sidecar.by_hand is None else sidecar.by_hand.nudge_seconds


def _marked(sidecar: Sidecar, by_hand: ByHand) -> Sidecar:
    """A mark that says nothing is none."""
    nothing = by_hand.nudge_seconds == 0.0 and not by_hand.locked
    return sidecar.model_copy(update={"by_hand": None if nothing else by_hand})


def _moved(found: Sidecar, seconds: float, *, locked: bool) -> Sidecar:
    """`found`, the machine's answer, moved; and in it what it was before."""
    if not math.isfinite(seconds) or abs(seconds) > _FARTHEST:
        raise UsageError(
            found.source, f"cannot be moved by {seconds:g} s", "write seconds, an hour at most"
        )
    if seconds == 0.0:
        return _marked(found, ByHand(locked=locked))
    before = found.model_dump(by_alias=True, mode="json", include=_fields_of(_CHANGED))
    line = None if found.clock is None else _later(found.clock, seconds)
    in_reference, in_source = _overlaps(found, line, seconds)
    return found.model_copy(
        update={
            "about": f"{found.about} Moved by {seconds:+.6g} s by hand.".lstrip(),
            "delta_seconds": found.delta_seconds + seconds,
            "clock": line,
            "segments": None
            if found.segments is None
            else tuple(_moved_segment(segment, seconds) for segment in found.segments),
            "overlap_in_reference": in_reference,
            "overlap_in_source": in_source,
            "verification": None,
            "by_hand": ByHand(nudge_seconds=seconds, locked=locked, found=before),
        }
    )


def _later(clock: ClockRecord, seconds: float) -> ClockRecord:
    return clock.model_copy(update={"delta": clock.delta + seconds})


def _moved_segment(segment: Segment, seconds: float) -> Segment:
    return segment.model_copy(update={"clock": _later(segment.clock, seconds)})


def _overlaps(
    found: Sidecar, line: ClockRecord | None, seconds: float
) -> tuple[Window | None, Window | None]:
    """What both still cover for certain: how long the files go on beyond what they shared is not
    written down, so only what the old window and the moved one have in common is claimed."""
    if found.overlap_in_reference is None or found.overlap_in_source is None:
        return found.overlap_in_reference, found.overlap_in_source
    old = Span(start=found.overlap_in_reference[0], end=found.overlap_in_reference[1])
    both = old.meet(old.shift(seconds))
    if both is None:
        raise UsageError(
            found.source,
            f"shares {old.length:.3f} s with its reference, and cannot be moved by {seconds:g} s",
            "sync it again; a nudge is for what is nearly right",
        )
    rate = 1.0 + (found.drift_slope if line is None else line.drift)
    start, end = found.overlap_in_source
    into_start, into_end = both.start - old.start, both.end - old.end
    # Moved later by `seconds`, a moment of the reference is an earlier one of the source.
    return (both.start, both.end), (
        start + (into_start - seconds) / rate,
        end + (into_end - seconds) / rate,
    )


def _fields_of(keys: tuple[str, ...]) -> set[Any]:
    names = {field.alias or name: name for name, field in Sidecar.model_fields.items()}
    return {names[key] for key in keys}
