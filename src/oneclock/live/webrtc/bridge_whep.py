"""Somebody else's stream, watched, and what a policy orders done: begun anew, relayed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from oneclock.errors import LiveError, UsageError
from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.bridge_policy import BridgeAction, BridgeCourse, BridgePolicy
from oneclock.live.webrtc.watch import EVERY, watch_whep

Observations = AsyncGenerator[BridgeObservation]

_ATTEMPTS = 3
"""To play anew: a server may need a moment to see that somebody left."""


async def bridge_whep(
    url: str,
    *,
    policy: BridgePolicy | None = None,
    token: str | None = None,
    relay_port: int | None = None,
    say: Callable[[str], None] = lambda text: None,
    every: float = EVERY,
) -> Observations:
    """As `watch_whep`, where each observation also says what is done because of it.

    A restart takes leave and plays the stream again, for which a WHEP server begins a new session.
    A relay serves it at `relay_port` of this machine (0: any that is free), as `say` is told: once
    it is ordered, or from the start where the policy does not speak of it."""
    policy = policy or BridgePolicy()
    relayed_at_once = _check(policy, relay_port)

    def watch() -> Observations:
        return watch_whep(url, token=token, every=every)

    def relay() -> Observations:
        from oneclock.live.webrtc.relay import relay_whep

        assert relay_port is not None
        return relay_whep(url, port=relay_port, say=say, token=token, every=every)

    sessions = {BridgeAction.RESTART: watch, BridgeAction.RELAY: relay}
    course, attempts = BridgeCourse(relays=relayed_at_once), 1
    order = BridgeAction.RELAY if relayed_at_once else BridgeAction.RESTART
    while order is not BridgeAction.OBSERVE:
        begin, order = sessions[order], BridgeAction.OBSERVE
        async with aclosing(_session(begin, attempts, every)) as session:
            async for seen in session:
                course = course.next(policy, seen.offset, seen.at)
                yield replace(seen, action=course.action)
                if course.action is not BridgeAction.OBSERVE:
                    order, attempts = course.action, _ATTEMPTS
                    break


def _check(policy: BridgePolicy, relay_port: int | None) -> bool:
    """Whether it is relayed from the start."""
    if policy.may_relay and relay_port is None:
        raise UsageError("relay_port", "is missing, and the policy may relay", "give it, or 0")
    if relay_port:
        _require_free(relay_port)
    relayed_at_once = relay_port is not None and not policy.may_relay
    if relayed_at_once and policy.may_restart:
        cause = "would cut off who watches what is relayed from the start"
        raise UsageError("may_restart", cause, "add may_relay, and it is relayed when need be")
    return relayed_at_once


def _require_free(port: int) -> None:
    """Now, and not only when it is needed."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            cause = f"cannot be listened on ({error.strerror})"
            raise UsageError(f"relay_port {port}", cause, "give another, or 0 for any") from None


async def _session(begin: Callable[[], Observations], attempts: int, pause: float) -> Observations:
    has_begun = False
    while True:
        attempts -= 1
        try:
            async with aclosing(begin()) as observations:
                async for seen in observations:
                    has_begun = True
                    yield seen
                return
        except LiveError:
            if has_begun or attempts == 0:
                raise
        await asyncio.sleep(pause)
