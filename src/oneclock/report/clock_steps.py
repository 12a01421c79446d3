"""Where clocks step, by how much, and whose clock it was that stepped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from oneclock.report.values import SourceReport
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_AT_ONCE = 2.0
"""Seconds: steps that are nearer to each other may be one."""
_ALIKE = 0.02
"""Seconds by which one step may look different to recordings in different places."""
_HALF_WINDOW = 4.0
"""Seconds that a window reaches to either side."""
_SURELY = 15.0
"""Seconds that a recording must run before and after a step to have shown it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    between: Span
    """On the source's own clock: from the last moment of one piece to the first of the next."""
    reference_time: float
    """When the later piece begins."""
    by: float
    """Seconds: how much later it belongs than the earlier piece would have put it."""


def steps_of(clock: SteppedClock) -> tuple[Step, ...]:
    steps = []
    for before, after in pairwise(clock.pieces):
        between = Span(start=before.span.end, end=after.span.start)
        at = between.middle
        steps.append(
            Step(
                between=between,
                reference_time=after.in_reference.start,
                by=after.clock.to_reference(at) - before.clock.to_reference(at),
            )
        )
    return tuple(steps)


def piece_heard(clock: SteppedClock, local: float, offset: float) -> int:
    """The number of the piece that a window about a local time heard. Near a step it lies on both
    sides: then it is the piece that the measured offset is nearer to."""

    def misfit(number: int) -> tuple[float, float]:
        piece = clock.pieces[number]
        away = max(piece.span.start - local, local - piece.span.end, 0.0)
        return max(away - _HALF_WINDOW, 0.0), abs(local + offset - piece.clock.to_reference(local))

    return min(range(len(clock.pieces)), key=misfit)


def of_the_reference(sources: Sequence[SourceReport]) -> tuple[Step, ...]:
    """Steps that all recordings show which ran then, two at least: it was the reference that lost
    samples, or was stopped, and everybody else seems to have done the opposite."""
    placed = [source.placed for source in sources if source.placed and not source.is_reference]
    found: list[Step] = []
    for step in (step for clock in placed for step in steps_of(clock)):
        running = [clock for clock in placed if _ran_around(step, clock)]
        seen = [clock for clock in running if any(_alike(step, s) for s in steps_of(clock))]
        if len(running) == len(seen) >= 2 and not any(_alike(step, known) for known in found):
            found.append(step)
    return tuple(found)


def _ran_around(step: Step, clock: SteppedClock) -> bool:
    ran = clock.coverage_in_reference
    return ran.start + _SURELY <= step.reference_time <= ran.end - _SURELY


def _alike(one: Step, other: Step) -> bool:
    apart = abs(one.reference_time - other.reference_time)
    return apart <= _AT_ONCE and abs(one.by - other.by) <= _ALIKE
