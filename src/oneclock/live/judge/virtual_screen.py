"""A screen that is not there, and an eye that looks at it: an Xvfb of our own, whose picture is a
file in memory.

What a browser says of when a picture is shown (`expectedDisplayTime`) is a promise. Beside this eye
it was 12 ms late for a file, 8 ms early for WebRTC and 20 ms early for a captured canvas, on one
idle machine.
"""

from __future__ import annotations

import mmap
import os
import select
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.children import child
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.judge.screen_view import EVERY, Glance

WIDTH, HEIGHT = 1280, 720
_PATIENCE = 15.0
_LOOK_EVERY = 0.003
_HEADER = ">25I"
"""Of an X window dump: the length of its header, 12 the bytes of a line, 19 the colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    environment: Mapping[str, str]
    """With it, programs show themselves there."""
    eye: Eye
    server: subprocess.Popen[bytes]

    def require(self) -> None:
        """A screen that went away shows its last picture for ever."""
        if self.server.poll() is not None:
            raise RigError("Xvfb", "went away", "try again")


class Eye:
    """Looks at some points of the screen, over and over, and notes what has changed."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._green = pixels[EVERY // 2 :: EVERY, EVERY // 2 :: EVERY, 1]
        self._glances: list[Glance] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look, name="eye", daemon=True)
        self._thread.start()

    def glances(self) -> list[Glance]:
        return list(self._glances)

    def close(self) -> None:
        self._closed.set()
        self._thread.join(_PATIENCE)

    def _look(self) -> None:
        before, looked = self._green.copy(), time.monotonic()
        while not self._closed.wait(_LOOK_EVERY):
            now = time.monotonic()
            seen = self._green.copy()
            if not np.array_equal(seen, before):
                self._glances.append(Glance(at=(looked + now) / 2, blind=now - looked, points=seen))
                before = seen
            looked = now


@contextmanager
def virtual_screen(folder: Path) -> Iterator[Screen]:
    if shutil.which("Xvfb") is None:
        cause = "is not installed, and nothing is seen without a screen"
        raise RigError("Xvfb", cause, "install xvfb")
    place = folder / "screen"
    place.mkdir()
    told, tells = os.pipe()
    command = [
        *("Xvfb", "-displayfd", str(tells), "-fbdir", str(place), "-nolisten", "tcp"),
        *("-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
    ]
    with os.fdopen(told, "rb") as answer, child(command, pass_fds=(tells,)) as server:
        os.close(tells)
        display = _display(answer.fileno(), server)
        with (place / "Xvfb_screen0").open("rb") as file:
            eye = Eye(_pixels(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
        try:
            yield Screen(environment={"DISPLAY": f":{display}"}, eye=eye, server=server)
        finally:
            eye.close()


def _display(answer: int, server: subprocess.Popen[bytes]) -> int:
    ready, _, _ = select.select([answer], [], [], _PATIENCE)
    number = os.read(answer, 32).strip() if ready else b""
    if server.poll() is not None or not number.isdigit():
        raise RigError("Xvfb", "did not begin", "try `Xvfb :99` by hand")
    return int(number)


def _pixels(picture: mmap.mmap) -> NDArray[np.uint8]:
    """(height, width, 4), as it is on the screen at any moment."""
    header = struct.unpack(_HEADER, picture[: struct.calcsize(_HEADER)])
    begin, line = header[0] + 12 * header[19], header[12]
    return np.ndarray((HEIGHT, WIDTH, 4), np.uint8, picture, begin, (line, 4, 1))
