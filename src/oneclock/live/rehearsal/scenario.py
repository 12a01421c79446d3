"""What is rehearsed: who delivers what, over which network, and what happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from oneclock.live.pacing.frame_clock import Stamping
from oneclock.live.policy import AvSyncPolicy
from oneclock.simulate.live_face import SimFace, SlowFace, SpeechFace
from oneclock.simulate.live_voice import SimSpeech, SimVoice
from oneclock.simulate.network import Network
from oneclock.timebase.span import Span

Face = SimFace | SlowFace | SpeechFace
Speech = SimVoice | SimSpeech


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One talk turn and its producers."""

    voice: Speech
    face: Face
    begins: float = 0.0
    cancelled: float | None = None
    """What its producers deliver after that is of no use to anyone, and delivered all the same
    until the next turn begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    seconds: float
    turns: tuple[Turn, ...]
    claimed_fps: float = 25.0
    stamping: Stamping = Stamping.AUTO
    policy: AvSyncPolicy = field(default_factory=AvSyncPolicy)
    voice_network: Network = field(default_factory=Network)
    face_network: Network = field(default_factory=Network)
    pauses: tuple[Span, ...] = ()
    sleeps: tuple[Span, ...] = ()
    """The sending process stands still, as on a machine that is overloaded."""
    wakes_late: float = 0.0
    """Seconds: whoever waits is woken up to so late."""
    seed: int = 0

    def cast(self, *, voice: Speech | None = None, face: Face | None = None) -> Scenario:
        """With other producers in its last turn."""
        *before, last = self.turns
        last = replace(last, voice=voice or last.voice, face=face or last.face)
        return replace(self, turns=(*before, last))
