"""Files that the command line is tried on, good and bad."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.cli.main import run
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.film_event import Footage
from oneclock.simulate.voices import voice
from oneclock.timebase.frame_rate import FrameRate


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


Oneclock = Callable[..., Said]


@pytest.fixture
def oneclock(capsys: pytest.CaptureFixture[str]) -> Oneclock:
    """The command line, run in this process."""

    def command(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(code=int(code), out=out, err=err)

    return command


@pytest.fixture(scope="session")
def synced_once(footage: tuple[Footage, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synced") / "event"
    folder.mkdir()
    files = [Path(shutil.copy(film.path, folder)) for film in footage]
    assert run(["sync", *map(str, files)]) == 0
    return folder


@pytest.fixture
def event(synced_once: Path, tmp_path: Path) -> Path:
    """A synced folder of one's own: wide.mp4, close.mkv, recorder.wav, clip.mov and sidecars."""
    return Path(shutil.copytree(synced_once, tmp_path / "event"))


@pytest.fixture(scope="session")
def bad_files(tmp_path_factory: pytest.TempPathFactory, footage: tuple[Footage, ...]) -> Path:
    """One of every kind of file that cannot be used."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "folder.mp4").mkdir()
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("These are not the cameras you are looking for.\n" * 50)
    (folder / "random.mp4").write_bytes(np.random.default_rng(1).bytes(100_000))
    wide = next(film.path for film in footage if film.path.stem == "wide").read_bytes()
    # The index of an MP4 comes last: cut in the middle, it has none.
    (folder / "cut-off.mp4").write_bytes(wide[: len(wide) // 2])
    picture = Picture(frames=list(_grey()), rate=FrameRate.parse("25"))
    write_media(folder / "mute.mp4", picture=picture)
    _wav(folder / "nothing.wav", np.zeros(1, np.float32))
    header = (folder / "nothing.wav").read_bytes()
    (folder / "nothing.wav").write_bytes(_without_data(header))
    return folder


@pytest.fixture(scope="session")
def weak_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that can be read and cannot be aligned."""
    folder = tmp_path_factory.mktemp("weak")
    _wav(folder / "silence.wav", np.zeros(20 * 16000, np.float32))
    _wav(folder / "not-numbers.wav", np.full(20 * 16000, np.nan, np.float32), codec="pcm_f32le")
    _wav(folder / "short.wav", voice(2.0, 7, rate=16000))
    _wav(folder / "stranger.wav", voice(30.0, 77, rate=16000))
    return folder


def _wav(path: Path, samples: NDArray[np.float32], codec: str = "pcm_s16le") -> None:
    write_media(path, sounds=[Sound(samples=samples, rate=16000, codec=codec)])


def _without_data(wav: bytes) -> bytes:
    """The same header, promising a sound of no samples."""
    data = wav.index(b"data")
    return wav[: data + 4] + bytes(4)


def _grey() -> Iterator[NDArray[np.uint8]]:
    for level in range(10):
        yield np.full((36, 64, 3), level, np.uint8)
