"""`oneclock live serve`: a talking clock on a page, and buttons that spoil it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from oneclock.cli.exit_codes import ExitCode
from oneclock.cli.extras import require_extra
from oneclock.cli.interrupted import when_interrupted
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.live.serve.serve_settings import ServeSettings


def serve(
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    token: str | None = None,
    fps: float = 25.0,
    size: str = "640x360",
    policy: Literal["drop", "repeat-last", "degrade-fps", "time-stretch-audio"] = "drop",
) -> int:
    """Serve a talking clock over WebRTC, to see lips kept in step and to spoil it.

    The page shows the offset by everyone who knows it, also what `live test` and `live watch` find
    out about other viewers, and has buttons for faults. Prints its address first; ends with Ctrl-C.
    Beside the page: WHEP at /whep, metrics at /metrics, health as server-sent events at /health;
    POST {"fault": "stall:0.6"} to /fault does what a button does. A viewer that cannot keep up for
    15 s is sent fewer pictures, then smaller ones, and all of them again when it can.

    Parameters
    ----------
    port
        Where to listen; 0 takes one that is free.
    host
        Of which address of this machine; others than its own need --token.
    token
        Viewers must know it; they open the page with #token=TOKEN behind its address.
    fps
        Pictures a second: a whole number, so that a flash begins on the second.
    size
        Of the pictures, as in 640x360.
    policy
        What becomes of a picture whose sound has already been played.
    """
    import asyncio

    from oneclock.live.policy import AvSyncPolicy, LateFramePolicy

    require_extra("live", "aiortc", "aiohttp", "prometheus_client")
    from oneclock.live.serve.serve_settings import ServeSettings

    settings = ServeSettings(
        host=host,
        port=port,
        token=token,
        fps=_whole(fps),
        size=_size(size),
        policy=AvSyncPolicy(late_frame_policy=LateFramePolicy(policy)),
    )
    asyncio.run(_serve(settings))
    return ExitCode.SOUND


async def _serve(settings: ServeSettings) -> None:
    import asyncio

    from oneclock.cli.say import say
    from oneclock.live.serve.serve_live import serve_live

    stop = asyncio.Event()
    when_interrupted(stop.set)
    await serve_live(settings, stop=stop, on_listening=_print_at_once, say=say)


def _print_at_once(address: str) -> None:
    print(address, flush=True)


def _whole(fps: float) -> int:
    # As an int the parser would round 29.97 to a rate that nobody asked for.
    if not fps.is_integer():
        raise UsageError(f"--fps {fps:g}", "is no whole number", "give 25, or any other of 5 to 60")
    return int(fps)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", text)
    if match is None:
        raise UsageError(f"--size {text}", "is no size", "write it as in 640x360")
    return int(match[1]), int(match[2])
