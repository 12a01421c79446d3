"""`oneclock live watch`: somebody else's stream, and whether its lips are in step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.cli.extras import require_extra
from oneclock.cli.live_watched import (
    Watched,
    judge_watched,
    metered,
    print_line,
    watched_room,
    watched_stream,
)
from oneclock.cli.option_names import options_named
from oneclock.cli.token_warning import warn_of_readers
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.live.bridge.bridge import BridgeObservation
    from oneclock.live.bridge.bridge_policy import BridgePolicy
    from oneclock.live.bridge.bridge_verdict import BridgeVerdict
    from oneclock.live.livekit.room_watch import RoomObservation

TOKEN_VARIABLE = "ONECLOCK_LIVE_TOKEN"


def watch(
    url: str,
    /,
    *,
    seconds: float | None = None,
    token: Annotated[str | None, Parameter(env_var=TOKEN_VARIABLE)] = None,
    json: bool = False,
    metrics_port: int | None = None,
    relay_port: int | None = None,
    may_restart: bool = False,
    may_relay: bool = False,
    threshold_ms: float = 120.0,
    restart_after: float = 5.0,
    relay_after: float = 15.0,
    most_restarts: int = 2,
    identity: str | None = None,
) -> int:
    """Receive a stream by WHEP, or a LiveKit room, and say every second how far its lips are off.

    The number is worked out from RTCP sender reports and arrivals, before any buffer of a viewer.
    Reports are audited first, for they may be wrong: a number that cannot be relied on says so, and
    why. Positive: the voice is early. Ctrl-C ends it. Nothing is done but to observe, unless it is
    allowed below; and never because of a number that is not trusted.

    In a room of LiveKit the number is the receiver's own estimate, and never trusted, because its
    server writes the reports: the exit code is 1, with that reason.

    Exit codes: 0 within ITU-R BT.1359, 1 beyond it or not trusted, 2 usage, 3 not to be had.

    Parameters
    ----------
    url
        A WHEP endpoint, http:// or https://; or a LiveKit server, ws:// or wss://.
    seconds
        How long to watch; without, until the stream ends.
    token
        Sent as a bearer token; of a room, the token that lets us in.
    json
        Print a line of JSON for every second, and one for the verdict.
    metrics_port
        Serve what is observed at this port of this machine: /metrics for Prometheus, and /health as
        server-sent events. 0 takes one that is free.
    relay_port
        Also send the stream again, with its lips put in step: WHEP on this port of this machine, at
        /whep. From the start, or with --may-relay only when it has to be.
    may_restart
        Take leave and play the stream anew when its lips have been off for --restart-after.
    may_relay
        Begin to relay when they have been off for --relay-after.
    threshold_ms
        Beyond this, voice early or late, lips are off.
    restart_after
        Seconds without a break, and as many again until the next restart.
    relay_after
        Seconds in all, restarts between them or not.
    most_restarts
        So many, and no more.
    identity
        Of a room: whose voice and face; without, the first who sends both.
    """
    import asyncio

    from oneclock.live.bridge.bridge_policy import BridgePolicy

    with options_named(*BridgePolicy.__slots__, "relay_port", "metrics_port"):
        policy = BridgePolicy(
            may_restart=may_restart,
            may_relay=may_relay,
            threshold_ms=threshold_ms,
            restart_after=restart_after,
            relay_after=relay_after,
            most_restarts=most_restarts,
        )
        if seconds is not None and not 0 < seconds < float("inf"):
            raise UsageError("--seconds", f"cannot be {seconds}", "use a number above 0")
        _require_ports({"--relay-port": relay_port, "--metrics-port": metrics_port})
        watched: Watched[Any]
        if url.lower().startswith(("ws://", "wss://")):
            warn_of_readers(url, token, secure="wss://")
            _refuse_for_rooms(policy, relay_port)
            watched = _room(url, token, identity)
        else:
            warn_of_readers(url, token)
            watched = _stream(url, token, identity, policy, relay_port)
        if metrics_port is not None:
            require_extra("live", "aiohttp", "prometheus_client")
            watched = metered(watched, metrics_port)
        verdict = asyncio.run(judge_watched(watched, seconds, json))
    _tell(verdict, json)
    return ExitCode.SOUND if verdict.passed else ExitCode.WEAK


def _require_ports(ports: dict[str, int | None]) -> None:
    for name, port in ports.items():
        if port is not None and not 0 <= port <= 65535:
            raise UsageError(name, f"{port} is no port", "give 0 to 65535")


def _room(url: str, token: str | None, identity: str | None) -> Watched[RoomObservation]:
    require_extra("livekit", "livekit", "livekit.rtc")
    if not token:
        raise UsageError("--token", "is missing", f"give the room's token, or {TOKEN_VARIABLE}")
    return watched_room(url, token, identity)


def _refuse_for_rooms(policy: BridgePolicy, relay_port: int | None) -> None:
    for_streams = {
        "--relay-port": relay_port is not None,
        "--may-restart": policy.may_restart,
        "--may-relay": policy.may_relay,
    }
    _refuse(for_streams, "is for streams by WHEP, and this is a room of LiveKit")


def _stream(
    url: str, token: str | None, identity: str | None, policy: BridgePolicy, relay_port: int | None
) -> Watched[BridgeObservation]:
    _refuse({"--identity": identity is not None}, "is for rooms of LiveKit, ws:// or wss://")
    require_extra("live", "aiortc", "aiohttp")
    return watched_stream(url, token, policy, relay_port)


def _refuse(options: dict[str, bool], cause: str) -> None:
    for name, is_given in options.items():
        if is_given:
            raise UsageError(name, cause, "leave it out")


def _tell(verdict: BridgeVerdict, json: bool) -> None:
    from oneclock.cli.say import say
    from oneclock.live.bridge.bridge_told import verdict_as_json

    if json:
        print_line(verdict_as_json(verdict))
    restarts = f" (restarts: {verdict.restarts})" if verdict.restarts else ""
    if verdict.reason:
        say(verdict.reason + restarts)
    elif verdict.offset is not None:
        within = ", ".join(name for name, holds in verdict.verdicts if holds)
        say(f"{verdict.offset * 1e3:+.1f} ms, within {within}{restarts}")
