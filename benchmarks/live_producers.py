"""The same voice and face for every system: six ways in which producers are in life.

Voice and face are of one instant and come from one program, each kind from a loop of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from oneclock.simulate.live_delivery import Handover
from oneclock.simulate.live_face import SimFace
from oneclock.simulate.live_voice import SimVoice
from oneclock.timebase.span import Span

SECONDS = 60.0
_UNEVEN = 0.004
_SPAN = Span(start=0.0, end=SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    claimed: float = 25.0
    sent: float = 25.0
    stall: Span | None = None
    """No picture is delivered in it; then all of them are."""
    burst: float = 0.0
    gap: Span | None = None
    """The voice says nothing, and its samples are numbered on as if no time had passed."""

    def voice(self) -> SimVoice:
        gaps = () if self.gap is None else (self.gap,)
        return SimVoice(span=_SPAN, gaps=gaps, handover=Handover(burst=self.burst, jitter=_UNEVEN))

    def face(self) -> SimFace:
        held = () if self.stall is None else (self.stall,)
        return SimFace(
            span=_SPAN,
            fps=self.sent,
            claimed=self.claimed,
            handover=Handover(burst=self.burst, held=held, jitter=_UNEVEN, seed=1),
        )


SCENARIOS = (
    Scenario(name="aligned"),
    Scenario(name="1 % wrong fps", sent=25.25),
    Scenario(name="24 against 25", claimed=24.0, sent=25.0),
    Scenario(name="stall", stall=Span(start=20.0, end=20.6)),
    Scenario(name="burst", burst=0.4),
    Scenario(name="gap", gap=Span(start=20.0, end=22.0)),
)
