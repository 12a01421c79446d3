"""Sound is read on the presentation timeline: sample k is what a player plays at time k / rate."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.media.listening import Samples, heard, lag_of, rumble

from oneclock.errors import MediaError
from oneclock.media.open_media import CountingFile
from oneclock.media.read_audio import Microphone, read_audio
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

RATE = 48000
TWENTY_FIVE = FrameRate.parse("25")

KINDS = [
    ("a.mp4", "aac", 0.1e-3),
    ("a.mov", "pcm_s24le", 0.1e-3),
    ("a.m4a", "aac", 0.1e-3),
    ("a.mkv", "aac", 0.1e-3),
    ("a.mkv", "pcm_s16le", 0.1e-3),
    ("a.webm", "libopus", 1e-3),
    ("a.ts", "aac", 0.1e-3),
    ("a.ts", "mp3", 1e-3),
    ("a.wav", "pcm_s16le", 0.1e-3),
    ("a.flac", "flac", 0.1e-3),
    ("a.mp3", "mp3", 1e-3),
]


def grey(count: int = 50) -> Iterator[NDArray[np.uint8]]:
    for number in range(count):
        yield np.full((36, 64, 3), 4 * number % 256, np.uint8)


def picture(codec: str = "mpeg4") -> Picture:
    return Picture(frames=grey(), rate=TWENTY_FIVE, codec=codec)


@pytest.mark.parametrize(("name", "codec", "tolerance"), KINDS)
@pytest.mark.parametrize("rate", [48000, 8000])
def test_what_was_played_is_heard_when_it_was_played(
    tmp_path: Path, name: str, codec: str, tolerance: float, rate: int
) -> None:
    played = rumble()
    path = tmp_path / name
    zero = write_media(path, sounds=[Sound(samples=played, rate=RATE, codec=codec)])

    listened = heard(path, rate)

    expected = played if rate == RATE else heard_of(tmp_path, played, rate)
    assert lag_of(listened, expected, rate) == pytest.approx(zero, abs=tolerance)
    assert len(listened) / rate == pytest.approx(2.0 + zero, abs=0.06)


def heard_of(folder: Path, played: Samples, rate: int) -> Samples:
    """`played` at another rate, by decimating an ideal low-pass: no resampler of ours."""
    spectrum = np.fft.rfft(played)[: len(played) * rate // RATE // 2 + 1]
    return np.fft.irfft(spectrum, len(played) * rate // RATE).astype(np.float32)


@pytest.mark.parametrize("rate", [44100, 16000, 8000])
@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "aac"), ("a.wav", "pcm_s16le")])
def test_recordings_of_any_rate_are_in_place(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    played = rumble(rate=rate)
    zero = write_media(tmp_path / name, sounds=[Sound(samples=played, rate=rate, codec=codec)])
    assert lag_of(heard(tmp_path / name, rate), played, rate) == pytest.approx(zero, abs=1e-4)
    # Twice the rate: every second sample is one of those played.
    finer = heard(tmp_path / name, 2 * rate)[::2]
    assert lag_of(finer, played, rate) == pytest.approx(zero, abs=1e-4)


LATE = [("a.mp4", "aac"), ("a.mov", "pcm_s16le"), ("a.mkv", "aac"), ("a.ts", "aac")]


@pytest.mark.parametrize(("name", "codec"), [*LATE, ("a.mkv", "libopus")])
def test_sound_that_starts_late_is_preceded_by_silence(
    tmp_path: Path, name: str, codec: str
) -> None:
    played = rumble()
    path = tmp_path / name
    sound = Sound(samples=played, rate=RATE, codec=codec, starts_at=0.5)
    zero = write_media(path, sounds=[sound], picture=picture())

    listened = heard(path)

    rounded = 1e-3 if codec == "libopus" else 1e-4
    assert lag_of(listened, played) == pytest.approx(zero + 0.5, abs=rounded)
    priming = 0.03
    assert not listened[: int((zero + 0.5 - priming) * RATE)].any()


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_two_lost_seconds_are_two_seconds_of_silence(tmp_path: Path, name: str) -> None:
    played = rumble(5.0)
    path = tmp_path / name
    gap = Span(start=1.5, end=3.5)
    zero = write_media(path, sounds=[Sound(samples=played, rate=RATE, gaps=(gap,))])

    listened = heard(path)

    frame = 1024 / RATE
    assert len(listened) / RATE == pytest.approx(5.0 + zero, abs=2 * frame)
    silent = listened[round((zero + 1.5 + frame) * RATE) : round((zero + 3.5 - frame) * RATE)]
    assert not silent.any()
    before, after = round((zero + 1.4) * RATE), round((zero + 3.6) * RATE)
    assert lag_of(listened[:before], played) == pytest.approx(zero, abs=1e-4)
    # Matroska rounds the stamp of what follows to a millisecond.
    rounded = 0.6e-3 if name == "a.mkv" else 1e-4
    assert after / RATE + lag_of(listened[after:], played) == pytest.approx(zero, abs=rounded)


def test_stereo_in_antiphase_does_not_cancel(tmp_path: Path) -> None:
    left = rumble()
    path = tmp_path / "a.wav"
    both = np.stack([left, -left])
    write_media(path, sounds=[Sound(samples=both, rate=RATE, codec="pcm_s16le")])
    np.testing.assert_allclose(heard(path, channel=0), left, atol=1e-4)
    np.testing.assert_allclose(heard(path, channel=1), -left, atol=1e-4)


def test_each_track_and_channel_is_heard_for_itself(tmp_path: Path) -> None:
    tracks = [np.stack([rumble(seed=2 * i), rumble(seed=2 * i + 1)]) for i in range(3)]
    path = tmp_path / "a.mov"
    write_media(path, sounds=[Sound(samples=t, rate=RATE, codec="pcm_s16le") for t in tracks])
    for track in range(3):
        for channel in range(2):
            listened = heard(path, track=track, channel=channel)
            np.testing.assert_allclose(listened, tracks[track][channel], atol=1e-4)


def test_a_long_recording_and_a_long_gap_are_read_in_small_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    sound = Sound(
        samples=np.tile(rumble(10.0, 8000), 9),
        rate=8000,
        codec="pcm_s16le",
        gaps=(Span(start=20, end=80),),
    )
    write_media(path, sounds=[sound])
    sizes = [len(b) for b in read_audio(path, rate=8000, microphone=Microphone())]
    assert sum(sizes) == 90 * 8000
    assert max(sizes) <= 8000 * 12


@pytest.mark.parametrize(
    ("microphone", "says"),
    [(Microphone(track=1), "no audio track 1"), (Microphone(channel=1), "no channel 1")],
)
def test_a_microphone_that_is_not_there_is_an_error(
    tmp_path: Path, microphone: Microphone, says: str
) -> None:
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=rumble(0.1), rate=RATE, codec="pcm_s16le")])
    with pytest.raises(MediaError, match=says) as raised:
        list(read_audio(path, rate=8000, microphone=microphone))
    assert raised.value.subject == str(path)
    assert "from 0" in raised.value.remedy


def test_a_film_without_sound_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    write_media(path, picture=picture())
    with pytest.raises(MediaError, match=r"silent\.mp4.*holds no sound.*audio track"):
        list(read_audio(path, rate=8000, microphone=Microphone()))


def test_listening_to_a_film_asks_for_little_of_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mp4"
    rng = np.random.default_rng(1)
    noise = [rng.integers(0, 256, (360, 640, 3), np.uint8) for _ in range(8)]
    frames = (noise[i % 8] for i in range(100))
    write_media(
        path,
        sounds=[Sound(samples=rumble(4.0), rate=RATE)],
        picture=Picture(
            frames=frames,
            rate=TWENTY_FIVE,
            codec="mjpeg",
            bit_rate=60_000_000,
            pixel_format="yuvj420p",
        ),
    )
    files: list[CountingFile] = []

    def counting(path: Path) -> CountingFile:
        files.append(CountingFile(path))
        return files[-1]

    monkeypatch.setattr("oneclock.media.open_media.CountingFile", counting)
    assert len(heard(path, 8000)) == pytest.approx(4 * 8000, abs=300)
    asked, whole = sum(file.bytes_read for file in files), path.stat().st_size
    assert whole > 10e6
    assert 0 < asked < whole / 4


ORACLE = [(name, codec, 0.0) for name, codec, _ in KINDS] + [(n, c, 0.5) for n, c in LATE]


@pytest.mark.oracle
@pytest.mark.parametrize(("name", "codec", "late"), ORACLE)
def test_ffmpeg_hears_the_same_at_the_same_time(
    tmp_path: Path, name: str, codec: str, late: float, require_program: Callable[[str], str]
) -> None:
    path = tmp_path / name
    sound = Sound(samples=rumble(), rate=RATE, codec=codec, starts_at=late)
    write_media(path, sounds=[sound], picture=picture() if late else None)
    command = [require_program("ffmpeg"), "-v", "error"]
    # By itself ffmpeg moves a negative start to zero; a player does not show what precedes zero.
    command += ["-copyts"] if path.suffix in (".mkv", ".webm") else []
    command += ["-i", str(path), "-map", "0:a:0"]
    command += [
        "-af",
        "aresample=async=1:first_pts=0",
        "-ar",
        "8000",
        "-ac",
        "1",
        "-f",
        "f32le",
        "-",
    ]
    # In MPEG-TS ffmpeg counts from the first packet it uses, not the first there is: use all.
    command += ["-map", "0:v", "-f", "null", os.devnull] if late else []
    told = subprocess.run(command, capture_output=True, check=True)

    lag = lag_of(heard(path, 8000), np.frombuffer(told.stdout, np.float32), 8000)

    # ffmpeg before 6 keeps the priming in Matroska, whose start is rounded to a millisecond.
    rounded = 0.5e-3 if codec == "aac" and name == "a.mkv" else 0.2e-3
    assert lag == pytest.approx(0.0, abs=rounded)
