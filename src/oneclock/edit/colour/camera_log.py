"""Log material of cameras, made fit for an ordinary screen: computed, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.colour import gamuts, log_curves
from oneclock.edit.colour.cube import Cube, cube_text
from oneclock.edit.colour.gamuts import REC_709, Gamut, between
from oneclock.edit.colour.log_curves import Curve
from oneclock.edit.colour.rec709 import rec709_signal

Values = NDArray[np.float64]

SIZE = 65
"""Steps of a table: with 33 it is three times as far off between its nodes."""
# Ten bits, Rec. ITU-R BT.709: where black and white of a video signal lie.
_BLACK, _WHITE, _LARGEST = 64.0, 940.0, 1023.0


class CameraLog(StrEnum):
    S_LOG3 = "slog3"
    S_LOG2 = "slog2"
    C_LOG3 = "clog3"
    V_LOG = "vlog"
    HLG = "hlg"


class Levels(StrEnum):
    """What the RGB is that a table is applied to."""

    VIDEO = "video"
    """Of a file that says limited range, as decoders give it: stretched so that code 64 became 0
    and 940 became 1."""
    FULL = "full"
    """Of a file that says full range: code values over the largest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recording:
    name: str
    curve: Curve
    gamut: Gamut
    in_codes: bool = True
    """Whether the curve is defined on code values, whatever the file says of its range; HLG's is
    defined on the signal."""


_RECORDINGS = {
    CameraLog.S_LOG3: _Recording(
        name="S-Log3 S-Gamut3.Cine", curve=log_curves.s_log3, gamut=gamuts.S_GAMUT3_CINE
    ),
    CameraLog.S_LOG2: _Recording(
        name="S-Log2 S-Gamut", curve=log_curves.s_log2, gamut=gamuts.S_GAMUT
    ),
    CameraLog.C_LOG3: _Recording(
        name="Canon Log 3 Cinema Gamut", curve=log_curves.c_log3, gamut=gamuts.CINEMA_GAMUT
    ),
    CameraLog.V_LOG: _Recording(name="V-Log V-Gamut", curve=log_curves.v_log, gamut=gamuts.V_GAMUT),
    CameraLog.HLG: _Recording(
        name="HLG Rec.2020", curve=log_curves.hlg, gamut=gamuts.REC_2020, in_codes=False
    ),
}


def to_rec709(rgb: Values, log: CameraLog, levels: Levels = Levels.VIDEO) -> Values:
    """Colours (..., 3) of a camera, 0 to 1, as signals of Rec.709, 0 to 1.

    >>> grey = np.full(3, (420 - 64) / 876)  # S-Log3's grey card, as decoders give it
    >>> to_rec709(grey, CameraLog.S_LOG3).round(3).tolist()
    [0.409, 0.409, 0.409]
    """
    recording = _RECORDINGS[log]
    if recording.in_codes and levels is Levels.VIDEO:
        rgb = (_BLACK + (_WHITE - _BLACK) * rgb) / _LARGEST
    light = recording.curve(rgb) @ between(recording.gamut, REC_709).T
    return rec709_signal(light)


def camera_cube(log: CameraLog, *, size: int = SIZE, levels: Levels = Levels.VIDEO) -> str:
    """As the text of a .cube file."""
    steps = np.linspace(0.0, 1.0, size)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    table = to_rec709(np.stack([red, green, blue], axis=-1), log, levels)
    title = f"{_RECORDINGS[log].name} to Rec.709, {levels} range"
    return cube_text(Cube(dimensions=3, table=table, title=title))
