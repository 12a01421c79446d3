"""At which time of our own turn a frame of somebody else's session belongs.

    turn = delta + (1 + drift) * media of the voice
    media of the voice = delta + (1 + drift) * media of the face

The voice keeps its own time, sample for sample. The face is put on it through the sender's wall, if
its reports are trusted, else through when both arrive: then it is relayed as it came, no better.
"""

from __future__ import annotations

from enum import StrEnum

from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.stream_line import Kind, StreamSeen
from oneclock.timebase.clock_map import ClockMap

LONGEST_HOLD = 1.0
"""Seconds that a voice is held back for its face, at most."""

# Lines are estimates, and move a little every second. A face need not follow that.
_RELAY_BEYOND = 0.015
# Trust that comes back is not worth two jumps.
_PATIENCE = 10.0


class RelayBasis(StrEnum):
    NONE = "none"
    ARRIVALS = "arrivals"
    REPORTS = "reports"


class RelayClock:
    """Told of every observation; asked for every frame."""

    def __init__(self) -> None:
        self.basis = RelayBasis.NONE
        self.turn = 0
        """Goes up when the peer goes on under another SSRC: its time begins anew, and so does the
        turn."""
        self.hold = 0.0
        """Seconds that the voice waits after its arrival, so that its face is there as well."""
        self._origin = 0.0
        self._face_to_voice: ClockMap | None = None
        self._voice_arrives: ClockMap | None = None
        self._ssrcs: tuple[int, int] | None = None
        self._trusted_at = -float("inf")

    def look(self, observation: BridgeObservation) -> None:
        voice, face = observation.voice, observation.face
        if voice is None or face is None or voice.to_arrival is None or face.to_arrival is None:
            return
        if observation.trusted:
            self._trusted_at = observation.at
        elif self.basis is RelayBasis.REPORTS and observation.at - self._trusted_at < _PATIENCE:
            return
        if self._ssrcs != (voice.ssrc, face.ssrc):
            self._begin_turn(voice, face)
        basis = RelayBasis.REPORTS if observation.trusted else RelayBasis.ARRIVALS
        line = _face_to_voice(voice, face, basis)
        if line is None:
            return
        moved = self._face_to_voice is None or (
            abs(line.to_reference(face.media) - self._face_to_voice.to_reference(face.media))
            > _RELAY_BEYOND
        )
        if moved or basis is not self.basis:
            self._face_to_voice, self.basis = line, basis
            late = observation.offset.seconds if observation.offset and observation.trusted else 0.0
            self.hold = min(max(0.0, late), LONGEST_HOLD)
        self._voice_arrives = voice.to_arrival

    def turn_time(self, kind: Kind, ssrc: int, media: float) -> float | None:
        """Seconds of the turn; None for a frame of before it, or of an SSRC of before."""
        if self._face_to_voice is None or self._ssrcs is None:
            return None
        if ssrc != self._ssrcs[0 if kind is Kind.VOICE else 1]:
            return None
        if kind is Kind.FACE:
            media = self._face_to_voice.to_reference(media)
        time = media - self._origin
        return time if time >= 0 else None

    def due(self, turn_time: float) -> float:
        """When, on the receiver's clock, the voice of that time is to be sent on."""
        assert self._voice_arrives is not None
        return self._voice_arrives.to_reference(turn_time + self._origin) + self.hold

    def _begin_turn(self, voice: StreamSeen, face: StreamSeen) -> None:
        self.turn += self._ssrcs is not None
        self._ssrcs = (voice.ssrc, face.ssrc)
        self._origin, self._face_to_voice = voice.media, None


def _face_to_voice(voice: StreamSeen, face: StreamSeen, basis: RelayBasis) -> ClockMap | None:
    if basis is RelayBasis.REPORTS:
        one, other = face.to_wall, voice.to_wall
    else:
        one, other = face.to_arrival, voice.to_arrival
    return one.then(other.inverse()) if one and other else None
