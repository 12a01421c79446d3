"""What `oneclock live watch` watches, until it is enough: a stream by WHEP, or a room."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from oneclock.cli.interrupted import when_interrupted
from oneclock.errors import LiveError

if TYPE_CHECKING:
    from oneclock.live.bridge.bridge import BridgeObservation
    from oneclock.live.bridge.bridge_policy import BridgePolicy
    from oneclock.live.bridge.bridge_verdict import BridgeVerdict
    from oneclock.live.bridge.observation import Observation
    from oneclock.live.livekit.room_watch import RoomObservation
    from oneclock.live.monitor.monitor import AvSyncMonitor

Seen = TypeVar("Seen", bound="Observation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched(Generic[Seen]):
    """Observations, and how each of them is told, and fed to a monitor."""

    observations: AsyncGenerator[Seen]
    as_line: Callable[[Seen, float], str]
    as_json: Callable[[Seen, float], dict[str, Any]]
    feed: Callable[[AvSyncMonitor, Seen], None]


def watched_stream(
    url: str, token: str | None, policy: BridgePolicy, relay_port: int | None
) -> Watched[BridgeObservation]:
    from oneclock.cli.say import say
    from oneclock.live.bridge.bridge_told import observation_as_json, observation_line
    from oneclock.live.webrtc.bridge_whep import bridge_whep

    return Watched(
        observations=bridge_whep(url, policy=policy, token=token, relay_port=relay_port, say=say),
        as_line=observation_line,
        as_json=observation_as_json,
        feed=_feed_offset,
    )


def watched_room(url: str, token: str, identity: str | None) -> Watched[RoomObservation]:
    import logging

    from oneclock.live.livekit.join_room import watch_livekit
    from oneclock.live.livekit.room_told import room_as_json, room_line

    # What goes wrong is told once, by us; LiveKit would print every attempt.
    logging.getLogger("livekit").addHandler(logging.NullHandler())
    return Watched(
        observations=watch_livekit(url, token=token, identity=identity),
        as_line=room_line,
        as_json=room_as_json,
        feed=_feed_stats,
    )


def _feed_offset(monitor: AvSyncMonitor, seen: BridgeObservation) -> None:
    if seen.offset is not None:
        monitor.observe(seen.offset)


def _feed_stats(monitor: AvSyncMonitor, seen: RoomObservation) -> None:
    if seen.stats is not None:
        monitor.observe_viewer(seen.stats, seen.at)


def metered(watched: Watched[Seen], port: int) -> Watched[Seen]:
    """With metrics at this port."""
    from oneclock.cli.say import say
    from oneclock.live.serve.watch_metrics import with_metrics

    measured = with_metrics(watched.observations, watched.feed, port=port, say=say)
    return replace(watched, observations=measured)


async def judge_watched(watched: Watched[Seen], seconds: float | None, json: bool) -> BridgeVerdict:
    """Every observation is printed; and of a stream that is not to be had, the verdict."""
    import asyncio
    import time
    from contextlib import aclosing

    from oneclock.live.bridge.bridge_told import verdict_as_json
    from oneclock.live.bridge.bridge_verdict import BridgeJudge

    _cancel_when_interrupted()
    judge, start = BridgeJudge(), time.monotonic()
    try:
        async with aclosing(watched.observations) as observations:
            async for observation in observations:
                judge.hear(observation)
                since_start = observation.at - start
                if json:
                    print_line(watched.as_json(observation, since_start))
                else:
                    print(watched.as_line(observation, since_start), flush=True)
                if judge.is_over or (seconds is not None and since_start >= seconds):
                    break
    except asyncio.CancelledError:
        # Ctrl-C is how one stops watching; before anything was seen, it is an interruption.
        if not judge.observations:
            raise KeyboardInterrupt from None
    except LiveError as error:
        if json:
            print_line(verdict_as_json(replace(judge.verdict(), reason=str(error))))
        raise
    return judge.verdict()


def print_line(value: dict[str, Any]) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)


def _cancel_when_interrupted() -> None:
    """So that leave is taken of the server."""
    import asyncio

    task = asyncio.current_task()
    assert task is not None
    when_interrupted(task.cancel)
