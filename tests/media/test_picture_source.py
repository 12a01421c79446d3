"""A camera asked for its picture at any moment answers as a player would."""

from __future__ import annotations

import gc
import random
import weakref
from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.render.filmed import grey, steadily, write_camera

from oneclock.errors import MediaError
from oneclock.media import picture_source
from oneclock.media.picture import Picture
from oneclock.media.picture_source import PictureSource

WANDERING = [Fraction(at**2 * 987 + at * 2700, 90_000) for at in range(26)]
NTSC = Fraction(30000, 1001)
B_FRAMES = {"preset": "veryfast", "crf": "10", "g": "12", "bf": "3"}
MPEG_2 = {"b": "4M", "g": "6", "bf": "2"}
TICKS = {"mjpeg": Fraction(1, 5), "mpeg2video": Fraction(1, 25)}


def numbered(count: int) -> Iterator[NDArray[np.uint8]]:
    """Each says by its grey which one it is."""
    return (grey(20 + 8 * number % 208) for number in range(count))


def number_of(picture: Picture) -> int:
    level = np.mean(picture.frame.reformat(format="rgb24").to_ndarray())
    return round((float(level) - 20) / 8)


@pytest.mark.parametrize(
    ("name", "stamps", "codec", "options"),
    [
        ("even.mp4", steadily(26, 4), "libx264", B_FRAMES),
        ("even.mkv", steadily(26, NTSC / 7), "libx264", B_FRAMES),
        ("even.ts", steadily(26, 4), "libx264", B_FRAMES),
        ("even.avi", steadily(26, 5), "mjpeg", {}),
        ("old.ts", steadily(26, 25), "mpeg2video", MPEG_2),
        ("old.mpg", steadily(26, 25), "mpeg2video", MPEG_2),
        ("wandering.mp4", WANDERING, "libx264", B_FRAMES),
        ("wandering.mkv", WANDERING, "libx264", B_FRAMES),
    ],
)
def test_a_picture_is_shown_until_the_next_begins(
    tmp_path: Path, name: str, stamps: list[Fraction], codec: str, options: dict[str, str]
) -> None:
    path = write_camera(
        tmp_path / name,
        stamps,
        numbered(len(stamps)),
        codec=codec,
        options=options,
        pixel_format="yuvj420p" if codec == "mjpeg" else "yuv420p",
        tick=TICKS.get(codec, Fraction(1, 90_000)),
    )
    end = float(stamps[-1])
    times = [float(stamp) for stamp in stamps]
    moments = [
        moment
        for moment in (end * part / 37 + 0.0011 for part in range(40))
        if min(abs(moment - time) for time in times) > 0.002  # between two, chance may choose
    ]
    random.Random(3).shuffle(moments)

    with PictureSource(path) as camera:
        forward = [number_of(camera.at(moment)) for moment in sorted(moments)]
        jumping = [number_of(camera.at(moment)) for moment in moments]

    assert forward == [bisect_right(times, moment) - 1 for moment in sorted(moments)]
    assert jumping == [bisect_right(times, moment) - 1 for moment in moments]


def test_the_first_stands_for_what_is_before_and_the_last_for_what_is_after(tmp_path: Path) -> None:
    late = [Fraction(1, 5) + stamp for stamp in steadily(5, 25)]
    path = write_camera(tmp_path / "late.mp4", late, numbered(5))

    with PictureSource(path) as camera:
        assert number_of(camera.at(0.0)) == 0
        assert number_of(camera.at(100.0)) == 4
        assert number_of(camera.at(0.0)) == 0


def test_a_picture_that_stays_is_the_same_object(tmp_path: Path) -> None:
    path = write_camera(tmp_path / "slow.mp4", steadily(5, 5), numbered(5))

    with PictureSource(path) as camera:
        assert camera.at(0.21) is camera.at(0.39)


def test_far_ahead_it_does_not_decode_its_way(long: Path, decoded: list[int]) -> None:
    with PictureSource(long) as camera:
        camera.at(0.0)
        assert number_of(camera.at(39.5)) == 987 % 26

    assert len(decoded) < 40


def test_what_is_asked_for_late_is_not_looked_for_at_the_beginning(
    long: Path, decoded: list[int]
) -> None:
    with PictureSource(long) as camera:
        assert number_of(camera.at(39.5)) == 987 % 26

    assert min(decoded) > 0
    assert len(decoded) < 20


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Forty seconds with a keyframe every second."""
    options = {"preset": "ultrafast", "crf": "10", "g": "25"}
    return write_camera(tmp_path / "long.mp4", steadily(1000, 25), numbered(1000), options=options)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The stamps of whatever is decoded."""
    stamps: list[int] = []
    frames = picture_source._frames

    def counted(packets: Any) -> Iterator[av.VideoFrame]:
        for frame in frames(packets):
            stamps.append(frame.pts or 0)
            yield frame

    monkeypatch.setattr(picture_source, "_frames", counted)
    return stamps


def test_a_file_that_breaks_off_ends_with_its_last_picture(tmp_path: Path) -> None:
    path = write_camera(tmp_path / "cut.mkv", steadily(100, 25), numbered(100))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with PictureSource(path) as camera:
        assert camera.at(3.9).time < 3.5


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_how_it_was_held_is_told_in_quarters(tmp_path: Path, turned: int) -> None:
    path = write_camera(tmp_path / "phone.mp4", steadily(3, 25), numbered(3), turned=turned)

    with PictureSource(path) as camera:
        assert camera.at(0.0).shape.turns == turned // 90


def test_what_is_closed_is_freed_at_once(tmp_path: Path) -> None:
    """A decoder holds 40 MB of 1080p: a hundred shots later they would be 4 GB."""
    path = write_camera(tmp_path / "a.mp4", steadily(30, 25), numbered(30))
    gc.disable()
    try:
        source = PictureSource(path)
        source.at(0.5)
        source.close()
        gone = weakref.ref(source)
        del source
        assert gone() is None
    finally:
        gc.enable()


def test_a_file_without_pictures_is_an_error(tmp_path: Path, bad_sound: Path) -> None:
    with PictureSource(bad_sound) as camera, pytest.raises(MediaError, match="holds no picture"):
        camera.at(0.0)


@pytest.fixture
def bad_sound(tmp_path: Path) -> Path:
    from oneclock.media.write_media import Sound, write_media

    path = tmp_path / "sound.wav"
    write_media(
        path, sounds=[Sound(samples=np.zeros(800, np.float32), rate=8000, codec="pcm_s16le")]
    )
    return path
