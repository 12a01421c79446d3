"""What a screen is given of a camera's log, by formula, as a table, and by libavfilter's lut3d."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.filter import Graph
from numpy.typing import NDArray

from oneclock.edit.colour.camera_log import CameraLog, Levels, camera_cube, to_rec709
from oneclock.edit.colour.cube import parse_cube
from oneclock.edit.colour.gamuts import (
    CINEMA_GAMUT,
    REC_709,
    REC_2020,
    S_GAMUT,
    S_GAMUT3_CINE,
    V_GAMUT,
    Gamut,
    between,
)
from oneclock.edit.colour.log_curves import c_log3, hlg, s_log2, s_log3, v_log
from oneclock.edit.colour.rec709 import SHOULDER, rec709_signal

Pixels = NDArray[np.float64]
GREYS = {
    CameraLog.S_LOG3: 420,
    CameraLog.S_LOG2: 347,
    CameraLog.C_LOG3: 351,
    CameraLog.V_LOG: 433,
}


CURVES = {
    CameraLog.S_LOG3: (s_log3, S_GAMUT3_CINE),
    CameraLog.S_LOG2: (s_log2, S_GAMUT),
    CameraLog.C_LOG3: (c_log3, CINEMA_GAMUT),
    CameraLog.V_LOG: (v_log, V_GAMUT),
    CameraLog.HLG: (hlg, REC_2020),
}


def test_xyz_of_rec_709_is_what_the_world_uses() -> None:
    # IEC 61966-2-1, which has the same primaries.
    printed = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    np.testing.assert_allclose(REC_709.to_xyz, printed, atol=1e-4)


def test_rec_2020_to_709_is_what_the_itu_prints() -> None:
    # Report ITU-R BT.2407, equation for the linear conversion.
    printed = [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
    np.testing.assert_allclose(between(REC_2020, REC_709), printed, atol=1e-4)


@pytest.mark.parametrize("gamut", [REC_2020, S_GAMUT, S_GAMUT3_CINE, CINEMA_GAMUT, V_GAMUT])
def test_white_stays_white_and_there_is_a_way_back(gamut: Gamut) -> None:
    np.testing.assert_allclose(between(gamut, REC_709) @ [1, 1, 1], [1, 1, 1], atol=1e-12)
    way_back = between(REC_709, gamut) @ between(gamut, REC_709)
    np.testing.assert_allclose(way_back, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("log", GREYS)
def test_a_grey_card_looks_alike_whatever_recorded_it(log: CameraLog) -> None:
    for levels, grey in (
        (Levels.FULL, GREYS[log] / 1023),
        (Levels.VIDEO, (GREYS[log] - 64) / 876),
    ):
        seen = to_rec709(np.full(3, grey), log, levels)
        np.testing.assert_allclose(seen, 0.409, atol=0.004)


def test_the_range_of_a_file_does_not_matter_to_hlg() -> None:
    signal = np.full(3, 0.38)
    seen = [to_rec709(signal, CameraLog.HLG, levels) for levels in Levels]
    np.testing.assert_array_equal(seen[0], seen[1])
    np.testing.assert_allclose(seen[0], 0.409, atol=0.004)


def test_the_screen_curve_is_rec_709_below_its_shoulder_and_smooth_above() -> None:
    light = np.linspace(0.018, SHOULDER, 100)
    np.testing.assert_allclose(rec709_signal(light), 1.099 * light**0.45 - 0.099)

    light = np.linspace(0.0, 40.0, 400_001)
    signal = rec709_signal(light)
    assert signal[0] == 0.0
    assert signal.max() < 1.0
    rise = np.diff(signal) / np.diff(light)
    assert (rise > 0).all()
    at = round(SHOULDER / 1e-4)
    assert rise[at] == pytest.approx(rise[at - 1], rel=1e-3)


def test_light_that_the_screen_has_no_colour_for_is_dark_not_wrong() -> None:
    green = to_rec709(np.array([0.2, 0.8, 0.2]), CameraLog.V_LOG)
    assert green[0] == 0.0
    assert ((green >= 0) & (green <= 1)).all()


@pytest.mark.parametrize("log", CameraLog)
def test_the_table_holds_the_formula(log: CameraLog) -> None:
    cube = parse_cube(camera_cube(log, size=9), "computed")
    blue, green, red = 2, 7, 4
    expected = to_rec709(np.array([red, green, blue]) / 8, log)
    np.testing.assert_allclose(cube.table[blue, green, red], expected, atol=1e-6)


def graded(pixels: Pixels, cube: Path) -> Pixels:
    """By libavfilter, as float planes: nothing is rounded but by the table."""
    rgb = pixels.astype(np.float32)
    frame = av.VideoFrame(len(rgb), 1, "gbrpf32le")
    for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
        row = np.zeros(plane.line_size // 4, np.float32)
        row[: len(rgb)] = rgb[:, channel]
        plane.update(row.tobytes())
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    graph = Graph()
    steps = [
        graph.add_buffer(width=len(rgb), height=1, format=frame.format, time_base=frame.time_base),
        graph.add("lut3d", f"file={cube}:interp=tetrahedral"),
        graph.add("buffersink"),
    ]
    for one, following in pairwise(steps):
        one.link_to(following)
    graph.configure()
    graph.push(frame)
    out = graph.pull()
    assert isinstance(out, av.VideoFrame)
    planes = [np.frombuffer(memoryview(plane), np.float32)[: len(rgb)] for plane in out.planes]
    return np.stack([planes[2], planes[0], planes[1]], axis=1).astype(np.float64)


def recorded(light: Pixels, log: CameraLog) -> Pixels:
    """What decoders give of light in the colours of a screen, by looking it up in the grey scale
    and in the camera's own colours."""
    codes = np.linspace(0.0, 1.0, 100_001)
    curve, gamut = CURVES[log]
    of_code = curve(codes if log is CameraLog.HLG else (64 + 876 * codes) / 1023)
    return np.interp(light @ between(REC_709, gamut).T, of_code, codes)


@pytest.mark.oracle
@pytest.mark.parametrize("log", CameraLog)
def test_libavfilter_makes_of_the_table_what_the_formula_says(
    tmp_path: Path, log: CameraLog
) -> None:
    """Between its nodes too: colours from a fiftieth of a grey card to twice a white wall."""
    path = tmp_path / "log.cube"
    path.write_text(camera_cube(log))
    random = np.random.default_rng(1)
    light = 10 ** (random.uniform(-2, 0.3, (10_000, 1)) + random.uniform(-0.5, 0.0, (10_000, 3)))
    colours = recorded(light, log)

    off = np.abs(graded(colours, path) - to_rec709(colours, log)) * 255

    assert off.mean() < 0.15
    assert np.percentile(off, 99) < 1.5
