"""`oneclock live watch`: somebody else's stream, and whether its lips are in step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.cli.extras import require_extra
from oneclock.cli.interrupted import when_interrupted
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from oneclock.live.bridge.bridge import BridgeObservation
    from oneclock.live.bridge.bridge_verdict import BridgeVerdict

TOKEN_VARIABLE = "ONECLOCK_LIVE_TOKEN"


def watch(
    url: str,
    /,
    *,
    seconds: float | None = None,
    token: Annotated[str | None, Parameter(env_var=TOKEN_VARIABLE)] = None,
    json: bool = False,
    relay_port: int | None = None,
) -> int:
    """Receive a stream by WHEP, and say every second how far its lips are off.

    The number is worked out from RTCP sender reports and arrivals, before any buffer of a viewer.
    Reports are audited first, for they may be wrong: a number that cannot be relied on says so, and
    why. Positive: the voice is early. Ctrl-C ends it.

    Exit codes: 0 within ITU-R BT.1359, 1 beyond it or not trusted, 2 usage, 3 not to be had.

    Parameters
    ----------
    url
        A WHEP endpoint, http:// or https://.
    seconds
        How long to watch; without, until the stream ends.
    token
        Sent as a bearer token.
    json
        Print a line of JSON for every second, and one for the verdict.
    relay_port
        Also send the stream again, with its lips put in step: WHEP on this port of this machine, at
        /whep.
    """
    import asyncio

    require_extra("live", "aiortc", "aiohttp")
    if seconds is not None and not 0 < seconds < float("inf"):
        raise UsageError("--seconds", f"cannot be {seconds}", "use a number above 0")
    if relay_port is not None and not 0 <= relay_port <= 65535:
        raise UsageError("--relay-port", f"{relay_port} is no port", "give 0 to 65535")
    verdict = asyncio.run(_watch(url, seconds, token, json, relay_port))
    _tell(verdict, json)
    return ExitCode.SOUND if verdict.passed else ExitCode.WEAK


async def _watch(
    url: str, seconds: float | None, token: str | None, json: bool, relay_port: int | None
) -> BridgeVerdict:
    import asyncio
    import time
    from contextlib import aclosing

    from oneclock.live.bridge.bridge_verdict import BridgeJudge

    _cancel_when_interrupted()
    judge, start = BridgeJudge(), time.monotonic()
    try:
        async with aclosing(_observations(url, token, relay_port)) as observations:
            async for observation in observations:
                judge.hear(observation)
                since_start = observation.at - start
                _show(observation, since_start, json)
                if judge.is_over or (seconds is not None and since_start >= seconds):
                    break
    except asyncio.CancelledError:
        # Ctrl-C is how one stops watching; before anything was seen, it is an interruption.
        if not judge.observations:
            raise KeyboardInterrupt from None
    return judge.verdict()


def _cancel_when_interrupted() -> None:
    """So that leave is taken of the server."""
    import asyncio

    task = asyncio.current_task()
    assert task is not None
    when_interrupted(task.cancel)


def _observations(
    url: str, token: str | None, relay_port: int | None
) -> AsyncGenerator[BridgeObservation]:
    if relay_port is None:
        from oneclock.live.webrtc.watch import watch_whep

        return watch_whep(url, token=token)
    from oneclock.cli.say import say
    from oneclock.live.webrtc.relay import relay_whep

    return relay_whep(url, token=token, port=relay_port, say=say)


def _show(observation: BridgeObservation, since_start: float, json: bool) -> None:
    from oneclock.live.bridge.bridge_told import observation_as_json, observation_line

    if json:
        _print_line(observation_as_json(observation, since_start))
    else:
        print(observation_line(observation, since_start), flush=True)


def _tell(verdict: BridgeVerdict, json: bool) -> None:
    from oneclock.cli.say import say
    from oneclock.live.bridge.bridge_told import verdict_as_json

    if json:
        _print_line(verdict_as_json(verdict))
    if verdict.reason:
        say(verdict.reason)
    elif verdict.offset is not None:
        within = ", ".join(name for name, holds in verdict.verdicts if holds)
        say(f"{verdict.offset * 1e3:+.1f} ms, within {within}")


def _print_line(value: dict[str, Any]) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)
