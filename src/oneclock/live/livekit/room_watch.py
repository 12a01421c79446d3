"""A voice and a face of a LiveKit room, seen from the stats of their receiver. Pure.

What is worked out is the offset by the receiver's own playout estimates (`viewer_offset.py` has the
derivation and the sign). It is never trusted: the estimates are as true as the sender reports, and
those are written by LiveKit's server, which nobody here can look behind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from oneclock.live.bridge.bridge_policy import BridgeAction
from oneclock.live.bridge.bridge_state import SILENCE, BridgeState, Seen, after
from oneclock.live.bridge.observed_offset import ObservedOffset
from oneclock.live.monitor.viewer_offset import viewer_offset
from oneclock.live.monitor.viewer_stats import ViewerStats
from oneclock.live.monitor.viewer_watch import ViewerWatch
from oneclock.live.offset.witness import Offset

NOT_VERIFIED = "the room's server writes the sender reports itself, and nobody has verified them"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomObservation:
    at: float
    """Monotonic seconds of the receiver."""
    state: BridgeState
    observed: ObservedOffset
    stats: ViewerStats | None
    """Of the receiver here, as a browser would post them; an `AvSyncMonitor` takes them so."""

    @property
    def offset(self) -> Offset | None:
        return self.observed.offset

    @property
    def trusted(self) -> bool:
        return self.observed.trusted

    @property
    def why_not(self) -> str:
        return self.observed.why_not

    @property
    def action(self) -> BridgeAction:
        """On a number that is never trusted nothing is done."""
        return BridgeAction.OBSERVE


class RoomWatch:
    def __init__(self) -> None:
        self._viewer = ViewerWatch()
        self._state = BridgeState.WAITING
        self._packets: tuple[int | None, int | None] | None = None
        self._last_packet = 0.0

    def observe(self, stats: ViewerStats | None, now: float) -> RoomObservation:
        """`stats` is None while the tracks are not there."""
        self._look(stats, now)
        observed = ObservedOffset(offset=None, why_none="the tracks are not there")
        if stats is not None:
            self._viewer.observe(stats, now)
            observed = self._offset(stats, now)
        return RoomObservation(at=now, state=self._state, observed=observed, stats=stats)

    def gone(self, now: float) -> RoomObservation:
        self._state = after(self._state, Seen.GONE)
        observed = ObservedOffset(offset=None, why_none="the room is left")
        return RoomObservation(at=now, state=self._state, observed=observed, stats=None)

    def _offset(self, stats: ViewerStats, now: float) -> ObservedOffset:
        offset = viewer_offset(stats, now, why_not=NOT_VERIFIED)
        if offset is None:
            return ObservedOffset(offset=None, why_none=_why_none(stats))
        against = (offset.why_not, self._viewer.why_not_believed)
        return ObservedOffset(offset=replace(offset, why_not="; ".join(filter(None, against))))

    def _look(self, stats: ViewerStats | None, now: float) -> None:
        packets = None if stats is None else _packets(stats)
        if packets is not None and any(packets) and packets != self._packets:
            self._packets, self._last_packet = packets, now
            self._state = after(self._state, Seen.PACKETS)
        elif self._packets is not None and now - self._last_packet > SILENCE:
            self._state = after(self._state, Seen.SILENCE)


def _packets(stats: ViewerStats) -> tuple[int | None, int | None]:
    return (
        stats.audio.packets_received if stats.audio else None,
        stats.video.packets_received if stats.video else None,
    )


def _why_none(stats: ViewerStats) -> str:
    if stats.audio is None or stats.video is None:
        missing = "sound" if stats.audio is None else "picture"
        return f"no {missing} has arrived yet"
    return "the receiver has no estimate: a sender report of either track has yet to come"
