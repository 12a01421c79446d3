"""Which colours red, green and blue are, and the way from one set of them to another.

All of these have the same white, D65, so that no adaptation is needed between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Chromaticity = tuple[float, float]

D65: Chromaticity = (0.3127, 0.3290)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gamut:
    """Chromaticities (x, y) of CIE 1931."""

    red: Chromaticity
    green: Chromaticity
    blue: Chromaticity

    @property
    def to_xyz(self) -> Matrix:
        """SMPTE RP 177: primaries in such strengths that equal amounts of them are white of Y 1."""
        primaries = np.array([_xyz(*one) for one in (self.red, self.green, self.blue)]).T
        strengths = np.linalg.solve(primaries, _xyz(*D65))
        return np.asarray(primaries * strengths)


def between(source: Gamut, target: Gamut) -> Matrix:
    """Columns of light in one, columns of light in the other.

    >>> np.round(between(S_GAMUT3_CINE, REC_709), 3).tolist()
    [[1.627, -0.54, -0.087], [-0.179, 1.418, -0.239], [-0.044, -0.196, 1.24]]
    """
    return np.asarray(np.linalg.solve(target.to_xyz, source.to_xyz))


def _xyz(x: float, y: float) -> tuple[float, float, float]:
    return x / y, 1.0, (1.0 - x - y) / y


# Rec. ITU-R BT.709 and BT.2020.
REC_709 = Gamut(red=(0.640, 0.330), green=(0.300, 0.600), blue=(0.150, 0.060))
REC_2020 = Gamut(red=(0.708, 0.292), green=(0.170, 0.797), blue=(0.131, 0.046))
# The makers' papers named in `log_curves`.
S_GAMUT = Gamut(red=(0.730, 0.280), green=(0.140, 0.855), blue=(0.100, -0.050))
S_GAMUT3_CINE = Gamut(red=(0.766, 0.275), green=(0.225, 0.800), blue=(0.089, -0.087))
CINEMA_GAMUT = Gamut(red=(0.740, 0.270), green=(0.170, 1.140), blue=(0.080, -0.100))
V_GAMUT = Gamut(red=(0.730, 0.280), green=(0.165, 0.840), blue=(0.100, -0.030))
