"""An event loop whose time passes only while nobody has anything to do: an hour in a moment, and
the same on any machine."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_START = 1000.0
"""No clock of a machine begins at nought."""


class _Leaping(selectors.SelectSelector):
    """Instead of waiting, it says that the time is over."""

    def __init__(self) -> None:
        super().__init__()
        self.now = _START

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise RuntimeError("nothing would ever happen any more")
        self.now += max(timeout, 0.0)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now

    def pass_over(self, seconds: float) -> None:
        """As if this process had been held up for so long."""
        self._leaping.now += seconds


def run_virtual(main: Coroutine[Any, Any, Answer]) -> Answer:
    """As `asyncio.run`."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
