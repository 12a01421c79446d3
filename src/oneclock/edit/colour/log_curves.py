"""Curves by which cameras record light, read backwards: from code values to light.

Light is the share that a surface in the scene reflects: 0.18 is a grey card, 0.9 white paper, and
highlights go beyond 1. Code values are those on the card over the largest one (1023 of ten bits);
HLG's is the signal of Rec. ITU-R BT.2100, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Curve = Callable[[Values], Values]

# Of curves that are made for a scale on which white paper is 1.
_WHITE_PAPER = 0.9


def s_log3(code: Values) -> Values:
    """Sony, Technical Summary for S-Gamut3.Cine/S-Log3 and S-Gamut3/S-Log3."""
    ten_bits = code * 1023.0
    above = 10 ** ((ten_bits - 420.0) / 261.5) * (0.18 + 0.01) - 0.01
    below = (ten_bits - 95.0) * 0.01125000 / (171.2102946929 - 95.0)
    return np.where(ten_bits >= 171.2102946929, above, below)


def s_log2(code: Values) -> Values:
    """Sony, S-Log2 Technical Paper: S-Log at 155/219 of the exposure, a video signal from 64."""
    video = (code * 1023.0 - 64.0) / (940.0 - 64.0)
    s_log = np.where(
        video >= 0.030001222851889303,
        10 ** ((video - 0.616596 - 0.03) / 0.432699) - 0.037584,
        (video - 0.030001222851889303) / 5.0,
    )
    return s_log * 219.0 / 155.0 * _WHITE_PAPER


def c_log3(code: Values) -> Values:
    """Canon, Canon Log Gamma Curves, version 1.2."""
    above = (10 ** ((code - 0.12240537) / 0.36726845) - 1.0) / 14.98325
    between = (code - 0.12512219) / 1.9754798
    below = -(10 ** ((0.12783901 - code) / 0.36726845) - 1.0) / 14.98325
    curve = np.where(code > 0.15277891, above, np.where(code < 0.097465473, below, between))
    return curve * _WHITE_PAPER


def v_log(code: Values) -> Values:
    """Panasonic, V-Log/V-Gamut Reference Manual."""
    above = 10 ** ((code - 0.598206) / 0.241514) - 0.00873
    return np.where(code < 0.181, (code - 0.125) / 5.6, above)


def hlg(signal: Values) -> Values:
    """Rec. ITU-R BT.2100, the inverse of its camera curve; a signal of 75 % is a surface that
    reflects all light (Report BT.2408)."""
    a = 0.17883277
    b, c = 1.0 - 4.0 * a, 0.5 - a * np.log(4.0 * a)
    reflects_all = (np.exp((0.75 - c) / a) + b) / 12.0
    light = np.where(signal <= 0.5, signal**2 / 3.0, (np.exp((signal - c) / a) + b) / 12.0)
    return np.asarray(light / reflects_all)
