"""The few calls that reach a camera's node. Tests put a camera of their own behind them."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Protocol


class Memory(Protocol):
    """A driver's buffer, seen from here."""

    def __getitem__(self, part: slice, /) -> bytes: ...

    def close(self) -> None: ...


class Kernel(Protocol):
    def open(self, path: str) -> int: ...

    def close(self, node: int) -> None: ...

    def ioctl(self, node: int, number: int, shape: ctypes.Structure | ctypes.c_int32) -> None:
        """Ask; the answer comes in `shape`. Raises OSError."""

    def map(self, node: int, length: int, offset: int) -> Memory: ...

    def wait(self, node: int, timeout: float) -> bool:
        """Until there is a frame or trouble (True), or `timeout` seconds are over."""


class Linux:
    """The real one. Every wait lets other threads run."""

    def open(self, path: str) -> int:
        return os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def close(self, node: int) -> None:
        os.close(node)

    def ioctl(self, node: int, number: int, shape: ctypes.Structure | ctypes.c_int32) -> None:
        import fcntl

        while True:
            try:
                fcntl.ioctl(node, number, shape, True)
            except (
                InterruptedError
            ):  # a signal came first; Python repeats a read by itself, an ioctl not
                continue
            return

    def map(self, node: int, length: int, offset: int) -> Memory:
        import mmap

        return mmap.mmap(node, length, offset=offset)

    def wait(self, node: int, timeout: float) -> bool:
        import select

        poll = select.poll()
        poll.register(node, select.POLLIN)
        return bool(poll.poll(max(0.0, timeout) * 1000))


def this_kernel() -> Kernel:
    if not sys.platform.startswith("linux"):
        raise OSError("only Linux speaks V4L2")
    return Linux()
