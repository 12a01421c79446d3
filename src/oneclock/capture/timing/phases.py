"""Where in their common period cameras expose, and how to bring them together.

A free-running camera's phase is where its stream happened to start. Restarting it draws another,
anywhere in the period, so that within ±2 ms of a period of 33 it falls once in eight tries; a
camera that can be told to expose once for longer moves by just that. Agreement does not last: two
clocks 100 ppm apart lose 6 ms a minute (`holds_for` says how long it stays good enough).

`Alignment` is a state machine. It is told the phases and answers with one move; the move is made,
the phases are measured again, and so on until it is done:

    phases agree                          -> Done, agreed
    tries used up                         -> Done, not agreed (the best seen is kept)
    an outlier can stretch its exposure   -> Stretch it by what it lacks
    else                                  -> Restart the outlier with the fewest tries
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """Seconds, all cameras on one circle of one period."""

    period: float
    offsets: tuple[float, ...]
    """From 0 to the period, on the clock of the frames' times."""
    stds: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.period > 0 or len(self.offsets) != len(self.stds):
            raise ValueError("phases need a period, and each its standard deviation")

    def between(self, one: int, other: int) -> float:
        """How much later the other exposes: from minus half a period to half a period."""
        return around_zero(self.offsets[other] - self.offsets[one], self.period)

    @property
    def spread(self) -> float:
        """The shortest arc with all cameras on it: what the spread of every instant will be."""
        if not self.offsets:
            return 0.0
        ordered = sorted(self.offsets)
        gaps = np.diff([*ordered, ordered[0] + self.period])
        return self.period - float(gaps.max())

    def next_gap(self, time: float) -> float:
        """The middle of the longest arc without a camera: the first from `time` on."""
        ordered = sorted(self.offsets)
        gaps = np.diff([*ordered, ordered[0] + self.period])
        widest = int(np.argmax(gaps))
        middle = ordered[widest] + float(gaps[widest]) / 2
        return time + (middle - time) % self.period

    def anchor(self, tolerance: float) -> int:
        """The camera with the most others within the tolerance; the first of several."""
        cameras = range(len(self.offsets))
        return max(cameras, key=lambda camera: -len(self.outliers(camera, tolerance)))

    def outliers(self, anchor: int, tolerance: float) -> tuple[int, ...]:
        """Cameras farther than the tolerance from the anchor."""
        cameras = range(len(self.offsets))
        return tuple(c for c in cameras if abs(self.between(anchor, c)) > tolerance)

    def agree(self, tolerance: float) -> bool:
        """Whether all are within ± the tolerance of one of them."""
        return not self.offsets or not self.outliers(self.anchor(tolerance), tolerance)


def around_zero(seconds: float, period: float) -> float:
    return (seconds + period / 2) % period - period / 2


def measure_phases(times: Sequence[Floats], *, period: float) -> Phases:
    """Of the same few seconds of every camera, one or more frames each.

    The mean is that of directions on the circle, as phases just before and just after its seam are
    neighbours. Over a stretch in which a camera drifts by much of a period it would mean nothing.
    """
    measured = [_mean_phase(np.asarray(each, np.float64), period) for each in times]
    return Phases(
        period=period,
        offsets=tuple(offset for offset, _ in measured),
        stds=tuple(std for _, std in measured),
    )


def _mean_phase(times: Floats, period: float) -> tuple[float, float]:
    if not len(times):
        raise ValueError("a camera without frames has no phase")
    arrows = np.exp(2j * np.pi * np.mod(times / period, 1.0))
    mean = complex(arrows.mean())
    turn = period / (2 * math.pi)
    # The circular standard deviation (Mardia & Jupp 2000, 2.3), of the mean of so many.
    length = min(max(abs(mean), 1e-12), 1.0)
    std = turn * math.sqrt(-2 * math.log(length) / len(times))
    return turn * math.atan2(mean.imag, mean.real) % period, std


def holds_for(phases: Phases, drifts: Sequence[float], tolerance: float) -> float:
    """Seconds until the cameras no longer agree: 0 if they do not now, infinite if nothing moves.

    `drifts` are the cameras' (`spread.CameraRate.drift`): a camera of drift 1e-4 exposes 6 ms later
    each minute. Agreement is judged against the anchor of now.
    """
    if not phases.offsets or not phases.agree(tolerance):
        return math.inf if not phases.offsets else 0.0
    anchor = phases.anchor(tolerance)
    left = math.inf
    for camera, drift in enumerate(drifts):
        moving, apart = drift - drifts[anchor], phases.between(anchor, camera)
        if moving:
            left = min(left, (tolerance - math.copysign(1.0, moving) * apart) / abs(moving))
    return left


# -- moves ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    camera: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    camera: int
    seconds: float
    """By which one frame is to come later, and all after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    agreed: bool
    best: Phases
    """Those that agree, or the closest that were seen: the present ones may be worse."""


Move = Restart | Stretch | Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    tolerance: float
    most_tries: int = 40
    """A camera; nine in ten need fewer than 20 for ±2 ms at 30 frames a second."""
    longest_stretch: Mapping[int, float]
    """Seconds, for the cameras that can."""
    tries: tuple[int, ...]
    best: Phases | None = None

    def heard(self, phases: Phases) -> tuple[Alignment, Move]:
        """What to do about these phases, and the state to hear the next with."""
        best = min((p for p in (self.best, phases) if p), key=lambda p: p.spread)
        known = replace(self, best=best)
        anchor = phases.anchor(self.tolerance)
        outliers = phases.outliers(anchor, self.tolerance)
        if not outliers:
            return known, Done(agreed=True, best=phases)
        free = [camera for camera in outliers if self.tries[camera] < self.most_tries]
        if not free:
            return known, Done(agreed=False, best=best)
        camera = min(free, key=lambda c: (c not in self.longest_stretch, self.tries[c], c))
        return known._tried(camera), self._move(
            camera, phases.between(camera, anchor) % phases.period
        )

    def _move(self, camera: int, later: float) -> Move:
        if camera not in self.longest_stretch:
            return Restart(camera=camera)
        longest = self.longest_stretch[camera]
        return Stretch(camera=camera, seconds=min(later, longest))

    def _tried(self, camera: int) -> Alignment:
        tries = [count + (number == camera) for number, count in enumerate(self.tries)]
        return replace(self, tries=tuple(tries))


def plan_alignment(
    phases: Phases,
    tolerance: float,
    *,
    longest_stretch: Mapping[int, float] | None = None,
    most_tries: int = 40,
) -> tuple[Alignment, Move]:
    """The first move. Cameras agree when all are within ± `tolerance` of one of them."""
    if not tolerance > 0:
        raise ValueError(f"a tolerance is positive, not {tolerance}")
    start = Alignment(
        tolerance=tolerance,
        most_tries=most_tries,
        longest_stretch=dict(longest_stretch or {}),
        tries=(0,) * len(phases.offsets),
    )
    return start.heard(phases)
