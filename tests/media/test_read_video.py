"""Pictures begin when the file says they begin, exactly, and stand upright."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.media.listening import rumble

from oneclock.errors import MediaError
from oneclock.media.read_video import read_frame_at, read_frames
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.clock_face import ClockFace
from oneclock.simulate.viewpoint import Look
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

NTSC = FrameRate(rate=Fraction(30000, 1001))
FACE = ClockFace(Look(width=320, height=180))
FRAMES = 75
FINE = {"preset": "veryfast", "crf": "18", "g": "20"}  # with B-frames, and key frames to seek to


def clock_picture() -> Picture:
    # Half a millisecond in, so that the millisecond shown is the one the frame begins in.
    frames = (FACE.draw(10 + float(NTSC.time_of(n)) + 1e-6) for n in range(FRAMES))
    return Picture(frames=frames, rate=NTSC, options=FINE)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "clock.mp4"
    write_media(path, sounds=[Sound(samples=rumble(2.5), rate=48000)], picture=clock_picture())
    return path


def begins(frame: int) -> float:
    return float(NTSC.time_of(frame))


def shown(frame: int) -> object:
    """What the clock in frame number `frame` reads: the millisecond that has begun."""
    return pytest.approx(int((10 + begins(frame)) * 1000 + 1e-3) / 1000, abs=1e-6)


def test_every_frame_has_its_exact_time_at_30000_1001(film: Path) -> None:
    frames = list(read_frames(film))
    assert [frame.time for frame in frames] == [NTSC.time_of(n) for n in range(FRAMES)]
    assert all(FACE.read(frame.pixels) == shown(n) for n, frame in enumerate(frames))


@pytest.mark.parametrize("name", ["a.mkv", "a.ts", "a.mov"])
def test_pictures_are_in_place_in_every_container(tmp_path: Path, name: str) -> None:
    zero = write_media(
        tmp_path / name, sounds=[Sound(samples=rumble(2.5), rate=48000)], picture=clock_picture()
    )
    times = [float(frame.time) - zero for frame in read_frames(tmp_path / name)]
    # Matroska rounds to a millisecond, MPEG-TS to a tick of 90 kHz.
    np.testing.assert_allclose(times, [begins(n) for n in range(FRAMES)], atol=0.51e-3)


@pytest.mark.parametrize("number", [0, 1, 19, 20, 21, 50, FRAMES - 1])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_on_screen_is_the_last_frame_that_began(film: Path, number: int, share: float) -> None:
    local = float(NTSC.time_of(number)) + share * float(NTSC.frame_duration)
    frame = read_frame_at(film, local)
    assert frame is not None
    assert frame.time == NTSC.time_of(number)
    assert FACE.read(frame.pixels) == shown(number)


def test_before_the_first_picture_there_is_none(film: Path) -> None:
    assert read_frame_at(film, -0.5) is None


def test_after_the_last_picture_the_last_one_stays(film: Path) -> None:
    frame = read_frame_at(film, 60.0)
    assert frame is not None
    assert frame.time == NTSC.time_of(FRAMES - 1)


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.5), (0.71, 1.3), (2.0, 99.0)])
def test_a_span_gives_the_frames_on_screen_during_it(film: Path, start: float, end: float) -> None:
    times = [frame.time for frame in read_frames(film, span=Span(start=start, end=end))]
    last = min(FRAMES - 1, NTSC.frame_at(end))
    assert times == [NTSC.time_of(n) for n in range(NTSC.frame_at(start), last + 1)]


def test_a_span_does_not_hold_the_frame_that_begins_at_its_end(film: Path) -> None:
    third = NTSC.time_of(3)
    half_open = Span(start=0.0, end=np.nextafter(float(third), 0.0))
    assert [frame.time for frame in read_frames(film, span=half_open)][-1] == NTSC.time_of(2)


@pytest.mark.parametrize(
    ("width", "size"), [(160, (90, 160)), (100, (56, 100)), (640, (180, 320)), (None, (180, 320))]
)
def test_width_scales_down_and_never_up(
    film: Path, width: int | None, size: tuple[int, int]
) -> None:
    frame = next(read_frames(film, width=width))
    assert frame.pixels.shape == (*size, 3)
    assert frame.pixels.dtype == np.uint8


def test_a_recording_without_picture_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_media(path, sounds=[Sound(samples=rumble(0.1), rate=48000, codec="pcm_s16le")])
    with pytest.raises(MediaError, match=r"a\.wav: holds no picture; .*video track"):
        next(read_frames(path))


def test_a_film_that_breaks_off_shows_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    write_media(path, picture=clock_picture())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    times = [frame.time for frame in read_frames(path)]
    assert 10 < len(times) < FRAMES
    assert times == sorted(times)


CORNERS = {"top left": (255, 0, 0), "top right": (0, 255, 0), "bottom left": (0, 0, 255)}


def corners() -> NDArray[np.uint8]:
    pixels = np.zeros((48, 96, 3), np.uint8)
    pixels[:24, :48] = CORNERS["top left"]
    pixels[:24, 48:] = CORNERS["top right"]
    pixels[24:, :48] = CORNERS["bottom left"]
    return pixels


@pytest.mark.oracle
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_camera_held_sideways_is_shown_as_ffmpeg_shows_it(
    tmp_path: Path, degrees: int, require_program: Callable[[str], str]
) -> None:
    flat, turned = tmp_path / "flat.mp4", tmp_path / "turned.mp4"
    write_media(flat, picture=Picture(frames=[corners()] * 3, rate=NTSC, options=FINE))
    ffmpeg = [require_program("ffmpeg"), "-v", "error"]
    matrix = rotated(flat.read_bytes(), degrees)
    turned.write_bytes(matrix)
    raw = ["-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    told = subprocess.run([*ffmpeg, "-i", str(turned), *raw], capture_output=True, check=True)

    for width in (None, 32):
        seen = next(read_frames(turned, width=width)).pixels
        upright = degrees % 180 == 0
        assert (seen.shape[0] < seen.shape[1]) == upright
        if width is None:
            expected = np.frombuffer(told.stdout, np.uint8).reshape(seen.shape)
            assert np.abs(seen.astype(int) - expected.astype(int)).mean() < 3.0
        else:
            assert seen.shape[1] == width


def rotated(mp4: bytes, degrees: int) -> bytes:
    """The display matrix of the track, 16.16 fixed point (ISO 14496-12, 8.3.2)."""
    cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    identity = b"".join(n.to_bytes(4, "big", signed=True) for n in (1 << 16, 0, 0, 0, 1 << 16))
    turned = (cosine << 16, sine << 16, 0, -sine << 16, cosine << 16)
    at = mp4.index(identity, mp4.index(b"tkhd"))
    matrix = b"".join(n.to_bytes(4, "big", signed=True) for n in turned)
    return mp4[:at] + matrix + mp4[at + len(matrix) :]
