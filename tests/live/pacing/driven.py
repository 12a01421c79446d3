"""A pacer that is driven by hand, block by block, with sound and pictures that say which they
are."""

from __future__ import annotations

from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK, BLOCK_SECONDS
from oneclock.live.pacing.pacer import Pacer, Show, VoiceBlock
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.simulate.live_marks import marked, numbers_in


def pacer(
    policy: LateFramePolicy = LateFramePolicy.DROP, *, fps: float = 25.0, has_voice: bool = True
) -> Pacer[float]:
    return Pacer(
        AvSyncPolicy(late_frame_policy=policy), start=0.0, fps=fps, channels=2, has_voice=has_voice
    )


class Driven:
    """A voice and a face in real time; either may be left out for a while."""

    def __init__(self, driven: Pacer[float] | None = None, *, stamped: bool = False) -> None:
        self._stamped = stamped
        self.pacer = pacer() if driven is None else driven
        self.now = 0.0
        self.blocks: list[VoiceBlock] = []
        self.shown: list[tuple[float, Show[float]]] = []
        self._tick = self._number = 0

    def run(self, seconds: float, *, voice: bool = True, face: bool = True) -> None:
        for _ in range(round(seconds / BLOCK_SECONDS)):
            if voice:
                said = self._number / AUDIO_RATE if self._stamped else None
                self.pacer.hear(marked(self._number, BLOCK), self.now, said)
                self._number += BLOCK
            if face and self._tick % 2 == 0:
                self.see(self._tick * BLOCK_SECONDS)
            self.blocks.append(self.pacer.next_voice(self.now))
            self.ask()
            self._tick += 1
            self.now = self._tick * BLOCK_SECONDS

    def see(self, instant: float) -> None:
        self.pacer.see(instant, self.now, instant if self._stamped else None)

    def ask(self) -> None:
        while isinstance(due := self.pacer.next_picture(self.now), Show):
            self.shown.append((self.now, due))

    @property
    def heard(self) -> list[int]:
        """The first sample of the voice in every block that sounds."""
        spoken = (block for block in self.blocks if block.held < BLOCK)
        first = (int(numbers_in(block.samples)[block.held]) for block in spoken)
        return [number for number in first if number >= 0]

    @property
    def sounding(self) -> list[bool]:
        return [not block.silent for block in self.blocks]
