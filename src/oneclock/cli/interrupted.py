"""Ctrl-C and SIGTERM for commands that run in an event loop."""

from __future__ import annotations

from collections.abc import Callable


def when_interrupted(act: Callable[[], object]) -> None:
    """Between two steps of the running loop, so that leave is taken in good order. Where a loop
    cannot take signals, they interrupt it, which tidies up as well."""
    import asyncio
    import contextlib
    import signal

    for signum in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(signum, act)
