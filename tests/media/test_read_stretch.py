"""A stretch read from the middle is what reading everything gives there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.media.read_audio import Microphone, read_audio
from oneclock.media.read_stretch import StretchReader, can_read_stretches
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.voices import voice
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

RATE = 8000
TALK = voice(24.0, 7, rate=48000)


def whole(path: Path) -> NDArray[np.float32]:
    return np.concatenate(list(read_audio(path, rate=RATE, microphone=Microphone())))


def recorded(path: Path, **changes: object) -> Path:
    codec = "pcm_s16le" if path.suffix == ".wav" else "aac"
    sound = Sound(samples=TALK, rate=48000, codec=codec, **changes)  # type: ignore[arg-type]
    picture = None
    if codec == "aac":
        frames = [np.zeros((32, 32, 3), np.uint8)] * 24
        picture = Picture(frames=frames, rate=FrameRate.parse("1"))
    write_media(path, sounds=[sound], picture=picture)
    return path


@pytest.mark.parametrize("start", [0, 1, 2, 9, 19])
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("a.mp4", {}),
        ("a.mov", {"starts_at": 1.5}),
        ("a.mp4", {"gaps": (Span(start=6.0, end=11.0),)}),
        ("a.wav", {}),
    ],
    ids=["mp4", "late sound", "a gap", "wav"],
)
def test_it_is_the_same_sound_at_the_same_place(
    tmp_path: Path, name: str, changes: dict[str, object], start: int
) -> None:
    path = recorded(tmp_path / name, **changes)
    expected = whole(path)[start * RATE : (start + 4) * RATE]

    with StretchReader(path, rate=RATE, microphone=Microphone()) as reader:
        reader.read(12, 3)  # from anywhere
        stretch = reader.read(start, 4)

    # A decoder that joins in the middle needs a frame to agree with one that came all the way.
    assert len(stretch) == 4 * RATE
    assert np.abs(stretch[: len(expected)] - expected).max() < 0.01 * np.abs(TALK).max()


def test_beyond_the_end_there_is_silence(tmp_path: Path) -> None:
    with StretchReader(recorded(tmp_path / "a.wav"), rate=RATE, microphone=Microphone()) as reader:
        assert not reader.read(40, 2).any()
        assert reader.read(23, 4)[: RATE // 2].any()


def test_only_containers_with_an_index_and_exact_timestamps_are_read_so() -> None:
    assert can_read_stretches("mov,mp4,m4a,3gp,3g2,mj2", 44100)
    assert not can_read_stretches("matroska,webm", 48000)  # whole milliseconds
    assert not can_read_stretches("mp3", 48000)  # seeks by guess
    assert not can_read_stretches("wav", 0)
