"""Timecode as sound is read: every frame, where it begins, whatever happened to it on the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.media.listening import rumble
from tests.media.timecode_sound import RATES, Generator, Samples, noise_like

from oneclock.errors import MediaError
from oneclock.media.ltc import LtcDecoder, decode_ltc, share_of_ltc
from oneclock.media.ltc_bits import BitStream
from oneclock.media.ltc_frames import read_frames
from oneclock.media.read_audio import Microphone
from oneclock.media.read_ltc import read_ltc
from oneclock.media.resample import StreamResampler
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.ltc import ltc_bits
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode, TimecodeRate

SECONDS = 12.0  # longer than the window in which one rate is looked for
MICROSECOND = 1e-6


def all_frames(generator: Generator, seconds: float = SECONDS) -> int:
    """Whole frames of it in so many seconds, but for the one at the end."""
    return int((seconds - 0.1) * float(generator.rate.rate) * (1 + generator.drift))


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("sampling", [16000, 44100, 48000, 192000])
def test_every_frame_is_read_to_a_part_of_a_sample(rate: TimecodeRate, sampling: int) -> None:
    generator = Generator(rate=rate, drift=3e-4)
    frames = decode_ltc(generator.sound(SECONDS, sampling), sampling)
    assert len(frames) >= all_frames(generator)
    assert (frames.drop == rate.drop).all()
    errors = np.abs(generator.errors(frames))
    assert np.median(errors) < 0.2 / sampling
    assert errors.max() < 15 * MICROSECOND


@pytest.mark.parametrize("begins", ["23:59:57", "09:59:57", "00:08:57", "12:34:56"])
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_digits_carry_at_minutes_hours_and_midnight(rate: TimecodeRate, begins: str) -> None:
    generator = Generator(rate=rate, begins=begins, user_bits=0)
    frames = decode_ltc(generator.sound(6.0), 48000)
    assert len(frames) >= all_frames(generator, 6.0)
    assert np.abs(generator.errors(frames)).max() < 15 * MICROSECOND


@settings(max_examples=25)
@given(
    rate=st.sampled_from(RATES),
    speed=st.floats(-0.12, 0.12),
    level=st.floats(-60.0, 0.0),
    inverted=st.booleans(),
    offset=st.floats(-0.2, 0.2),
    user_bits=st.integers(0, 2**32 - 1),
)
def test_any_polarity_level_offset_speed_and_user_bits(
    rate: TimecodeRate, speed: float, level: float, inverted: bool, offset: float, user_bits: int
) -> None:
    generator = Generator(rate=rate, drift=speed, user_bits=user_bits)
    sound = 10 ** (level / 20) * generator.sound(3.0) * (-1 if inverted else 1) + offset
    frames = decode_ltc(sound.astype(np.float32), 48000)
    assert len(frames) >= all_frames(generator, 3.0) - 1
    assert np.abs(generator.errors(frames)).max() < 20 * MICROSECOND


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_tape_may_change_its_speed_slowly(rate: TimecodeRate) -> None:
    generator = Generator(rate=rate)
    steady = generator.sound(14.0)
    # Five parts in a thousand faster and slower again, over ten seconds.
    time = np.arange(round(12.0 * 48000)) / 48000
    swing = 0.005 * 10 / (2 * np.pi)
    wandering = time + swing * (1 - np.cos(2 * np.pi * time / 10))
    sound = np.interp(wandering, np.arange(len(steady)) / 48000, steady)
    frames = decode_ltc(sound.astype(np.float32), 48000)
    assert len(frames) >= 0.99 * all_frames(generator, 12.0)


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize(
    ("below", "share", "off"),
    # What noise of all frequencies to 24 kHz costs, by how far it is below the code.
    [(20.0, 1.0, 4.0), (10.0, 1.0, 10.0), (3.0, 0.99, 25.0), (0.0, 0.95, 40.0), (-3.0, 0.7, 60.0)],
)
def test_noise_costs_frames_only_when_it_is_as_loud_as_the_code(
    rate: TimecodeRate, below: float, share: float, off: float
) -> None:
    generator = Generator(rate=rate)
    sound = generator.sound(SECONDS)
    frames = decode_ltc(sound + noise_like(sound, below), 48000)
    assert len(frames) >= share * all_frames(generator)
    errors = np.abs(generator.errors(frames))
    assert np.median(errors) < off / 4 * MICROSECOND
    assert np.mean(errors < off * MICROSECOND) > 0.99


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize(("sampling", "below"), [(8000, 20.0), (8000, 10.0), (11025, 6.0)])
def test_sound_of_a_telephone_still_holds_it_where_it_is_clean(
    rate: TimecodeRate, sampling: int, below: float
) -> None:
    generator = Generator(rate=rate)
    sound = generator.sound(SECONDS)
    narrow = StreamResampler(48000, sampling)
    heard = np.concatenate([narrow.push(sound + noise_like(sound, below)), narrow.finish()])
    frames = decode_ltc(heard, sampling)
    assert len(frames) >= 0.99 * all_frames(generator)
    assert np.abs(generator.errors(frames)).max() < 30 * MICROSECOND


@pytest.mark.parametrize(
    ("name", "codec", "bit_rate", "share"),
    [
        ("a.m4a", "aac", 128_000, 1.0),
        ("a.m4a", "aac", 64_000, 1.0),
        ("a.m4a", "aac", 32_000, 0.9),
        ("a.mka", "libopus", 64_000, 1.0),
        ("a.mka", "libopus", 24_000, 0.8),
        ("a.mp3", "libmp3lame", 64_000, 1.0),
        ("a.wav", "pcm_u8", None, 1.0),
    ],
)
@pytest.mark.parametrize("rate", RATES[1:4], ids=str)
def test_codecs_leave_it_readable(
    tmp_path: Path, rate: TimecodeRate, name: str, codec: str, bit_rate: int | None, share: float
) -> None:
    generator = Generator(rate=rate)
    sound = Sound(samples=generator.sound(SECONDS), rate=48000, codec=codec, bit_rate=bit_rate)
    write_media(tmp_path / name, sounds=[sound])
    frames = read_ltc(tmp_path / name, Microphone())
    assert len(frames) >= share * all_frames(generator) - 1
    errors = generator.errors(frames)
    assert np.mean(np.abs(errors) < 50 * MICROSECOND) > 0.99
    assert abs(np.median(errors)) < 15 * MICROSECOND


def test_only_frames_with_a_hole_in_them_are_lost() -> None:
    generator = Generator(rate=RATES[2])
    sound = generator.sound(SECONDS)
    for begin in range(24000, len(sound) - 24000, 48000):
        sound[begin : begin + 6000] = 0.0  # 125 ms: up to five frames
    frames = decode_ltc(sound, 48000)
    assert len(frames) >= all_frames(generator) - 11 * 6
    assert np.abs(generator.errors(frames)).max() < 15 * MICROSECOND


def test_hum_as_loud_as_the_code_does_no_harm() -> None:
    generator = Generator(rate=RATES[4])
    sound = generator.sound(SECONDS, level=0.1)
    hum = 0.1 * np.sin(2 * np.pi * 60 * np.arange(len(sound)) / 48000).astype(np.float32)
    frames = decode_ltc(sound + hum, 48000)
    assert len(frames) >= all_frames(generator)
    assert np.abs(generator.errors(frames)).max() < 30 * MICROSECOND


@given(sizes=st.lists(st.integers(1, 300_000), min_size=1, max_size=12))
@settings(max_examples=10)
def test_it_does_not_matter_in_which_blocks_sound_arrives(sizes: list[int]) -> None:
    sound = Generator(rate=RATES[3]).sound(25.0, sampling=16000)
    whole, decoder = decode_ltc(sound, 16000), LtcDecoder(16000)
    begin = 0
    for size in [*sizes, len(sound)]:
        decoder.push(sound[begin : begin + size])
        begin += size
    np.testing.assert_array_equal(decoder.finish().local, whole.local)


def test_no_frame_is_read_twice_where_windows_meet() -> None:
    frames = decode_ltc(Generator(rate=RATES[1]).sound(35.0, sampling=16000), 16000)
    np.testing.assert_allclose(np.diff(frames.local), 1 / 24, atol=20 * MICROSECOND)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(0, np.float32),
        np.zeros(100, np.float32),
        np.zeros(480_000, np.float32),
        np.ones(480_000, np.float32),
        rumble(60.0),
        np.random.default_rng(1).standard_normal(60 * 48000).astype(np.float32),
        np.sin(2 * np.pi * 1000 * np.arange(480_000) / 48000).astype(np.float32),
        np.sign(np.sin(2 * np.pi * 1200 * np.arange(480_000) / 48000)).astype(np.float32),
    ],
    ids=["none", "a moment", "silence", "a level", "rumble", "noise", "tone", "square"],
)
def test_what_is_no_timecode_gives_none(sound: Samples) -> None:
    assert len(decode_ltc(sound, 48000)) == 0
    assert share_of_ltc(sound, 48000) == 0.0


@pytest.mark.parametrize("sampling", [500, 4000, 5000])
def test_sound_sampled_too_slowly_gives_none(sampling: int) -> None:
    noise = np.random.default_rng(1).standard_normal(20 * sampling).astype(np.float32)
    assert len(decode_ltc(noise, sampling)) == 0


@pytest.mark.parametrize("seconds", [10.02, 10.3, 19.7])
def test_the_last_frames_are_read_wherever_the_last_window_ends(seconds: float) -> None:
    frames = decode_ltc(Generator(rate=RATES[2]).sound(seconds, sampling=16000), 16000)
    assert frames.local[-1] + 2 / 25 > seconds - 0.01


def bit_stream(bits: NDArray[np.int8]) -> BitStream:
    """Bits that begin two thousand times a second."""
    return BitStream(
        bits=bits, starts=np.arange(len(bits) + 1) / 2000, halves=np.zeros((len(bits), 2))
    )


def test_sync_words_that_chance_made_are_no_frames() -> None:
    bits = np.random.default_rng(1).integers(0, 2, 3_000_000).astype(np.int8)
    assert len(read_frames(bit_stream(bits))) == 0


@pytest.mark.parametrize(
    ("rate", "label", "bits_between", "frames_later", "believed"),
    [
        (RATES[2], "10:00:00:07", 0, 1, True),
        (RATES[2], "10:00:00:07", 80, 2, True),
        (RATES[2], "10:00:59:24", 0, 1, True),
        (RATES[3], "10:00:59;29", 0, 1, True),  # 10:01:00;02 is next
        (RATES[2], "10:00:00:07", 0, 2, False),
        (RATES[2], "10:00:00:07", 80, 1, False),
        (RATES[2], "10:00:59:24", 80, 1, False),
        (RATES[2], "10:00:00:07", 320, 5, False),
    ],
)
def test_two_frames_confirm_each_other_when_one_follows_the_other(
    rate: TimecodeRate, label: str, bits_between: int, frames_later: int, believed: bool
) -> None:
    first = Timecode.parse(label, FrameRate(rate=rate.rate))
    between = np.zeros(bits_between, np.int8)
    bits = np.concatenate([ltc_bits(first), between, ltc_bits(first.later(frames_later))])
    assert len(read_frames(bit_stream(bits))) == (2 if believed else 0)


def test_the_share_of_its_power_tells_code_from_what_is_mixed_with_it() -> None:
    code = Generator(rate=RATES[2]).sound(SECONDS)
    assert share_of_ltc(code, 48000) > 0.9
    assert share_of_ltc(code + noise_like(code, 10.0), 48000) == pytest.approx(0.85, abs=0.05)
    assert share_of_ltc(code + noise_like(code, 3.0), 48000) == pytest.approx(0.62, abs=0.05)


def test_a_track_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=rumble(1.0), rate=48000, codec="pcm_s16le")])
    with pytest.raises(MediaError, match="has no audio track 3"):
        read_ltc(path, Microphone(track=3))
