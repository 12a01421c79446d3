"""A session of somebody else, seen from its packets and reports: one voice, one face.

Pure: whoever receives feeds it, and asks once a second.
"""

from __future__ import annotations

from dataclasses import dataclass

from oneclock.live.bridge.bridge_policy import BridgeAction
from oneclock.live.bridge.bridge_state import SILENCE, BridgeState, Seen, after
from oneclock.live.bridge.observed_offset import ObservedOffset, observe_offset
from oneclock.live.bridge.rtcp_report import SenderWall
from oneclock.live.bridge.stream_line import Kind, StreamLine, StreamSeen
from oneclock.live.offset.witness import Offset

# A sender that restarts takes a new SSRC; one that takes a hundred means no good.
_SSRCS_KEPT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeObservation:
    at: float
    """Monotonic seconds of the receiver."""
    state: BridgeState
    observed: ObservedOffset
    voice: StreamSeen | None
    face: StreamSeen | None
    ssrc_changes: int
    """How often a stream went on under another SSRC: its lines begin anew."""
    action: BridgeAction = BridgeAction.OBSERVE
    """What is done because of it, where somebody follows a policy (`bridge_whep`)."""

    @property
    def offset(self) -> Offset | None:
        return self.observed.offset

    @property
    def trusted(self) -> bool:
        return self.observed.trusted

    @property
    def why_not(self) -> str:
        return self.observed.why_not


class Bridge:
    """The newest SSRC of each kind is the stream; older ones are followed for a while, because the
    packets of a restart cross each other on the way."""

    def __init__(self) -> None:
        self._wall = SenderWall()
        self._streams: dict[int, StreamLine] = {}
        self._current: dict[Kind, StreamLine] = {}
        self._ssrc_changes = 0
        self._state = BridgeState.WAITING
        self._last_packet: float | None = None

    def packet(
        self,
        kind: Kind,
        rate: int,
        *,
        ssrc: int,
        sequence: int,
        stamp: int,
        marker: bool,
        arrival: float,
    ) -> None:
        stream = self._streams.get(ssrc)
        if stream is None:
            stream = self._begin(kind, ssrc, rate)
        self._last_packet = arrival
        stream.packet(sequence=sequence, stamp=stamp, marker=marker, arrival=arrival)

    def report(self, *, ssrc: int, ntp: int, stamp: int, arrival: float) -> None:
        stream = self._streams.get(ssrc)
        if stream is not None:
            stream.report(ntp=ntp, stamp=stamp, arrival=arrival)

    def bye(self, ssrc: int) -> None:
        stream = self._streams.get(ssrc)
        if stream is not None:
            stream.bye()

    def gone(self) -> None:
        """The connection has failed or was closed."""
        self._state = after(self._state, Seen.GONE)

    def current(self, kind: Kind) -> StreamLine | None:
        return self._current.get(kind)

    def observe(self, now: float) -> BridgeObservation:
        self._look(now)
        voice, face = (
            stream.seen(now) if stream else None
            for stream in (self._current.get(Kind.VOICE), self._current.get(Kind.FACE))
        )
        return BridgeObservation(
            at=now,
            state=self._state,
            observed=observe_offset(voice, face, now),
            voice=voice,
            face=face,
            ssrc_changes=self._ssrc_changes,
        )

    def _look(self, now: float) -> None:
        current = self._current.values()
        if current and all(stream.has_left for stream in current):
            seen = Seen.BYE
        elif self._last_packet is None:
            return
        else:
            seen = Seen.SILENCE if now - self._last_packet > SILENCE else Seen.PACKETS
        self._state = after(self._state, seen)

    def _begin(self, kind: Kind, ssrc: int, rate: int) -> StreamLine:
        of_kind = [number for number, each in self._streams.items() if each.kind is kind]
        if len(of_kind) >= _SSRCS_KEPT:
            del self._streams[of_kind[0]]
        stream = StreamLine(kind=kind, ssrc=ssrc, rate=rate, wall=self._wall)
        self._ssrc_changes += kind in self._current
        self._streams[ssrc] = self._current[kind] = stream
        return stream
