"""What simulated cameras send: JPEGs whose rows are as bright as the lamp made them."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.media.read_rows import BANDS, band_of_rows
from oneclock.simulate.lit_stage import STEPS, LitStage

DARK, LIT = np.zeros(BANDS), np.ones(BANDS)


@pytest.fixture(scope="module")
def stage() -> LitStage:
    return LitStage(320, 180, "left")


def test_a_picture_is_a_baseline_jpeg_of_the_size_asked_for(stage: LitStage) -> None:
    packet = stage.jpeg(0, LIT)
    assert packet[:2] == b"\xff\xd8"
    assert b"\xff\xc0" in packet  # start of frame, baseline
    assert packet[-2:] == b"\xff\xd9"
    assert decoded(packet).shape == (180, 320)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_brightness_is_linear_in_the_light(stage: LitStage, share: float) -> None:
    dark, partly, lit = (bands(stage.jpeg(3, x)) for x in (DARK, DARK + share, LIT))
    assert ((partly - dark) / (lit - dark)) == pytest.approx(np.full(BANDS, share), abs=0.02)


def test_each_band_has_the_light_it_was_given(stage: LitStage) -> None:
    shares = np.clip(np.linspace(-0.5, 1.5, BANDS), 0, 1)
    dark, partly, lit = (bands(stage.jpeg(9, x)) for x in (DARK, shares, LIT))
    assert (partly - dark) / (lit - dark) == pytest.approx(shares, abs=0.08)


def test_the_dial_moves_with_every_picture_and_comes_round(stage: LitStage) -> None:
    assert stage.jpeg(1, LIT) != stage.jpeg(2, LIT)
    assert stage.jpeg(1, LIT) == stage.jpeg(1 + STEPS, LIT)


def test_cameras_carry_their_names(stage: LitStage) -> None:
    assert stage.jpeg(0, LIT) != LitStage(320, 180, "right").jpeg(0, LIT)


@pytest.mark.parametrize("label", ["", "a name far longer than any board is wide"])
def test_any_name_will_do(label: str) -> None:
    assert decoded(LitStage(160, 90, label).jpeg(0, LIT)).shape == (90, 160)


def test_a_steady_light_is_drawn_once(stage: LitStage) -> None:
    stage.prepare()
    again = [stage.jpeg(number, LIT) for number in range(STEPS)]
    assert all(stage.jpeg(n, LIT) is again[n] for n in range(STEPS))
    assert all(stage.jpeg(n + STEPS, DARK) is stage.jpeg(n, DARK) for n in range(STEPS))


def test_a_long_recording_does_not_fill_the_memory() -> None:
    stage = LitStage(64, 36, "x")
    for number in range(400):
        stage.jpeg(number, np.full(BANDS, number / 400))
    assert len(stage._kept) <= 3 * STEPS


def test_a_light_of_another_number_of_bands_is_refused(stage: LitStage) -> None:
    with pytest.raises(ValueError, match="24 shares"):
        stage.jpeg(0, np.ones(7))


def decoded(packet: bytes) -> NDArray[np.uint8]:
    with av.open(io.BytesIO(packet), "r", format="mjpeg") as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="gray"))


def bands(packet: bytes) -> NDArray[np.float64]:
    linear = (decoded(packet) / 255.0) ** 2.2
    band = band_of_rows(len(linear))
    return np.array([linear[band == which].mean() for which in range(BANDS)])
