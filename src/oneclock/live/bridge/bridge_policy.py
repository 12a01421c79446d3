"""What may be done for a stream whose sender is somebody else. Pure.

observed \\ for longer than   -          restart_after     relay_after
within the threshold         observe    observe           observe
beyond it, trusted           observe    restart           relay
beyond it, not trusted       observe    observe           observe

What is counted is time that was beyond it and trusted. `restart_after` begins anew with a number
that is not trusted and with every restart; `relay_after` with one within the threshold alone, for
after a restart nothing is trusted until reports have come.

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

    >>> BridgePolicy(may_restart=True, may_relay=True, restart_after=10, relay_after=5)
    Traceback (most recent call last):
    oneclock.errors.UsageError: relay_after: 5 s is before restart_after of 10 s; try the cheaper \
first
    """

    may_restart: bool = False
    may_relay: bool = False
    threshold_ms: float = 120.0
    """Beyond this, voice early or late, something is to be done."""
    restart_after: float = 5.0
    """Seconds without a break."""
    relay_after: float = 15.0
    """Seconds in all, since lips were last within the threshold."""
    most_restarts: int = 2

    def __post_init__(self) -> None:
        for name in ("threshold_ms", "restart_after", "relay_after"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise UsageError(name, f"{value!r} is no number above zero", "give one")
        if self.may_restart and self.may_relay and self.relay_after < self.restart_after:
            cause = f"{self.relay_after:g} s is before restart_after of {self.restart_after:g} s"
            raise UsageError("relay_after", cause, "try the cheaper first")
        if self.most_restarts < 0:
            raise UsageError("most_restarts", f"{self.most_restarts} is no count", "give 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeCourse:
    """What has been seen and done so far, and what is to be done now."""

    action: BridgeAction = BridgeAction.OBSERVE
    beyond_at: float | None = None
    """When it was last seen, if it was then beyond the threshold and trusted."""
    for_restart: float = 0.0
    for_relay: float = 0.0
    """Seconds counted."""
    restarts: int = 0
    relays: bool = False

    def next(self, policy: BridgePolicy, offset: Offset | None, now: float) -> BridgeCourse:
        """After each observation. What it orders is to be done once."""
        if offset is None or not offset.trusted:
            return replace(self, action=BridgeAction.OBSERVE, beyond_at=None, for_restart=0.0)
        if _is_within(policy, offset):
            return BridgeCourse(restarts=self.restarts, relays=self.relays)
        passed = 0.0 if self.beyond_at is None else now - self.beyond_at
        seen = replace(
            self,
            action=BridgeAction.OBSERVE,
            beyond_at=now,
            for_restart=self.for_restart + passed,
            for_relay=self.for_relay + passed,
        )
        if self.relays:
            return seen
        if policy.may_relay and seen.for_relay >= policy.relay_after:
            return replace(seen, action=BridgeAction.RELAY, relays=True)
        may_restart = policy.may_restart and self.restarts < policy.most_restarts
        if may_restart and seen.for_restart >= policy.restart_after:
            restarts = self.restarts + 1
            return replace(seen, action=BridgeAction.RESTART, for_restart=0.0, restarts=restarts)
        return seen


def _is_within(policy: BridgePolicy, offset: Offset) -> bool:
    return abs(offset.seconds) * 1000 <= policy.threshold_ms
