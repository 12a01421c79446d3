"""How far lips may be off, by those who asked people. Positive: the voice is early."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    name: str
    voice_early: float
    """Seconds, positive."""
    voice_late: float
    """Seconds, positive."""

    def hold(self, offset: float) -> bool:
        return -self.voice_late <= offset <= self.voice_early


DETECTABLE = Limits(name="ITU-R BT.1359 detectable", voice_early=0.045, voice_late=0.125)
ACCEPTABLE = Limits(name="ITU-R BT.1359 acceptable", voice_early=0.090, voice_late=0.185)
EBU_R37 = Limits(name="EBU R37", voice_early=0.040, voice_late=0.060)
ATSC_IS_191 = Limits(name="ATSC IS-191", voice_early=0.015, voice_late=0.045)

STANDARDS = (DETECTABLE, ACCEPTABLE, EBU_R37, ATSC_IS_191)
