"""LiveKit's audio frames as the pacer counts them, and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit import rtc
from tests.live.livekit.fake_sources import sound_of

from oneclock.errors import UsageError
from oneclock.live.livekit.voice_frames import VoiceFrames, VoicePiece
from oneclock.live.pacing.voice_queue import Samples

RATES = (8_000, 12_000, 16_000, 24_000, 48_000)


def tone(rate: int, seconds: float, begins: float = 0.0) -> Samples:
    times = begins + np.arange(round(rate * seconds)) / rate
    sound: Samples = np.rint(8000 * np.sin(2 * np.pi * 440 * times))[:, None].astype(np.int16)
    return sound


def joined(pieces: list[VoicePiece]) -> Samples:
    return np.concatenate([piece.samples for piece in pieces])


@given(rate=st.sampled_from(RATES), channels=st.sampled_from([1, 2]), seed=st.integers(0, 99))
def test_frames_of_the_source_pass_unchanged(rate: int, channels: int, seed: int) -> None:
    frames = VoiceFrames(rate=rate, channels=channels)
    random = np.random.default_rng(seed)
    given_samples = random.integers(-32768, 32768, (rate // 50, channels)).astype(np.int16)

    (piece,) = frames.pieces(sound_of(given_samples, rate), None)
    frame = frames.frame(piece.samples)

    assert len(piece.samples) == 960
    assert (frame.sample_rate, frame.num_channels) == (rate, channels)
    assert np.array_equal(np.frombuffer(frame.data, np.int16).reshape(-1, channels), given_samples)


@pytest.mark.parametrize(
    ("given_rate", "rate"), [(24_000, 48_000), (44_100, 48_000), (48_000, 16_000)]
)
def test_frames_of_another_rate_become_the_same_sound(given_rate: int, rate: int) -> None:
    frames = VoiceFrames(rate=rate, channels=1)
    sound, pieces = tone(given_rate, 1.0), []

    for first in range(0, len(sound), given_rate // 50):
        pieces += frames.pieces(sound_of(sound[first : first + given_rate // 50], given_rate), None)
    pieces += frames.finish()

    heard = joined(pieces)[:: 48_000 // rate]
    expected = tone(rate, 1.0)
    assert len(heard) == pytest.approx(rate, abs=2)
    middle = slice(rate // 10, -rate // 10)
    # Of an amplitude of 8000: the filter's edges aside, within a thousandth of full scale.
    assert np.abs(heard[: len(expected)][middle].astype(int) - expected[middle]).max() < 33


def test_sound_at_full_scale_is_cut_off_and_never_turned_over() -> None:
    frames = VoiceFrames(rate=48_000, channels=1)
    loud = np.repeat(np.tile(np.array([32767, -32768], np.int16), 20), 300)[:, None]

    heard = joined([*frames.pieces(sound_of(loud, 24_000), None), *frames.finish()])

    # Beyond a step the filter swings by a tenth: where it is cut off, the sign stays.
    middle_of_each = heard[300 : 600 * 38 : 600, 0]
    assert np.sign(middle_of_each).tolist() == [1, -1] * 19
    edges = heard[600 * 10 + 4 : 600 * 10 + 40, 0]
    assert edges.min() > 0


def test_a_stamp_is_the_end_of_its_frame_and_stays_with_its_sound_through_resampling() -> None:
    frames = VoiceFrames(rate=48_000, channels=1)
    pieces = []

    for number in range(20):
        begins = 5.0 + number / 50
        sound = sound_of(tone(24_000, 0.02, begins), 24_000)
        pieces += frames.pieces(sound, begins + 0.02)

    stamps = [piece.stamp for piece in pieces]
    ends = [(piece.stamp or 0.0) + len(piece.samples) / 48_000 for piece in pieces]
    assert stamps[0] == pytest.approx(5.0)
    assert stamps[1:] == pytest.approx(ends[:-1])


def test_a_gap_in_the_stamps_ends_what_was_being_resampled() -> None:
    frames = VoiceFrames(rate=48_000, channels=1)
    before = frames.pieces(sound_of(tone(24_000, 0.2), 24_000), 0.2)

    after = frames.pieces(sound_of(tone(24_000, 0.2, 3.0), 24_000), 3.2)

    assert len(joined(before)) + len(after[0].samples) == pytest.approx(9600, abs=2)
    assert after[1].stamp == pytest.approx(3.0)


def test_one_channel_becomes_two_and_two_become_their_mean() -> None:
    both = np.array([[100, 300], [-100, 100]], np.int16)

    (mono,) = VoiceFrames(rate=48_000, channels=1).pieces(sound_of(both), None)
    (stereo,) = VoiceFrames(rate=48_000, channels=2).pieces(sound_of(both[:, :1]), None)

    assert mono.samples.tolist() == [[200], [0]]
    assert stereo.samples.tolist() == [[100, 100], [-100, -100]]


def test_a_producer_may_fill_its_buffer_anew() -> None:
    buffer = bytearray(4)
    frame = rtc.AudioFrame(buffer, 48_000, 1, 2)

    (piece,) = VoiceFrames(rate=48_000, channels=1).pieces(frame, None)
    buffer[:] = b"\xff" * 4

    assert piece.samples.tolist() == [[0], [0]]


def test_a_buffer_larger_than_its_sound_is_read_as_far_as_it_counts() -> None:
    frame = rtc.AudioFrame(bytes(400), 48_000, 1, 10)

    (piece,) = VoiceFrames(rate=48_000, channels=1).pieces(frame, None)

    assert len(piece.samples) == 10


@pytest.mark.parametrize("rate", [44_100, 22_050, 96_000, 0])
def test_a_source_whose_rate_does_not_divide_48000_is_refused(rate: int) -> None:
    with pytest.raises(UsageError, match="audio_source: its rate is"):
        VoiceFrames(rate=rate, channels=1)


def test_frames_that_cannot_be_sound_are_refused() -> None:
    frames = VoiceFrames(rate=48_000, channels=2)

    with pytest.raises(UsageError, match="4 Hz is no rate"):
        frames.pieces(rtc.AudioFrame(bytes(4), 4, 1, 2), None)
    with pytest.raises(UsageError, match="3 channels do not become 2"):
        frames.pieces(rtc.AudioFrame(bytes(12), 48_000, 3, 2), None)
    with pytest.raises(UsageError, match="61 s came at once"):
        frames.pieces(rtc.AudioFrame(bytes(2 * 8000 * 61), 8000, 1, 8000 * 61), None)
    with pytest.raises(UsageError, match="audio_source: it has 6 channels"):
        VoiceFrames(rate=48_000, channels=6)
