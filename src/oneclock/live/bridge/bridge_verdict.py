"""What a while of watching comes to."""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass

from oneclock.live.bridge.bridge_policy import BridgeAction
from oneclock.live.bridge.bridge_state import BridgeState
from oneclock.live.bridge.observation import Observation
from oneclock.live.offset.standards import DETECTABLE, STANDARDS

_REMEMBERED = 3600
# Lines need some seconds to settle; one number that could be relied on is none to judge by.
_LEAST_TRUSTED = 3
_ENDED_FOR = 5.0
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeVerdict:
    offset: float | None
    """Median of what was trusted since the stream was last played anew, seconds."""
    observations: int
    trusted: int
    restarts: int
    verdicts: tuple[tuple[str, bool], ...]
    """Standard, and whether the offset is within it; empty where there is no number to judge."""
    reason: str
    """What speaks against it; empty if nothing does."""

    @property
    def passed(self) -> bool:
        return not self.reason


class BridgeJudge:
    """Told of every observation; remembers an hour of numbers."""

    def __init__(self) -> None:
        self._trusted: deque[float] = deque(maxlen=_REMEMBERED)
        self.observations = 0
        self._restarts = 0
        self._ended_at: float | None = None
        self._now = 0.0
        self._why_not = "nothing was observed"

    @property
    def is_over(self) -> bool:
        """Whether the peer has taken its leave, and not begun again."""
        return self._ended_at is not None and self._now - self._ended_at >= _ENDED_FOR

    def hear(self, observation: Observation) -> None:
        self.observations += 1
        if observation.offset is not None and observation.trusted:
            self._trusted.append(observation.offset.seconds)
        if observation.action is not BridgeAction.OBSERVE:
            # What follows is another session, which may be in step.
            self._trusted.clear()
        self._restarts += observation.action is BridgeAction.RESTART
        if observation.why_not:
            self._why_not = observation.why_not
        self._now = observation.at
        if observation.state is not BridgeState.ENDED:
            self._ended_at = None
        elif self._ended_at is None:
            self._ended_at = observation.at

    def verdict(self) -> BridgeVerdict:
        count = len(self._trusted)
        if count < _LEAST_TRUSTED:
            return self._told(None, (), f"not trusted: {self._why_not}")
        offset = statistics.median(self._trusted)
        verdicts = tuple((limits.name, limits.hold(offset)) for limits in STANDARDS)
        reason = ""
        if not DETECTABLE.hold(offset):
            side = "early" if offset > 0 else "late"
            reason = (
                f"the voice is {abs(offset) * 1e3:.0f} ms {side}, beyond what "
                f"{DETECTABLE.name.removesuffix(' detectable')} found people to notice"
            )
        return self._told(offset, verdicts, reason)

    def _told(
        self, offset: float | None, verdicts: tuple[tuple[str, bool], ...], reason: str
    ) -> BridgeVerdict:
        return BridgeVerdict(
            offset=offset,
            observations=self.observations,
            trusted=len(self._trusted),
            restarts=self._restarts,
            verdicts=verdicts,
            reason=reason,
        )
