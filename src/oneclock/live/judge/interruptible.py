"""Running asyncio so that Ctrl-C lets everything that was begun be ended."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_interruptible(work: Coroutine[Any, Any, Answer]) -> Answer:
    """A handler that raises would strike anywhere, also in the task that talks to the browser,
    which could then not be told to close. So the work is cancelled instead, once: a second Ctrl-C
    does not stop it from tidying up, which takes no more than seconds."""
    if threading.current_thread() is not threading.main_thread():
        return asyncio.run(work)
    before = {signum: signal.getsignal(signum) for signum in _SIGNALS}
    struck: list[signal.Signals] = []
    try:
        return asyncio.run(_cancelled_once(work, struck))
    except asyncio.CancelledError:
        if not struck:
            raise
        raise KeyboardInterrupt from None
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


async def _cancelled_once(
    work: Coroutine[Any, Any, Answer], struck: list[signal.Signals]
) -> Answer:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def strike(signum: signal.Signals) -> None:
        if not struck:
            task.cancel()
        struck.append(signum)

    for signum in _SIGNALS:
        loop.add_signal_handler(signum, strike, signum)
    return await work
