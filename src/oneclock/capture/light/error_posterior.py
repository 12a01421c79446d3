"""How far two clocks are apart, when many moments each bound it.

Where one camera knows a moment to lie in a box and the other in another, their difference lies
under a trapezium, softened by what the edges are uncertain. The product over all moments is exact
however few or blunt they are: Gaussians where all is sharp, an intersection of intervals where all
is blind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

FloatArray = NDArray[np.float64]

_GRID = 1201
_STDS_ROUND = 8.0
_NEGLIGIBLE = 35.0
_TINY = 0.3
_WILD = 5.0
_MOST_WILD = 0.3
_ROOT_TWO_PI = math.sqrt(2 * math.pi)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One moment: the difference by it alone, the widths of both boxes, the edges' uncertainty."""

    centre: float
    widths: tuple[float, float]
    std: float

    def __post_init__(self) -> None:
        if self.std <= 0 or min(self.widths) < 0:
            raise ValueError("an edge is never sharp, a width never negative")

    @property
    def variance(self) -> float:
        return self.std**2 + (self.widths[0] ** 2 + self.widths[1] ** 2) / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    mean: float
    std: float
    kept: tuple[bool, ...]
    """False for moments that contradict the others."""


def error_posterior(differences: Sequence[Difference]) -> Posterior:
    """At least one difference. Scatter beyond what the moments claim widens the answer."""
    kept = np.ones(len(differences), np.bool_)
    centres = np.array([d.centre for d in differences])
    stds = np.sqrt([d.variance for d in differences])
    for _ in range(int(_MOST_WILD * len(differences))):
        away = np.abs(centres - np.median(centres[kept])) / stds
        usual = max(1.0, 1.4826 * float(np.median(away[kept])))
        worst = int(np.argmax(np.where(kept, away, 0)))
        if away[worst] <= _WILD * usual:
            break
        kept[worst] = False
    used = [d for d, keep in zip(differences, kept, strict=True) if keep]
    mean, std = _product(used)
    return Posterior(mean=mean, std=std * _inflation(used, mean), kept=tuple(kept.tolist()))


def _inflation(used: Sequence[Difference], mean: float) -> float:
    if len(used) < 3:
        return 1.0
    chi2 = sum((d.centre - mean) ** 2 / d.variance for d in used)
    return max(1.0, math.sqrt(chi2 / (len(used) - 1)))


def _product(used: Sequence[Difference]) -> tuple[float, float]:
    reach = [sum(d.widths) / 2 + _STDS_ROUND * d.std for d in used]
    low = min(d.centre - r for d, r in zip(used, reach, strict=True))
    high = max(d.centre + r for d, r in zip(used, reach, strict=True))
    for _ in range(8):
        grid = np.linspace(low, high, _GRID)
        log = np.sum([_log_likelihood(grid, d) for d in used], axis=0)
        near = np.flatnonzero(log > log.max() - _NEGLIGIBLE)
        # Draw nearer until the part that matters fills the grid.
        if len(near) > _GRID // 4:
            break
        low, high = grid[max(0, near[0] - 1)], grid[min(_GRID - 1, near[-1] + 1)]
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    mean = float(weight @ grid)
    return mean, math.sqrt(float(weight @ (grid - mean) ** 2))


def _log_likelihood(at: FloatArray, difference: Difference) -> FloatArray:
    """Logarithm of two boxes and a Gaussian, convolved; up to a constant."""
    x = (at - difference.centre) / difference.std
    # Boxes narrower than the blur are points: the exact form would cancel.
    one, other = sorted(width / difference.std for width in difference.widths)
    if other < _TINY:
        return np.asarray(-0.5 * x**2, np.float64)
    inside = _box(x, other) if one < _TINY else _trapezium(x, one, other)
    # Far outside both forms underflow: the edge's own Gaussian goes on.
    outside = np.maximum(np.abs(x) - (one + other) / 2, 0)
    tail = -0.5 * outside**2
    return np.asarray(np.where(inside > 1e-9, np.log(np.maximum(inside, 1e-9)), tail - 20.0))


def _box(x: FloatArray, width: float) -> FloatArray:
    return np.asarray(ndtr(x + width / 2) - ndtr(x - width / 2), np.float64)


def _trapezium(x: FloatArray, one: float, other: float) -> FloatArray:
    far, near = (one + other) / 2, (other - one) / 2
    rising, falling = _ramp(x + far) - _ramp(x + near), _ramp(x - near) - _ramp(x - far)
    return np.asarray((rising - falling) / one, np.float64)


def _ramp(x: FloatArray) -> FloatArray:
    """The integral of the normal distribution."""
    return np.asarray(x * ndtr(x) + np.exp(-0.5 * x**2) / _ROOT_TWO_PI)
