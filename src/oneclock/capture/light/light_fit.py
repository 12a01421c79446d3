"""Each camera's error, from many switches of one light.

The unknowns are one moment per switch and three numbers per camera: its error m, its readout (top
to bottom row) and its exposure. All of them enter linearly (`light_edges.py`):

    moment = m + t + (r - 1/2) * readout + (q - 1/2) * exposure

So the error here is that of the middle of the picture, halfway through its exposure: m = e + half a
readout + half an exposure. Bands above and below the middle occur alike, and so do early and late
switches within an exposure, so m hardly depends on readout and exposure, which two cameras of one
rate do not reveal. What they do reveal is solved for, with a weak prior, and what they leave open
widens the uncertainty. The first camera's error is zero by definition: only differences exist.

Where all bands turn between two frames the switch fell into the blind time, and lies anywhere in
it. That is no Gaussian: at the end each camera is compared with the reference by multiplying,
moment by moment, the likelihoods of the error itself, boxes where there are only bounds. Many boxes
leave little in common: so a global shutter is measured more finely than its frames are apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.edge_equations import blind_share, equations
from oneclock.capture.light.edge_reading import Sensor, read_edge
from oneclock.capture.light.error_posterior import Difference, error_posterior
from oneclock.capture.light.light_edges import EdgeView

FloatArray = NDArray[np.float64]

_ROUNDS = 15
_SETTLED = 1e-6
_SHORTEST, _LONGEST, _WALL = 0.005, 0.98, 0.01
"""Of a period: exposures at the ends of what can be, and how firmly they are held there."""
_STARTS = ((0.5, 0.35), (0.9, 0.2), (0.0, 0.8), (0.1, 0.1))
"""Readout and exposure, in periods, from where a solution is sought: there can be several."""
_FREE = 10.0
_FEWEST_IN_HALF = 4
_FINEST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorPrior:
    """What is likely of any camera, in periods: mean and standard deviation."""

    readout: tuple[float, float] = (0.5, 0.4)
    exposure: tuple[float, float] = (0.35, 0.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """One camera and what it saw of each moment (by number)."""

    name: str
    period: float
    views: Mapping[int, EdgeView]


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedError:
    name: str
    error: float
    """Seconds: what it shows happened so much later than its stamps say, the reference being right.
    Of the picture's middle, halfway through the exposure."""
    std: float
    start_error: float
    """The same for the top row's first light."""
    start_std: float
    readout: float
    readout_std: float
    exposure: float
    exposure_std: float
    moments: int
    """On which it rests."""
    each: Mapping[int, float]
    """The error by every moment alone."""
    change: float
    """By how much it is greater in the second half than in the first."""
    change_std: float
    """Infinite where there are too few moments to halve."""


def fit_errors(
    watchers: Sequence[Watcher], prior: SensorPrior | None = None
) -> tuple[FittedError, ...]:
    """The first watcher is the reference. Each has moments in common with it."""
    for watcher in watchers:
        if not watcher.views.keys() & watchers[0].views.keys():
            raise ValueError(f"{watcher.name!r} has no moment in common with the reference")
    systems = [_System(watchers, prior or SensorPrior(), start) for start in _STARTS]
    best = min(systems, key=lambda system: system.solve())
    return tuple(best.fitted(number) for number in range(len(watchers)))


class _System:
    """Normal equations, solved anew until weights and solution agree.

    Parameters: the cameras' errors, readouts and exposures, then the moments, each from where the
    first who saw it has it.
    """

    def __init__(
        self, watchers: Sequence[Watcher], prior: SensorPrior, start: tuple[float, float]
    ) -> None:
        self._watchers, self._count = watchers, len(watchers)
        periods = np.array([watcher.period for watcher in watchers])
        zero, free = np.zeros(self._count), np.full(self._count, _FREE)
        moments = sorted({moment for watcher in watchers for moment in watcher.views})
        self._place = {moment: 3 * self._count + i for i, moment in enumerate(moments)}
        blind = np.zeros(len(moments))
        self._means = np.concatenate(
            [zero, prior.readout[0] * periods, prior.exposure[0] * periods, blind]
        )
        self._stds = np.concatenate(
            [free, prior.readout[1] * periods, prior.exposure[1] * periods, blind + np.inf]
        )
        self.solution = np.concatenate([zero, start[0] * periods, start[1] * periods, blind])
        self.covariance = np.zeros((len(self._means), len(self._means)))
        self._nominal = {
            moment: next(
                read_edge(watcher.views[moment], self.sensor(number)).t
                for number, watcher in enumerate(watchers)
                if moment in watcher.views
            )
            for moment in moments
        }

    def solve(self) -> float:
        """What is left of the misfit: sum of squares, in standard deviations."""
        for _ in range(_ROUNDS):
            normal, right, _ = self._equations()
            # The reference's error is zero, not to be found.
            self.covariance[1:, 1:] = np.linalg.inv(normal[1:, 1:])
            before = self.solution.copy()
            self.solution[1:] = self.covariance[1:, 1:] @ right[1:]
            self._mind_the_walls()
            if np.abs(self.solution - before).max() < _SETTLED:
                break
        return self._equations()[2]

    def _equations(self) -> tuple[FloatArray, FloatArray, float]:
        """Normal equations about the present solution, and its misfit."""
        precision = 1 / self._stds**2
        normal, right = np.diag(precision), precision * self._means
        misfit = float(precision @ (self.solution - self._means) ** 2)
        for number, watcher in enumerate(self._watchers):
            sensor = self.sensor(number)
            for moment, view in watcher.views.items():
                which = [*self._of(number), self._place[moment]]
                nominal = self._nominal[moment]
                error, _, _, after = self.solution[which]
                rows, values = equations(view, sensor, float(error), nominal + float(after))
                normal[np.ix_(which, which)] += rows.T @ rows
                values = values - rows[:, 3] * nominal
                right[which] += rows.T @ values
                misfit += float(((rows @ self.solution[which] - values) ** 2).sum())
            which = self._of(number)
            row, value = blind_share(list(watcher.views.values()), sensor)
            normal[np.ix_(which, which)] += np.outer(row, row)
            right[which] += row * value
            misfit += float((row @ self.solution[which] - value) ** 2)
        return normal, right, misfit

    def _mind_the_walls(self) -> None:
        """No exposure is longer than a period or shorter than nothing: whose would be is held."""
        for number, watcher in enumerate(self._watchers):
            place = self._of(number)[2]
            if not 0 < self.solution[place] < watcher.period:
                wall = _LONGEST if self.solution[place] > 0 else _SHORTEST
                self._means[place] = wall * watcher.period
                self._stds[place] = _WALL * watcher.period

    def sensor(self, number: int) -> Sensor:
        """As the solution has it, within what a camera can be."""
        period = self._watchers[number].period
        _, readout, exposure = self.solution[self._of(number)]
        return Sensor(
            period=period,
            readout=float(np.clip(readout, -period, period)),
            exposure=float(np.clip(exposure, _SHORTEST * period, period)),
        )

    def _of(self, number: int) -> list[int]:
        """A camera's error, readout and exposure."""
        return [number, self._count + number, 2 * self._count + number]

    def fitted(self, number: int) -> FittedError:
        differences = self._differences(number)
        posterior = error_posterior(list(differences.values()))
        error, std = posterior.mean, math.hypot(posterior.std, self._left_open(number))
        if number == 0:
            error, std = 0.0, 0.0
        start, start_std = self._start(number, error, std)
        change, change_std = _change(list(differences.values()))
        variances = np.diag(self.covariance)
        _, readout, exposure = self._of(number)
        return FittedError(
            name=self._watchers[number].name,
            error=error,
            std=std,
            start_error=start,
            start_std=start_std,
            readout=float(self.solution[readout]),
            readout_std=float(np.sqrt(variances[readout])),
            exposure=float(self.solution[exposure]),
            exposure_std=float(np.sqrt(variances[exposure])),
            moments=sum(posterior.kept),
            each={moment: d.centre for moment, d in differences.items()},
            change=change,
            change_std=change_std,
        )

    def _differences(self, number: int) -> dict[int, Difference]:
        """By every moment that the reference and this camera both saw."""
        ours, theirs = self._watchers[0], self._watchers[number]
        our_sensor, their_sensor = self.sensor(0), self.sensor(number)
        out = {}
        for moment in sorted(ours.views.keys() & theirs.views.keys()):
            one = read_edge(ours.views[moment], our_sensor)
            other = read_edge(theirs.views[moment], their_sensor)
            out[moment] = Difference(
                centre=one.moment(our_sensor) - other.moment(their_sensor),
                widths=(one.width, other.width),
                std=max(math.hypot(one.std, other.std), _FINEST),
            )
        return out

    def _left_open(self, number: int) -> float:
        """What unknown readouts and exposures add to the error's uncertainty."""
        sensors = list(range(self._count, 3 * self._count))
        shared = self.covariance[number, sensors]
        within = self.covariance[np.ix_(sensors, sensors)]
        return math.sqrt(max(0.0, float(shared @ np.linalg.solve(within, shared))))

    def _start(self, number: int, error: float, std: float) -> tuple[float, float]:
        """The top row's first light comes half a readout and half an exposure before the middle."""
        if number == 0:
            return 0.0, 0.0
        factors = np.zeros(len(self.solution))
        factors[number] = 1.0
        for which in (1, 2):
            factors[self._of(number)[which]] -= 0.5
            factors[self._of(0)[which]] += 0.5
        moved = float(factors @ self.solution) - float(self.solution[number])
        known = float(self.covariance[number, number])
        variance = float(factors @ self.covariance @ factors) + max(0.0, std**2 - known)
        return error + moved, math.sqrt(max(0.0, variance))


def _change(differences: Sequence[Difference]) -> tuple[float, float]:
    half = len(differences) // 2
    if half < _FEWEST_IN_HALF:
        return 0.0, math.inf
    first, second = error_posterior(differences[:half]), error_posterior(differences[half:])
    return second.mean - first.mean, math.hypot(first.std, second.std)
