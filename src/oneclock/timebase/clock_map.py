"""The one equation of this package.

    reference = delta + (1 + drift) * local

Every clock is a line seen from another. `delta` is the reference time of local zero, always;
`drift` is how much longer a second of the local clock lasts on the reference clock, minus one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Time = TypeVar("Time", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMap:
    """A local clock seen from a reference clock, with the uncertainty of what was measured.

    >>> camera = ClockMap(delta=12.5, drift=1e-4)
    >>> camera.to_reference(1000.0)
    1012.6
    >>> camera.then(camera.inverse()).to_reference(7.0)
    7.0
    """

    delta: float = 0.0
    drift: float = 0.0
    delta_std: float = 0.0
    drift_std: float = 0.0
    covariance: float = 0.0
    """Of delta and drift. A line is best known amid its observations, not at local zero: without
    this term the uncertainty in the middle of a recording would be overstated many times."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} must be a finite number, not {getattr(self, name)}")
        if self.drift <= -1.0:
            raise ValueError(f"drift must be above -1 (time runs forward), not {self.drift}")
        if self.delta_std < 0.0 or self.drift_std < 0.0:
            raise ValueError("standard deviations cannot be negative")
        # A hair of slack: the product of two rounded square roots may fall below the covariance.
        if abs(self.covariance) > self.delta_std * self.drift_std * (1 + 1e-6) + 1e-30:
            raise ValueError("covariance exceeds what the standard deviations allow")

    @property
    def rate(self) -> float:
        """Reference seconds per local second."""
        return 1.0 + self.drift

    def to_reference(self, local: Time) -> Time:
        return self.delta + self.rate * local

    def to_local(self, reference: Time) -> Time:
        return (reference - self.delta) / self.rate

    def std_at(self, local: float) -> float:
        """Standard deviation of `to_reference(local)`, in reference seconds."""
        variance = self.delta_std**2 + 2.0 * local * self.covariance + (local * self.drift_std) ** 2
        return math.sqrt(max(variance, 0.0))

    def then(self, outer: ClockMap) -> ClockMap:
        """This map followed by `outer`, whose local clock is our reference clock.

        The uncertainties add as those of independent measurements.
        """
        d, k, outer_k = self.delta, self.rate, outer.rate
        delta_std = math.hypot(outer.std_at(d), outer_k * self.delta_std)
        drift_std = math.hypot(k * outer.drift_std, outer_k * self.drift_std)
        covariance = k * (outer.covariance + d * outer.drift_std**2) + outer_k**2 * self.covariance
        return ClockMap(
            delta=outer.delta + outer_k * d,
            drift=self.drift + outer.drift + self.drift * outer.drift,
            delta_std=delta_std,
            drift_std=drift_std,
            covariance=_allowed(covariance, delta_std, drift_std),
        )

    def inverse(self) -> ClockMap:
        """The reference clock seen from the local one."""
        k = self.rate
        drift_var = self.drift_std**2
        # d(-delta/k) = -d(delta)/k + delta*dk/k**2, and d(1/k) = -dk/k**2
        delta_var = (
            self.delta_std**2 / k**2
            + self.delta**2 * drift_var / k**4
            - 2.0 * self.delta * self.covariance / k**3
        )
        delta_std, drift_std = math.sqrt(max(delta_var, 0.0)), self.drift_std / k**2
        covariance = self.covariance / k**3 - self.delta * drift_var / k**4
        return ClockMap(
            delta=-self.delta / k,
            drift=-self.drift / k,
            delta_std=delta_std,
            drift_std=drift_std,
            covariance=_allowed(covariance, delta_std, drift_std),
        )


def _allowed(covariance: float, one_std: float, other_std: float) -> float:
    """Where a delta is known exactly, or far from where it was observed, two large variances cancel
    and rounding leaves the covariance outside what the deviations allow."""
    limit = one_std * other_std
    return min(max(covariance, -limit), limit)


IDENTITY = ClockMap()
"""The reference clock seen from itself."""
