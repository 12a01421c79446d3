"""Sound read through the index: what the demuxer gives, for the bytes that the sound weighs."""

from __future__ import annotations

from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from oneclock.media import open_media as opening
from oneclock.media import read_stretch
from oneclock.media.indexed_packets import frames_from, has_index
from oneclock.media.open_media import CountingFile, open_media
from oneclock.media.read_audio import Microphone
from oneclock.media.read_stretch import StretchReader
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.voices import voice
from oneclock.timebase.frame_rate import FrameRate

SECONDS = 24
PICTURE_RATE = 2_000_000


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures that weigh fifteen times as much as the sound, as a camera's do."""
    path = tmp_path_factory.mktemp("filmed") / "camera.mp4"
    rng = np.random.default_rng(1)
    noise = [rng.integers(0, 256, (96, 128, 3), np.uint8) for _ in range(10)]
    picture = Picture(
        frames=[noise[number % 10] for number in range(SECONDS * 25)],
        rate=FrameRate.parse("25"),
        bit_rate=PICTURE_RATE,
        options={"preset": "ultrafast"},
    )
    sound = Sound(samples=voice(SECONDS, 7, rate=48000), rate=48000, bit_rate=64_000)
    write_media(path, sounds=[sound], picture=picture)
    return path


def test_frames_are_those_of_the_demuxer(filmed: Path) -> None:
    with open_media(filmed) as container, CountingFile(filmed) as file:
        stream = container.streams.audio[0]
        start = 5 * 48000
        by_index = [
            frame.pts
            for frame in takewhile(
                lambda frame: (frame.pts or 0) < start + 48000, frames_from(file, stream, start)
            )
        ]
        container.seek(start, stream=stream)
        demuxed = [
            frame.pts
            for frame in takewhile(
                lambda frame: (frame.pts or 0) < start + 48000, container.decode(stream)
            )
        ]

    assert by_index == demuxed
    assert by_index[0] is not None
    assert by_index[0] <= start < by_index[0] + 1024


def test_no_picture_is_read(filmed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[CountingFile] = []

    class Counted(CountingFile):
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            opened.append(self)

    for module in (opening, read_stretch):
        monkeypatch.setattr(module, "CountingFile", Counted)

    with StretchReader(filmed, rate=8000, microphone=Microphone()) as reader:
        reader.read(2, 1)
        before = sum(file.bytes_read for file in opened)
        reader.read(9, 10)
        after = sum(file.bytes_read for file in opened)

    assert after - before < 0.1 * 10 * PICTURE_RATE / 8


def test_the_last_stretch_ends_with_the_file(filmed: Path) -> None:
    with StretchReader(filmed, rate=8000, microphone=Microphone()) as reader:
        twice = [reader.read(SECONDS - 2, 4) for _ in range(2)]

    assert np.abs(twice[0][: 2 * 8000]).max() > 0.01
    assert np.abs(twice[0][-8000:]).max() == 0.0
    np.testing.assert_allclose(twice[0], twice[1], atol=1e-3)


def entries(*stamps: int, size: int = 300) -> list[SimpleNamespace]:
    return [SimpleNamespace(timestamp=stamp, size=size) for stamp in stamps]


@pytest.mark.parametrize(
    ("container", "table", "expected"),
    [
        ("mov,mp4,m4a,3gp,3g2,mj2", entries(0, 1024, 95000), True),
        ("mov,mp4,m4a,3gp,3g2,mj2", entries(0, 1024), False),
        ("mov,mp4,m4a,3gp,3g2,mj2", entries(0, 95000, size=0), False),
        ("mov,mp4,m4a,3gp,3g2,mj2", [], False),
        ("matroska,webm", entries(0, 1024, 95000), False),
    ],
    ids=["all of it", "the first fragment", "no sizes", "nothing", "places only"],
)
def test_an_index_counts_where_it_names_every_packet(
    container: str, table: list[SimpleNamespace], expected: bool
) -> None:
    stream = SimpleNamespace(
        index_entries=table, time_base=Fraction(1, 48000), duration=96000, start_time=None
    )

    assert has_index(container, cast(Any, stream)) is expected
