"""From the pieces of a line to a clock with steps, and in words what speaks for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from oneclock.align.pair.change_point import Change, find_change
from oneclock.align.pair.close_listening import Probe
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.trial import AGREE, DRIFT_PRIOR, FINEST, STEEPEST, Trial, coordinates
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import LineFit
from oneclock.timebase.parallel_lines import fit_parallel_lines
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

# Sound takes as long for 20 m: between two places in one room, or on one stage. In 520 simulated
# pairs without any step, talkers' turns looked like steps of up to 35 ms, and nothing like more.
_ACOUSTIC = 0.06
# A change that is known so closely is told as a moment, others as the time between two.
_AT_ONCE = 0.2
# Microphones' filters and early reflections move all peaks alike, by some microseconds: of 100
# simulated pairs 2 were off by more than three times what their scatter said.
_SYSTEMATIC = 20e-6

# A pause between pieces that is no longer needs no explanation.
_SHORT = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    change: Change
    by: float
    """How much later the line after the change is than the one before."""

    @property
    def may_be_acoustic(self) -> bool:
        """Could the next talker have spoken from another place instead?"""
        return abs(self.by) < _ACOUSTIC

    def told(self) -> str:
        by = f"{self.by:+.3f} s" if abs(self.by) >= 1.0 else f"{self.by * 1e3:+.1f} ms"
        change = self.change
        if change.unsure <= _AT_ONCE:
            return f"{by} at {change.at:.2f} s"
        return f"{by} between {change.earliest:.1f} and {change.latest:.1f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    clock: SteppedClock
    steps: tuple[Step, ...]
    on_one_line: float
    """What is left over where one line has to do for all, root mean square ..."""
    on_pieces: float
    """... and where every piece has its own."""
    unexplained: tuple[Span, ...]
    """Stretches between pieces that are longer than their step accounts for."""

    @property
    def may_be_acoustic(self) -> bool:
        return any(step.may_be_acoustic for step in self.steps)

    def told(self) -> str:
        steps = ", ".join(step.told() for step in self.steps)
        return (
            f"the clock steps by {steps}; residuals {self.on_one_line * 1e3:.1f} ms on one line, "
            f"{self.on_pieces * 1e3:.2f} ms on {len(self.clock.pieces)}"
        )


def stepped_answer(reference: Heard, source: Heard, pieces: Sequence[Trial]) -> Stepped | None:
    """None where the pieces are no clock: a staircase that climbs faster than any recorder runs is
    a line of another speed."""
    fits = fit_parallel_lines(
        [coordinates(piece.agreeing) for piece in pieces],
        tolerance=AGREE,
        finest=FINEST,
        max_slope=2 * STEEPEST,
        slope_prior_std=DRIFT_PRIOR,
    )
    if abs(fits[0].slope) > STEEPEST:
        return None
    clocks = [clock_of(fit, piece.agreeing) for fit, piece in zip(fits, pieces, strict=True)]
    steps = []
    for (before, after), (earlier, later) in zip(pairwise(clocks), pairwise(pieces), strict=True):
        change = find_change(reference, source, before, after, _between(earlier, later))
        by = after.to_reference(change.at) - before.to_reference(change.at)
        steps.append(Step(change=change, by=by))
    bounds = [0.0, *(step.change.at for step in steps), source.duration]
    if any(after <= before for before, after in pairwise(bounds)):
        return None
    return Stepped(
        unexplained=tuple(_unexplained(pieces, steps)),
        clock=SteppedClock(
            pieces=tuple(
                Piece(span=Span(start=start, end=end), clock=clock)
                for (start, end), clock in zip(pairwise(bounds), clocks, strict=True)
            )
        ),
        steps=tuple(steps),
        on_one_line=_left_over(pieces),
        on_pieces=_rms(
            [
                probe.offset - fit.at(probe.local)
                for fit, piece in zip(fits, pieces, strict=True)
                for probe in piece.agreeing
            ]
        ),
    )


def clock_of(fit: LineFit, agreeing: Sequence[Probe], arrivals_apart: float = 0.0) -> ClockMap:
    """The fitted line as a clock. Which talker a listener goes by, the line cannot know, nor by
    which way the sound came: how far the agreeing windows and the ways lie apart is part of its
    uncertainty, and does not average away."""
    spread = _rms([probe.offset - fit.at(probe.local) for probe in agreeing])
    return ClockMap(
        delta=fit.intercept,
        drift=fit.slope,
        delta_std=math.hypot(fit.intercept_std, spread, arrivals_apart, _SYSTEMATIC),
        drift_std=fit.slope_std,
        covariance=fit.covariance,
    )


def _between(earlier: Trial, later: Trial) -> Span:
    """From a window that is on the line before to one that is on the line after, both included."""
    last, first = earlier.agreeing[-1].local, later.agreeing[0].local
    start, end = last - earlier.window / 2, first + later.window / 2
    return Span(start=max(0.0, min(start, end)), end=max(start, end))


def _unexplained(pieces: Sequence[Trial], steps: Sequence[Step]) -> Iterator[Span]:
    for (earlier, later), step in zip(pairwise(pieces), steps, strict=True):
        last, first = earlier.agreeing[-1].local, later.agreeing[0].local
        # What the reference lost, nothing in it can explain.
        lost = max(0.0, -step.by)
        if first - last > lost + max(_SHORT, 3 * max(earlier.window, later.window)):
            yield Span(start=last, end=first)


def _left_over(pieces: Sequence[Trial]) -> float:
    x, y = coordinates([probe for piece in pieces for probe in piece.agreeing])
    slope, level = np.polyfit(x - x.mean(), y, 1)
    return _rms(y - level - slope * (x - x.mean()))


def _rms(values: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return math.sqrt(sum(value * value for value in values) / len(values)) if len(values) else 0.0
