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
from oneclock.live.judge.eye import Eye
from oneclock.live.judge.not_judgeable import RigError

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
            pixels = _pixels(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        with _open_eye(pixels) as eye:
            yield Screen(environment={"DISPLAY": f":{display}"}, eye=eye, server=server)


@contextmanager
def _open_eye(pixels: NDArray[np.uint8]) -> Iterator[Eye]:
    """Looks over and over, in a thread."""
    eye, closed = Eye(pixels, time.monotonic()), threading.Event()

    def look() -> None:
        while not closed.wait(_LOOK_EVERY):
            eye.look(time.monotonic())

    thread = threading.Thread(target=look, name="eye", daemon=True)
    thread.start()
    try:
        yield eye
    finally:
        closed.set()
        thread.join(_PATIENCE)


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
