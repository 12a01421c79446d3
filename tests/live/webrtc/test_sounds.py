"""Whatever a producer calls sound becomes 16 bits at 48 kHz, or is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from av import AudioFrame

from oneclock.errors import UsageError
from oneclock.live.webrtc.sounds import SoundConverter


def test_what_is_as_it_should_be_is_not_touched() -> None:
    samples = np.arange(960, dtype=np.int16)

    converted = SoundConverter(rate=48_000, channels=1).convert(samples)

    assert np.array_equal(converted[:, 0], samples)


@pytest.mark.parametrize(
    ("samples", "loudest"),
    [
        (np.full(10, 0.5, np.float32), 16_384),
        (np.full(10, 0.5, np.float64), 16_384),
        (np.full(10, 1 << 30, np.int32), 16_384),
        (np.full(10, 7.0, np.float32), 32_767),
        (np.full(10, -7.0, np.float32), -32_768),
    ],
)
def test_full_scale_is_kept_and_never_wraps(samples: Any, loudest: int) -> None:
    converted = SoundConverter(rate=48_000, channels=1).convert(samples)

    assert set(converted[:, 0]) == {loudest}


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 96_000])
def test_other_rates_keep_their_pitch(rate: int) -> None:
    converter = SoundConverter(rate=rate, channels=1)
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    pieces = np.array_split(wave.astype(np.float32), 50)

    heard = np.concatenate([converter.convert(piece) for piece in pieces])[:, 0]

    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    pitch = np.argmax(spectrum) * 48_000 / len(heard)
    assert pitch == pytest.approx(440, abs=1.5)
    assert len(heard) == pytest.approx(48_000, abs=100)


def test_two_channels_stay_two() -> None:
    samples = np.stack([np.full(960, 1), np.full(960, 2)], axis=1).astype(np.int16)

    converted = SoundConverter(rate=48_000, channels=2).convert(samples)

    assert np.array_equal(converted, samples)


@pytest.mark.parametrize("format_name", ["s16", "s16p", "fltp", "s32"])
def test_frames_of_av_are_taken(format_name: str) -> None:
    frame = AudioFrame(format=format_name, layout="stereo", samples=960)
    frame.sample_rate = 48_000
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))

    converted = SoundConverter(rate=48_000, channels=2).convert(frame)

    assert converted.shape == (960, 2)
    assert not converted.any()


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (np.array([0.0, np.nan], np.float32), "not a number"),
        (np.array([0.0, np.inf], np.float32), "not a number"),
        (np.zeros((4, 3), np.int16), "not 1 channels"),
        (np.zeros((4, 1, 1), np.int16), "not 1 channels"),
        (np.zeros(4, np.complex64), "complex64 is no sound"),
        (np.zeros(4, np.uint8), "uint8 is no sound"),
        ([0, 1, 2], "list is no sound"),
        (None, "NoneType is no sound"),
        (np.zeros(48_000 * 61, np.int16), "61 s came at once"),
    ],
)
def test_what_is_no_sound_is_refused(sound: Any, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        SoundConverter(rate=48_000, channels=1).convert(sound)


def test_a_frame_of_another_rate_is_refused() -> None:
    frame = AudioFrame(format="s16", layout="mono", samples=10)
    frame.sample_rate = 44_100

    with pytest.raises(UsageError, match="44100 Hz and 1 channels came where 48000 Hz"):
        SoundConverter(rate=48_000, channels=1).convert(frame)


@pytest.mark.parametrize("rate", [0, -48_000, 7_999, 192_001])
def test_odd_rates_are_refused(rate: int) -> None:
    with pytest.raises(UsageError, match="no rate of sound"):
        SoundConverter(rate=rate, channels=1)


@pytest.mark.parametrize("channels", [0, 3, 6])
def test_other_than_one_or_two_channels_are_refused(channels: int) -> None:
    with pytest.raises(UsageError, match="cannot be sent"):
        SoundConverter(rate=48_000, channels=channels)
