"""Buffers shared with the driver: it fills them, we look, and give them back."""

from __future__ import annotations

import contextlib
import ctypes
from dataclasses import dataclass

from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_kernel import Kernel, Memory

# A FIFO: with eight, a thread that is kept waiting for 260 ms at 30 frames a second loses nothing.
# Drivers may grant fewer or more.
BUFFERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One buffer as the driver hands it over."""

    index: int
    length: int
    """Bytes of it that were filled."""
    flags: abi.BufferFlags
    time: float
    """Host, where `is_monotonic`."""
    sequence: int
    """32 bits wide: it wraps."""

    @property
    def is_monotonic(self) -> bool:
        clock = self.flags & abi.BufferFlags.TIMESTAMP_MASK
        return clock == abi.BufferFlags.TIMESTAMP_MONOTONIC

    @property
    def is_start_of_exposure(self) -> bool:
        """Else the time is that of the last byte's arrival."""
        source = self.flags & abi.BufferFlags.SOURCE_MASK
        return source == abi.BufferFlags.SOURCE_START_OF_EXPOSURE

    @property
    def is_intact(self) -> bool:
        return not self.flags & abi.BufferFlags.ERROR


class MappedStream:
    """One running stream of one open node. Raises OSError, as the driver does."""

    def __init__(self, kernel: Kernel, node: int, kind: abi.BufferType) -> None:
        self._kernel = kernel
        self._node = node
        self._kind = kind
        self._memory: list[Memory] = []

    def start(self) -> None:
        request = abi.RequestBuffers(count=BUFFERS, type=self._kind, memory=abi.MEMORY_MMAP)
        self._kernel.ioctl(self._node, abi.REQBUFS, request)
        try:
            for index in range(request.count):
                buffer = self._buffer(index)
                self._kernel.ioctl(self._node, abi.QUERYBUF, buffer)
                memory = self._kernel.map(self._node, buffer.length, buffer.offset)
                self._memory.append(memory)
                self.give_back(index)
            self._kernel.ioctl(self._node, abi.STREAMON, ctypes.c_int32(self._kind))
        except OSError:
            self.stop()
            raise

    def take(self) -> Filled | None:
        """The oldest filled buffer; None where there is none yet."""
        buffer = self._buffer(0)
        try:
            self._kernel.ioctl(self._node, abi.DQBUF, buffer)
        except BlockingIOError:
            return None
        stamp = buffer.timestamp
        return Filled(
            index=buffer.index,
            length=buffer.bytesused,
            flags=abi.BufferFlags(buffer.flags),
            time=stamp.seconds + stamp.microseconds * 1e-6,
            sequence=buffer.sequence,
        )

    def copy(self, filled: Filled) -> bytes:
        return self._memory[filled.index][: filled.length]

    def give_back(self, index: int) -> None:
        self._kernel.ioctl(self._node, abi.QBUF, self._buffer(index))

    def stop(self) -> None:
        """Never fails: a camera that was pulled out is stopped like any other."""
        self._dare(abi.STREAMOFF, ctypes.c_int32(self._kind))
        # A mapping holds the node open, whatever becomes of the number we opened it by.
        for memory in self._memory:
            memory.close()
        self._memory.clear()
        none = abi.RequestBuffers(count=0, type=self._kind, memory=abi.MEMORY_MMAP)
        self._dare(abi.REQBUFS, none)

    def _dare(self, number: int, shape: ctypes.Structure | ctypes.c_int32) -> None:
        with contextlib.suppress(OSError):
            self._kernel.ioctl(self._node, number, shape)

    def _buffer(self, index: int) -> abi.Buffer:
        return abi.Buffer(index=index, type=self._kind, memory=abi.MEMORY_MMAP)
