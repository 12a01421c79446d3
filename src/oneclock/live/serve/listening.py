"""Serves an application at a port, while the block runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from aiohttp import web

from oneclock.errors import UsageError
from oneclock.live.serve.serve_settings import is_this_machine
from oneclock.live.webrtc.loopback_candidates import loopback_candidates

_ENDING_TAKES = 1.0
"""Seconds that requests under way have, when the block ends."""
_LINGERS = 1.0
"""Seconds that one who is refused while it still sends has, to hear why."""


@asynccontextmanager
async def listening(
    app: web.Application, *, host: str, port: int, remedy: str
) -> AsyncIterator[int]:
    """The port that was found; `remedy` is for where none was. Sessions that are answered meanwhile
    are offered 127.0.0.1 as well, where only this machine is listened to."""
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=_ENDING_TAKES,
        lingering_time=_LINGERS,
    )
    await runner.setup()
    with loopback_candidates() if is_this_machine(host) else nullcontext():
        try:
            yield await _listen(runner, host, port, remedy)
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int, remedy: str) -> int:
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        cause = f"cannot be listened on ({error.strerror or error})"
        raise UsageError(f"{host}:{port}", cause, remedy) from error
    return int(runner.addresses[0][1])
