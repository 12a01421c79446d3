"""Sound that waits on disk until it is known how loud it shall be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.media.packet_file import disk_errors

Samples = NDArray[np.float32]

_AT_ONCE = 1 << 16  # samples


class WaitingSound:
    """Blocks of (n, channels). An hour of one at 48 kHz is 690 MB in the system's folder for
    temporary files."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._channels = 1

    def keep(self, blocks: Iterable[Samples]) -> None:
        with self._path.open("wb") as file:
            for block in blocks:
                self._channels = block.shape[1]
                with disk_errors(self._path):
                    np.ascontiguousarray(block, np.float32).tofile(file)

    def blocks(self) -> Iterator[Samples]:
        with self._path.open("rb") as file:
            while len(block := np.fromfile(file, np.float32, _AT_ONCE * self._channels)):
                yield block.reshape(-1, self._channels)


@contextmanager
def waiting_sound() -> Iterator[WaitingSound]:
    """Gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="oneclock-") as folder:
        yield WaitingSound(Path(folder) / "sound")
