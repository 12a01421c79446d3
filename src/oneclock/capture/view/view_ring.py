"""The newest frames of one camera for whoever looks on: packets in shared memory, no pixels.

One writer, any number of readers, and no lock between them. A slot's version is odd while it is
being written and twice the number of its frame when it is whole; a reader copies and looks at the
version before and after. The writer never reads anything a reader could have written, so that a
viewer that is slow, hangs or was killed costs it nothing: it is the viewer whose copy is torn, who
finds out and tries again.

Versions alone order nothing on a processor that reorders stores, hence the checksum: 24 us for the
100 kB of a frame.
"""

from __future__ import annotations

import sys
import threading
import weakref
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from oneclock.errors import UsageError

_MAGIC = int.from_bytes(b"oneclock", "little")
_LAYOUT = 1
_WORD = 8
# Words of the head, and of each slot before its packet.
_KIND, _LAYOUT_AT, _SLOTS, _SLOT_BYTES, _PUBLISHED, _HEAD_WORDS = 0, 1, 2, 3, 4, 8
_VERSION, _INDEX, _SECONDS, _SIZE, _CHECK, _SLOT_WORDS = 0, 1, 2, 3, 4, 8
_TRIES = 16
"""A reader is torn when the writer laps it: a second time in a row means frames every 10 us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewFrame:
    seconds: float
    """Host: when it was seen."""
    index: int
    packet: bytes


class ViewRing:
    """Made by `create` or `attach`. Whoever creates it also ends it, by `unlink`."""

    def __init__(
        self, memory: SharedMemory, *, publishes: bool, copy: Callable[[memoryview], bytes] = bytes
    ) -> None:
        self._memory, self._copy = memory, copy
        assert memory.buf is not None
        # A reader could not write if it wanted to.
        self._bytes = memory.buf if publishes else memory.buf.toreadonly()
        self._words, self._floats = self._bytes.cast("Q"), self._bytes.cast("d")
        views = (self._words, self._floats, self._bytes)
        self._let_go = weakref.finalize(self, _let_go, views, memory)
        self._slots = self._words[_SLOTS]
        self._slot_bytes = self._words[_SLOT_BYTES]

    @classmethod
    def create(cls, name: str, slots: int = 4, slot_bytes: int = 1 << 22) -> ViewRing:
        """Memory is taken as packets come: room for large ones costs nothing."""
        if slots < 2 or slot_bytes < 1:
            raise ValueError("a ring has two slots or more, of a byte or more")
        slot_bytes = -(-slot_bytes // _WORD) * _WORD
        size = _HEAD_WORDS * _WORD + slots * (_SLOT_WORDS * _WORD + slot_bytes)
        try:
            memory = SharedMemory(name, create=True, size=size)
        except FileExistsError:
            raise UsageError(
                name, "is the live view of another recording", "end that one, or use another name"
            ) from None
        assert memory.buf is not None
        with memory.buf.cast("Q") as words:
            words[_LAYOUT_AT], words[_SLOTS], words[_SLOT_BYTES] = _LAYOUT, slots, slot_bytes
            words[_KIND] = _MAGIC
        return cls(memory, publishes=True)

    @classmethod
    def attach(
        cls,
        name: str,
        *,
        publishes: bool = False,
        copy: Callable[[memoryview], bytes] = bytes,
    ) -> ViewRing:
        """To read, or as the one that `publishes`. `copy` takes a packet out of the memory."""
        try:
            memory = _attach(name)
        except (FileNotFoundError, ValueError):
            raise UsageError(name, "is no live view", "start `oneclock record --view`") from None
        assert memory.buf is not None
        head = bytes(memory.buf[: 2 * _WORD])
        if head != _MAGIC.to_bytes(_WORD, "little") + _LAYOUT.to_bytes(_WORD, "little"):
            memory.close()
            raise UsageError(
                name, "is no live view of this version", "record and view with one version"
            )
        return cls(memory, publishes=publishes, copy=copy)

    @property
    def name(self) -> str:
        return self._memory.name

    # -- the writer -------------------------------------------------------------------------------

    def publish(self, seconds: float, index: int, packet: bytes) -> bool:
        """Show a frame; False where it is larger than a slot. Straight on: it waits for nobody."""
        if len(packet) > self._slot_bytes:
            return False
        count = self._words[_PUBLISHED]
        at = self._slot(count % self._slots)
        start = (at + _SLOT_WORDS) * _WORD
        self._words[at + _VERSION] = 2 * count + 1
        self._words[at + _INDEX] = index
        self._floats[at + _SECONDS] = seconds
        self._words[at + _SIZE] = len(packet)
        self._words[at + _CHECK] = zlib.crc32(packet)
        self._bytes[start : start + len(packet)] = packet
        self._words[at + _VERSION] = 2 * count + 2
        self._words[_PUBLISHED] = count + 1
        return True

    # -- readers ----------------------------------------------------------------------------------

    @property
    def published(self) -> int:
        """How many frames there have been: a new one is there when this has grown."""
        return self._words[_PUBLISHED]

    def newest(self) -> ViewFrame | None:
        """None before the first frame."""
        for _ in range(_TRIES):
            published = self.published
            if not published:
                return None
            frame = self._read(published - 1)
            if frame is not None:
                return frame
        return None

    def recent(self) -> tuple[ViewFrame, ...]:
        """All frames that can be read whole, oldest first."""
        published = self.published
        counts = range(max(0, published - self._slots), published)
        frames = [self._read(count) for count in counts]
        return tuple(frame for frame in frames if frame is not None)

    def _read(self, count: int) -> ViewFrame | None:
        """None where that frame is there no more, or was written over while it was copied."""
        at = self._slot(count % self._slots)
        whole = 2 * count + 2
        if self._words[at + _VERSION] != whole:
            return None
        index, seconds = self._words[at + _INDEX], self._floats[at + _SECONDS]
        size, check = self._words[at + _SIZE], self._words[at + _CHECK]
        start = (at + _SLOT_WORDS) * _WORD
        with self._bytes[start : start + min(size, self._slot_bytes)] as shown:
            packet = self._copy(shown)
        if self._words[at + _VERSION] != whole or zlib.crc32(packet) != check:
            return None
        return ViewFrame(seconds=seconds, index=index, packet=packet)

    def _slot(self, number: int) -> int:
        """Where its words begin."""
        return _HEAD_WORDS + number * (_SLOT_WORDS + self._slot_bytes // _WORD)

    # -- ending -----------------------------------------------------------------------------------

    def close(self) -> None:
        """Let go of the memory; others keep theirs."""
        self._let_go()

    def unlink(self) -> None:
        """Let go, and take the name away: for whoever created it."""
        self.close()
        self._memory.unlink()


_tracking = threading.Lock()


def _attach(wanted: str) -> SharedMemory:
    """Without a claim to it. Python before 3.13 takes whoever attaches for an owner, and has the
    memory unlinked, with a warning, when that process ends."""
    if sys.version_info >= (3, 13):
        return SharedMemory(wanted, track=False)
    with _tracking:
        register = resource_tracker.register

        def register_others(name: Any, rtype: str) -> None:
            if name.lstrip("/") != wanted:
                register(name, rtype)

        resource_tracker.register = register_others
        try:
            return SharedMemory(wanted)
        finally:
            resource_tracker.register = register


def _let_go(views: Sequence[memoryview[Any]], memory: SharedMemory) -> None:
    for view in views:
        view.release()
    memory.close()
