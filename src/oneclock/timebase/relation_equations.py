"""What relations say of clocks, as linear equations, and two ways to solve them.

The first of the members is the root: its clock is the reference, and nothing about it is sought.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span

Floats = NDArray[np.float64]

# Finer than any of our witnesses: what claims more would count for everything.
_FINEST_STD = 1e-6
_FINEST_DRIFT_STD = 1e-9
_ITERATIONS = 60
# Of a tolerance: what counts as no deviation at all, and what keeps the equations solvable.
_NOTHING = 1e-3
_RIDGE = 1e-12
# Leverage this near to 1: nothing else leads there.
_ALONE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One clock, seen from another."""

    source: str
    reference: str
    clock: ClockMap
    observed: Span
    """On the source's clock."""
    weight: float = 1.0
    """How much evidence there is for it, on any one scale."""

    @property
    def steadiest(self) -> float:
        """The source time at which it is known best; there its offset and its drift are
        independent."""
        variance = self.clock.drift_std**2
        if variance == 0.0:
            return self.observed.middle
        return float(
            np.clip(-self.clock.covariance / variance, self.observed.start, self.observed.end)
        )


class Equations:
    """Of one connected group; `clocks` are the least squares."""

    def __init__(
        self, members: Sequence[str], relations: Sequence[Relation], devices: Mapping[str, str]
    ) -> None:
        self._members, self._relations = members, relations
        root_device = devices.get(members[0], members[0])
        self._delta = {name: i - 1 for i, name in enumerate(members) if i}
        rates = dict.fromkeys(devices.get(name, name) for name in members)
        rates.pop(root_device)
        first = len(self._delta)
        columns = {device: first + i for i, device in enumerate(rates)}
        self._drift = {
            name: column
            for name in members
            if (column := columns.get(devices.get(name, name))) is not None
        }
        self._width = first + len(rates)
        self._build()
        self.clocks = self._least_squares()

    def _build(self) -> None:
        count = len(self._relations)
        self._rows = np.zeros((2 * count, self._width))
        self._right = np.zeros(2 * count)
        self._stds = np.zeros(2 * count)
        for i, relation in enumerate(self._relations):
            source_time = relation.steadiest
            reference_time = relation.clock.to_reference(source_time)
            drift = relation.clock.drift
            for name, sign, time, rate in (
                (relation.source, 1.0, source_time, 1.0),
                (relation.reference, -1.0, reference_time, 1.0 + drift),
            ):
                if name in self._delta:
                    self._rows[i, self._delta[name]] += sign
                if name in self._drift:
                    self._rows[i, self._drift[name]] += sign * time
                    self._rows[count + i, self._drift[name]] += sign * rate
            self._right[i] = reference_time - source_time
            self._right[count + i] = drift
            self._stds[i] = max(relation.clock.std_at(source_time), _FINEST_STD)
            self._stds[count + i] = max(relation.clock.drift_std, _FINEST_DRIFT_STD)

    def _least_squares(self) -> dict[str, ClockMap]:
        rows, right = self._rows / self._stds[:, None], self._right / self._stds
        scale = np.maximum(np.linalg.norm(rows, axis=0), 1e-300)
        self._basis, r = np.linalg.qr(rows / scale)
        fitted = self._basis.T @ right
        self._residuals = right - self._basis @ fitted
        inverse = np.linalg.pinv(r) / scale[:, None]
        return self._as_clocks(inverse @ fitted, inverse @ inverse.T)

    def misfit_of(self, number: int) -> float | None:
        """How far a relation is from where all the others put it, when it is known best: its
        residual without its own pull. None, where they put it nowhere."""
        both = [number, number + len(self._relations)]
        free = np.eye(2) - self._basis[both] @ self._basis[both].T
        if free[0, 0] < _ALONE:
            return None
        alone = np.linalg.pinv(free, rcond=_ALONE) @ self._residuals[both]
        return float(alone[0] * self._stds[number])

    def least_absolute(self, tolerance: float) -> dict[str, ClockMap]:
        """By least squares that count a row the less the farther it is off (iteratively
        reweighted): its limit is the sum of absolute deviations."""
        count = len(self._relations)
        unit = np.maximum(self._stds, np.r_[np.full(count, tolerance), np.zeros(count)])
        rows, right = self._rows / unit[:, None], self._right / unit
        scale = np.linalg.norm(rows, axis=0)
        rows = rows / scale
        evidence = np.array([relation.weight for relation in self._relations])
        weights = both = np.r_[evidence, evidence]
        ridge = _RIDGE * float(both.max()) * np.eye(self._width)
        found = np.zeros(self._width)
        for _ in range(_ITERATIONS):
            weighted = rows.T * weights
            found = np.linalg.solve(weighted @ rows + ridge, weighted @ right)
            weights = both / np.maximum(np.abs(rows @ found - right), _NOTHING)
        return self._as_clocks(found / scale, np.zeros((self._width, self._width)))

    def _as_clocks(self, found: Floats, covariance: Floats) -> dict[str, ClockMap]:
        return {name: self._as_clock(name, found, covariance) for name in self._members}

    def _as_clock(self, name: str, found: Floats, covariance: Floats) -> ClockMap:
        d, r = self._delta.get(name), self._drift.get(name)
        if d is None:
            return IDENTITY
        delta_std = float(np.sqrt(covariance[d, d]))
        clock = ClockMap(delta=float(found[d]), delta_std=delta_std)
        if r is None:
            return clock
        drift_std = float(np.sqrt(covariance[r, r]))
        limit = delta_std * drift_std
        return replace(
            clock,
            drift=float(found[r]),
            drift_std=drift_std,
            covariance=float(np.clip(covariance[d, r], -limit, limit)),
        )
