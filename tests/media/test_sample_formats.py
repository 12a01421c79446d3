"""However a sample is stored, it is read as float around ±1."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from tests.media.listening import heard, rumble

from oneclock.media.sample_formats import channel_reader
from oneclock.media.write_media import Sound, write_media

PACKED = [
    ("pcm_u8", "u8", 1 / 2**7),
    ("pcm_s16le", "s16", 1 / 2**15),
    ("pcm_s24le", "s32", 1 / 2**23),
    ("pcm_s32le", "s32", 1e-7),
    ("pcm_f32le", "flt", 0.0),
    ("pcm_f64le", "dbl", 1e-7),
]


@pytest.mark.parametrize(("codec", "name", "step"), PACKED)
@pytest.mark.parametrize("channels", [1, 2])
def test_stored_samples_are_read_back(
    tmp_path: Path, codec: str, name: str, step: float, channels: int
) -> None:
    played = np.stack([rumble(0.2, seed=i) for i in range(channels)])
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=played, rate=48000, codec=codec)])
    for channel in range(channels):
        np.testing.assert_allclose(heard(path, channel=channel), played[channel], atol=step)


@pytest.mark.parametrize("planar", ["", "p"])
@pytest.mark.parametrize(
    ("name", "low", "middle"),
    [
        ("u8", 0, 128),
        ("s16", -(2**15), 0),
        ("s32", -(2**31), 0),
        ("flt", -1.0, 0.0),
        ("dbl", -1.0, 0.0),
    ],
)
def test_the_lowest_value_is_minus_one_and_the_middle_zero(
    name: str, planar: str, low: float, middle: float
) -> None:
    kinds = {"u8": "u1", "s16": "<i2", "s32": "<i4", "flt": "<f4", "dbl": "<f8"}
    pair = np.array([[low] * 100, [middle] * 100], kinds[name])
    laid_out = pair if planar else np.ascontiguousarray(pair.T.reshape(1, -1))
    frame = av.AudioFrame.from_ndarray(laid_out, format=name + planar, layout="stereo")
    first, second = (channel_reader(name + planar, channel)(frame) for channel in range(2))
    np.testing.assert_array_equal(first, np.full(100, -1.0, np.float32))
    np.testing.assert_array_equal(second, np.zeros(100, np.float32))
