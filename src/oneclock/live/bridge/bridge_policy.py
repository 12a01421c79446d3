"""What may be done for a stream whose sender is somebody else. Pure.

observed \\ for longer than   -          restart_after     relay_after
within the threshold         observe    observe           observe
beyond it, trusted           observe    restart           relay
beyond it, not trusted       observe    observe           observe

A restart costs the viewer a second of nothing, so it is asked for at most `most_restarts` times and
not twice within `restart_after`. A relay costs a decoder and an encoder, and mends what a restart
did not; once it runs it goes on. On a number that is not trusted nothing is done but telling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from oneclock.errors import UsageError
from oneclock.live.offset.witness import Offset


class BridgeAction(StrEnum):
    OBSERVE = "observe"
    RESTART = "restart"
    """Ask the provider to begin its session anew."""
    RELAY = "relay"
    """Decode, and send again in a session of our own, with our own timestamps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgePolicy:
    """By default, nothing but observing is allowed.

    >>> BridgePolicy(may_relay=True, restart_after=10, relay_after=5)
    Traceback (most recent call last):
    oneclock.errors.UsageError: relay_after: 5 s is before restart_after of 10 s; try the cheaper \
first
    """

    may_restart: bool = False
    may_relay: bool = False
    threshold_ms: float = 120.0
    """Beyond this, voice early or late, something is to be done."""
    restart_after: float = 5.0
    """Seconds."""
    relay_after: float = 15.0
    most_restarts: int = 2

    def __post_init__(self) -> None:
        for name in ("threshold_ms", "restart_after", "relay_after"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise UsageError(name, f"{value!r} is no number above zero", "give one")
        if self.relay_after < self.restart_after:
            cause = f"{self.relay_after:g} s is before restart_after of {self.restart_after:g} s"
            raise UsageError("relay_after", cause, "try the cheaper first")
        if self.most_restarts < 0:
            raise UsageError("most_restarts", f"{self.most_restarts} is no count", "give 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeCourse:
    """What has been seen and done so far, and what is to be done now."""

    action: BridgeAction = BridgeAction.OBSERVE
    beyond_since: float | None = None
    restarts: int = 0
    restarted_at: float = -math.inf
    relays: bool = False

    def next(self, policy: BridgePolicy, offset: Offset | None, now: float) -> BridgeCourse:
        """After each observation. What it orders is to be done once."""
        if offset is None or not offset.trusted or _is_within(policy, offset):
            return replace(self, action=BridgeAction.OBSERVE, beyond_since=None)
        since = now if self.beyond_since is None else self.beyond_since
        seen = replace(self, action=BridgeAction.OBSERVE, beyond_since=since)
        if policy.may_relay and not self.relays and now - since >= policy.relay_after:
            return replace(seen, action=BridgeAction.RELAY, relays=True)
        if (
            policy.may_restart
            and not self.relays
            and self.restarts < policy.most_restarts
            and now - max(since, self.restarted_at) >= policy.restart_after
        ):
            restarts = self.restarts + 1
            return replace(seen, action=BridgeAction.RESTART, restarts=restarts, restarted_at=now)
        return seen


def _is_within(policy: BridgePolicy, offset: Offset) -> bool:
    return abs(offset.seconds) * 1000 <= policy.threshold_ms
