"""What is written is where it should be: measured by decoding, in samples."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.errors import SaveError
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

RATE = 48000
SECONDS = 2
FAST = {"preset": "ultrafast"}
WITH_B_FRAMES = {"preset": "veryfast"}


def rumble(rate: int = RATE, seed: int = 1) -> NDArray[np.float32]:
    """Noise below a few kHz: every codec keeps it, and correlates with itself once."""
    white = np.random.default_rng(seed).standard_normal(SECONDS * rate)
    smooth = np.convolve(white, np.hanning(rate // 2000), "same")
    return np.asarray(0.3 * smooth / np.abs(smooth).max(), np.float32)


def grey(count: int = 50) -> Iterator[NDArray[np.uint8]]:
    for number in range(count):
        yield np.full((36, 64, 3), 4 * number, np.uint8)


def picture(options: dict[str, str] = FAST, codec: str = "libx264") -> Picture:
    return Picture(frames=grey(), rate=FrameRate.parse("25"), codec=codec, options=options)


def presentation_origin(path: Path) -> float:
    with av.open(str(path)) as file:
        return max(0.0, (file.start_time or 0) / av.time_base)


def decoded(path: Path, track: int = 0) -> list[tuple[float, NDArray[np.float64]]]:
    """Local time and samples (first channel) of each decoded frame."""
    origin = presentation_origin(path)
    with av.open(str(path)) as file:
        to_float = av.AudioResampler("fltp")
        return [
            (float(f.pts * f.time_base) - origin, f.to_ndarray()[0].astype(np.float64))
            for raw in file.decode(file.streams.audio[track])
            for f in to_float.resample(raw)
            if f.pts is not None and f.time_base is not None
        ]


def first_picture(path: Path) -> float:
    with av.open(str(path)) as file:
        frame = next(file.decode(file.streams.video[0]))
        assert frame.time is not None
        return frame.time - presentation_origin(path)


def lag_of(heard: NDArray[np.float64], played: NDArray[np.float32], rate: int = RATE) -> float:
    """How much later `heard` has it than `played`, seconds, to a small part of a sample."""
    size = 2 << (len(heard) + len(played)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    r = np.fft.irfft(spectrum, size)
    peak = int(np.argmax(r))
    before, at, after = r[peak - 1], r[peak], r[(peak + 1) % size]
    fine = peak + 0.5 * (before - after) / (before - 2 * at + after)
    return float(fine - size if fine > size / 2 else fine) / rate


def landing(path: Path, played: NDArray[np.float32], rate: int = RATE, track: int = 0) -> float:
    frames = decoded(path, track)
    return frames[0][0] + lag_of(np.concatenate([f for _, f in frames]), played, rate)


PLACES = [
    ("a.mp4", "aac", RATE),
    ("a.mp4", "libopus", RATE),
    ("a.mp4", "mp3", RATE),
    ("a.mp4", "flac", 44100),
    ("a.mov", "aac", 44100),
    ("a.mov", "pcm_s16le", RATE),
    ("a.mov", "pcm_s24le", RATE),
    ("a.mkv", "aac", RATE),
    ("a.mkv", "libopus", RATE),
    ("a.mkv", "flac", RATE),
    ("a.mkv", "pcm_s16le", 44100),
    ("a.webm", "libopus", RATE),
    ("a.ts", "aac", RATE),
    ("a.ts", "mp3", RATE),
]


@pytest.mark.parametrize("options", [FAST, WITH_B_FRAMES], ids=["plain", "b-frames"])
@pytest.mark.parametrize(("name", "codec", "rate"), PLACES)
def test_sound_and_picture_land_where_write_media_says(
    tmp_path: Path, name: str, codec: str, rate: int, options: dict[str, str]
) -> None:
    played = rumble(rate)
    path = tmp_path / name
    webm = name.endswith("webm")
    seen = picture({"deadline": "realtime"}, "libvpx") if webm else picture(options)

    zero = write_media(path, sounds=[Sound(samples=played, rate=rate, codec=codec)], picture=seen)

    assert landing(path, played, rate) == pytest.approx(zero, abs=20e-6)
    assert first_picture(path) == pytest.approx(zero, abs=20e-6)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.mp3", "mp3"), ("a.m4a", "aac")],
)
def test_a_sound_alone_lands_where_write_media_says(tmp_path: Path, name: str, codec: str) -> None:
    played = rumble()
    zero = write_media(tmp_path / name, sounds=[Sound(samples=played, rate=RATE, codec=codec)])
    assert landing(tmp_path / name, played) == pytest.approx(zero, abs=20e-6)


def test_mpeg_ts_keeps_the_priming_of_aac_as_time(tmp_path: Path) -> None:
    sound = Sound(samples=rumble(), rate=RATE)
    assert write_media(tmp_path / "a.ts", sounds=[sound]) == pytest.approx(1024 / RATE)


@pytest.mark.parametrize("late", [0.5, 0.01])
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "aac"),
        ("a.mp4", "libopus"),
        ("a.mov", "pcm_s16le"),
        ("a.mkv", "aac"),
        ("a.mkv", "pcm_s16le"),
        ("a.ts", "aac"),
    ],
)
def test_late_sound_is_late_by_that_much(
    tmp_path: Path, name: str, codec: str, late: float
) -> None:
    played = rumble()
    path = tmp_path / name
    sound = Sound(samples=played, rate=RATE, codec=codec, starts_at=late)

    zero = write_media(path, sounds=[sound], picture=picture())

    # Matroska counts milliseconds, and these starts are whole ones.
    assert landing(path, played) == pytest.approx(zero + late, abs=50e-6)
    assert first_picture(path) == pytest.approx(zero, abs=20e-6)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
@pytest.mark.parametrize("codec", ["aac", "mp3"])
def test_a_gap_leaves_what_surrounds_it_in_place(tmp_path: Path, name: str, codec: str) -> None:
    played = rumble()
    gap = Span(start=0.7, end=1.3)
    path = tmp_path / name

    zero = write_media(path, sounds=[Sound(samples=played, rate=RATE, codec=codec, gaps=(gap,))])

    frames = decoded(path)
    early = [f for t, f in frames if t - zero < 0.65]
    late = [(t, f) for t, f in frames if t - zero > 1.35]
    assert not [t for t, _ in frames if 0.75 < t - zero < 1.25]
    assert frames[0][0] + lag_of(np.concatenate(early), played) == pytest.approx(zero, abs=50e-6)
    heard_late = np.concatenate([f for _, f in late])
    # Matroska rounds each stamp to a millisecond.
    assert late[0][0] + lag_of(heard_late, played) == pytest.approx(zero, abs=0.6e-3)


def test_four_mono_tracks_keep_their_order(tmp_path: Path) -> None:
    tracks = [rumble(seed=seed) for seed in range(4)]
    path = tmp_path / "fx6.mov"
    sounds = [Sound(samples=track, rate=RATE, codec="pcm_s24le") for track in tracks]

    write_media(path, sounds=sounds, picture=picture())

    for number, track in enumerate(tracks):
        heard = np.concatenate([f for _, f in decoded(path, number)])
        np.testing.assert_allclose(heard, track, atol=1e-6)


def test_stereo_keeps_left_and_right(tmp_path: Path) -> None:
    both = np.stack([rumble(seed=1), rumble(seed=2)])
    path = tmp_path / "a.flac"
    write_media(path, sounds=[Sound(samples=both, rate=RATE, codec="flac")])
    with av.open(str(path)) as file:
        heard = np.concatenate([f.to_ndarray().reshape(-1, 2) for f in file.decode(audio=0)])
    np.testing.assert_allclose(heard.T / 2**15, both, atol=1 / 2**15)


def test_metadata_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write_media(path, picture=picture(), metadata={"title": "Rehearsal"})
    with av.open(str(path)) as file:
        assert file.metadata["title"] == "Rehearsal"


def test_frame_rates_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    rate = FrameRate.parse("29.97")
    write_media(path, picture=Picture(frames=grey(31), rate=rate, options=FAST))
    with av.open(str(path)) as file:
        times = [f.pts * f.time_base for f in file.decode(video=0) if f.pts and f.time_base]
    assert times[-1] == rate.time_of(30)


@pytest.mark.parametrize(
    ("name", "sound", "says"),
    [
        ("a.txt", Sound(samples=rumble(), rate=RATE), "unknown kind of file"),
        ("a.mkv", Sound(samples=rumble(), rate=RATE, codec="nonsense"), "no encoder is called"),
        ("a.webm", Sound(samples=rumble(), rate=44100, codec="libopus"), "resample first"),
        ("a.webm", Sound(samples=rumble(), rate=RATE, codec="aac"), "cannot hold aac"),
        (
            "a.mkv",
            Sound(samples=rumble(), rate=RATE, codec="pcm_s16le", starts_at=1),
            "nothing begins",
        ),
        (
            "a.wav",
            Sound(samples=rumble(), rate=RATE, codec="pcm_s16le", gaps=(Span(start=0, end=1),)),
            "unbroken",
        ),
        ("missing/a.mkv", Sound(samples=rumble(), rate=RATE), "check that the folder exists"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_remedy(
    tmp_path: Path, name: str, sound: Sound, says: str
) -> None:
    path = tmp_path / name
    with pytest.raises(SaveError, match=says) as raised:
        write_media(path, sounds=[sound])
    assert raised.value.subject == str(path)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_frames_is_refused(tmp_path: Path) -> None:
    empty = Picture(frames=[], rate=FrameRate.parse("25"))
    with pytest.raises(SaveError, match="no frames"):
        write_media(tmp_path / "a.mp4", picture=empty)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"yesterday's take")

    def frames() -> Iterator[NDArray[np.uint8]]:
        yield from grey(30)
        assert len(list(tmp_path.iterdir())) == 2  # it was being written beside the old one
        raise interruption

    at_once = FAST | {"tune": "zerolatency"}
    with pytest.raises(interruption):
        write_media(
            path,
            picture=Picture(frames=frames(), rate=FrameRate.parse("25"), options=at_once),
        )

    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]
    assert path.read_bytes() == b"yesterday's take"


@pytest.mark.parametrize(
    "problem",
    [
        {"samples": np.zeros((0,), np.float32)},
        {"samples": np.zeros((7, 9), np.float32)},
        {"rate": 0},
        {"starts_at": -1.0},
    ],
)
def test_a_sound_that_makes_no_sense_is_refused(problem: dict[str, object]) -> None:
    sense: dict[str, object] = {"samples": np.zeros(9, np.float32), "rate": RATE}
    with pytest.raises(ValueError, match=r"samples|layout|rate"):
        Sound(**(sense | problem))  # type: ignore[arg-type]


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.mov"])
def test_ffprobe_sees_the_tracks_and_their_length(
    tmp_path: Path, name: str, require_program: Callable[[str], str]
) -> None:
    path = tmp_path / name
    write_media(path, sounds=[Sound(samples=rumble(), rate=RATE)] * 2, picture=picture())
    command = [require_program("ffprobe"), "-v", "error", "-show_streams", "-show_format"]
    told = subprocess.run(
        [*command, "-of", "json", str(path)], capture_output=True, check=True, text=True
    )
    assert told.stderr == ""
    seen = json.loads(told.stdout)
    assert [s["codec_name"] for s in seen["streams"]] == ["h264", "aac", "aac"]
    assert float(seen["format"]["duration"]) == pytest.approx(SECONDS, abs=0.08)
