"""Sound of 24 bits, block by block, whole or not at all; read back by somebody else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.errors import SaveError
from oneclock.media.write_sound import Kind, write_sound

Samples = NDArray[np.float32]
RATE = 48000


def noise(channels: int, count: int = 20_001) -> Samples:
    """Of 24 bits, up to full scale."""
    steps = np.random.default_rng(channels).integers(-(2**23), 2**23, (count, channels))
    return np.asarray(steps / 2**23, np.float32)


@pytest.mark.oracle
@pytest.mark.parametrize("kind", ["wav", "flac"])
@pytest.mark.parametrize("channels", [1, 2, 3, 5, 8])
def test_every_bit_is_kept_and_no_channel_changes_its_place(
    require_program: Callable[[str], str], tmp_path: Path, kind: Kind, channels: int
) -> None:
    ffmpeg = require_program("ffmpeg")
    played = noise(channels)
    path = tmp_path / f"a.{kind}"

    clipped = write_sound(
        path, np.array_split(played, [1, 3000, 19_000]), kind=kind, rate=RATE, channels=channels
    )

    done = subprocess.run(
        [ffmpeg, "-v", "error", "-i", str(path), "-f", "s32le", "-c:a", "pcm_s32le", "-"],
        capture_output=True,
        check=True,
    )
    heard = np.frombuffer(done.stdout, np.int32).reshape(-1, channels)
    assert clipped == 0
    np.testing.assert_array_equal(heard / 2**31, played)


def test_a_wav_says_where_it_begins_and_keeps_room_to_grow(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"

    write_sound(path, [noise(2)], kind="wav", rate=RATE, channels=2, begins_at=5_000_000_000)

    head = path.read_bytes()[:2000]
    assert head[12:16] == b"JUNK"  # becomes the ds64 chunk of an RF64 beyond 4 GiB
    chunk = head.index(b"bext") + 8
    assert int.from_bytes(head[chunk + 338 : chunk + 346], "little") == 5_000_000_000


def test_what_is_beyond_full_scale_is_clipped_and_counted(tmp_path: Path) -> None:
    loud = np.array([[1.0], [-1.0], [1.01], [-7.0], [np.float32(0.5)]], np.float32)

    assert write_sound(tmp_path / "a.wav", [loud], kind="wav", rate=RATE, channels=1) == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_breaks_off_leaves_what_was_there_before(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"of yesterday")

    def breaks_off() -> Iterator[Samples]:
        yield noise(1)
        raise error

    with pytest.raises(error):
        write_sound(path, breaks_off(), kind="wav", rate=RATE, channels=1)

    assert path.read_bytes() == b"of yesterday"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("kind", "channels", "rate", "cause"),
    [
        ("flac", 9, RATE, "cannot hold 9 channels"),
        ("wav", 65, RATE, "cannot hold 65 channels"),
        ("flac", 1, 700_000, "cannot hold 700000 Hz"),
    ],
)
def test_what_a_kind_cannot_hold_is_told(
    tmp_path: Path, kind: Kind, channels: int, rate: int, cause: str
) -> None:
    with pytest.raises(SaveError, match=cause):
        write_sound(tmp_path / "a", [noise(channels)], kind=kind, rate=rate, channels=channels)


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="cannot be written"):
        write_sound(tmp_path / "gone" / "a.wav", [noise(1)], kind="wav", rate=RATE, channels=1)
