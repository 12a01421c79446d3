"""Where decoded sound belongs on the presentation timeline: silence to insert, samples to skip.

Two truths meet here. Samples follow each other without seams, so counting them is smooth but loses
every gap. Timestamps know the gaps but are rounded (Matroska: to 1 ms) and jitter. So samples are
counted, and the count is corrected where the timestamps insist.
"""

from __future__ import annotations

from dataclasses import dataclass

# A lost packet is at least 20 ms of sound (Opus 20, AAC 21.3); rounded timestamps stay under 2 ms.
_JUMP = 0.010
# Below a jump, timestamps are believed on average only: over about a second of frames ...
_SMOOTHING = 1 / 50
# ... and once they have moved by more than their rounding explains.
_CREEP = 0.002
# Timestamps that fall back farther than this were restarted, not repeated.
_RESTART = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Of one decoded frame: silence before it, and how many of its first samples to leave out."""

    silence: int
    skip: int
    restarted: bool = False


AS_EXPECTED = Placement(silence=0, skip=0)
"""Right where the count is. Nearly every frame; known by identity, so that asking costs nothing."""


class PresentationCounter:
    """Counts samples of one rate along the presentation timeline."""

    def __init__(self, rate: int, *, longest: float, begin: int = 0) -> None:
        """`longest`: local time past which a timestamp is damaged rather than late."""
        self._rate = rate
        self._last_sane = round(longest * rate)
        self.position = begin
        self._origin = 0
        self._creep = 0.0
        self._fresh = True

    def place(self, time: float, samples: int) -> Placement:
        """Place a frame whose timestamp says it starts at local `time`."""
        ahead = round(time * self._rate) - self._origin - self.position
        fell_back = ahead < -_RESTART * self._rate and not self._fresh
        if fell_back or self.position + ahead > self._last_sane:
            self._fresh = False
            self._origin += ahead
            return self._take(Placement(silence=0, skip=0, restarted=True), samples)
        if self._fresh or abs(ahead) > _JUMP * self._rate:
            return self._move(ahead, samples)
        self._creep += (ahead - self._creep) * _SMOOTHING
        if abs(self._creep) > _CREEP * self._rate:
            return self._move(round(self._creep), samples)
        self.position += samples
        return AS_EXPECTED

    def _move(self, ahead: int, samples: int) -> Placement:
        self._fresh = False
        self._creep = 0.0
        return self._take(
            Placement(silence=max(ahead, 0), skip=min(max(-ahead, 0), samples)), samples
        )

    def _take(self, placement: Placement, samples: int) -> Placement:
        self.position += placement.silence + samples - placement.skip
        return placement
