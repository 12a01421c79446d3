"""Curves against the numbers that their makers print, and against their other direction."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.edit.colour.log_curves import Curve, c_log3, hlg, s_log2, s_log3, v_log

# Ten-bit codes of black, a grey card (18 %) and white paper (90 %), as Sony's summaries of S-Log3
# and S-Log2 and Panasonic's V-Log manual print them. Canon gives per cent: grey is at 34.3, which
# is code 351; black and white follow from its input transform for ACES.
PRINTED = [
    (s_log3, (95, 420, 598)),
    (s_log2, (90, 347, 582)),
    (v_log, (128, 433, 602)),
    (c_log3, (128, 351, 577)),
]


@pytest.mark.parametrize(("curve", "codes"), PRINTED)
def test_black_grey_and_white_are_at_the_printed_codes(curve: Curve, codes: tuple[int]) -> None:
    for code, light in zip(codes, (0.0, 0.18, 0.9), strict=True):
        around = curve(np.array([code - 0.5, code + 0.5]) / 1023)
        assert around[0] <= light <= around[1]


def test_hlg_is_where_the_recommendations_have_it() -> None:
    # BT.2100: a signal of 1/2 is 1/12 of the light at 1. BT.2408: 75 % reflects all, 38 % is grey.
    half, grey, white, full = hlg(np.array([0.5, 0.38, 0.75, 1.0]))
    assert half / full == pytest.approx(1 / 12, rel=1e-6)
    assert white == pytest.approx(1.0)
    assert grey == pytest.approx(0.18, abs=0.003)


def encoded_s_log3(light: float) -> float:
    if light >= 0.01125000:
        return float(420.0 + np.log10((light + 0.01) / (0.18 + 0.01)) * 261.5) / 1023.0
    return (light * (171.2102946929 - 95.0) / 0.01125000 + 95.0) / 1023.0


def encoded_s_log2(light: float) -> float:
    x = light / 0.9
    if x >= 0:
        video = 0.432699 * float(np.log10(155.0 * x / 219.0 + 0.037584)) + 0.616596 + 0.03
    else:
        video = x * 3.53881278538813 + 0.030001222851889303
    return (64 + 876 * video) / 1023


def encoded_v_log(light: float) -> float:
    return 5.6 * light + 0.125 if light < 0.01 else 0.241514 * np.log10(light + 0.00873) + 0.598206


def encoded_c_log3(light: float) -> float:
    x = light / 0.9
    if x < -0.014:
        return float(-0.36726845 * np.log10(-x * 14.98325 + 1) + 0.12783901)
    if x <= 0.014:
        return 1.9754798 * x + 0.12512219
    return float(0.36726845 * np.log10(x * 14.98325 + 1) + 0.12240537)


def encoded_hlg(light: float) -> float:
    e = light * 0.26496256
    if e <= 1 / 12:
        return float(np.sqrt(3 * e))
    return float(0.17883277 * np.log(12 * e - 0.28466892) + 0.55991073)


@pytest.mark.parametrize(
    ("curve", "encoded"),
    [
        (s_log3, encoded_s_log3),
        (s_log2, encoded_s_log2),
        (v_log, encoded_v_log),
        (c_log3, encoded_c_log3),
        (hlg, encoded_hlg),
    ],
)
@given(light=st.one_of(st.floats(0.0, 0.03), st.floats(0.0, 3.7)))
def test_light_comes_back_from_its_code(
    curve: Curve, encoded: Callable[[float], float], light: float
) -> None:
    np.testing.assert_allclose(curve(np.array([encoded(light)])), light, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("curve", [s_log3, s_log2, v_log, c_log3, hlg])
def test_more_code_is_more_light(curve: Curve) -> None:
    light = curve(np.linspace(0.0, 1.0, 2000))
    assert (np.diff(light) > 0).all()
    assert np.abs(np.diff(light, 2)).max() < 0.02 * light[-1]  # no step where branches meet
