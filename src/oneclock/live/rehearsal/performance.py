"""What left a session that was rehearsed, and what it had in store meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from oneclock.live.offset.playback_health import SenderStats
from oneclock.live.pacing.media_clock import BLOCK_SECONDS
from oneclock.live.rehearsal.heard_sound import Heard, HeardSound
from oneclock.live.rehearsal.scenario import Scenario
from oneclock.live.rehearsal.spoken_truth import SpokenTruth
from oneclock.simulate.live_voice import SimVoice


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBlock:
    wall: float
    stamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPicture:
    wall: float
    stamp: int
    instant: float
    """Of which it is: the truth."""
    repeated: bool


@dataclass(slots=True, kw_only=True)
class Performance:
    scenario: Scenario
    heard: HeardSound = field(default_factory=HeardSound)
    spoken: SpokenTruth = field(default_factory=SpokenTruth)
    blocks: list[SentBlock] = field(default_factory=list)
    pictures: list[SentPicture] = field(default_factory=list)
    stats: list[SenderStats] = field(default_factory=list)
    """Once a second, and at the end."""
    foreign: int = 0
    """Sounds and pictures sent of a turn that was over."""
    out_of_reach: bool = False

    @property
    def audio_backwards(self) -> int:
        """Blocks that do not come after the one before, or are of before all."""
        stamps = [-1, *(block.stamp for block in self.blocks)]
        return sum(b <= a for a, b in pairwise(stamps))

    @property
    def video_backwards(self) -> int:
        stamps = [-1, *(picture.stamp for picture in self.pictures)]
        return sum(b <= a for a, b in pairwise(stamps))

    @property
    def compared(self) -> list[tuple[SentPicture, Heard]]:
        """Pictures, and when the sound of their instant was sent. Left out are repetitions,
        instants of which nothing was heard, and what a pause cut apart on purpose."""
        found: list[tuple[SentPicture, Heard]] = []
        for picture in self.pictures:
            number = self.spoken.number_at(picture.instant)
            heard = None if number is None else self.heard.find(number)
            if heard and not picture.repeated and not self._is_cut(picture.wall, heard.wall):
                found.append((picture, heard))
        return found

    def _is_cut(self, one: float, other: float) -> bool:
        early, late = min(one, other), max(one, other)
        return any(
            early <= pause.start + BLOCK_SECONDS and late >= pause.end
            for pause in self.scenario.pauses
        )

    def delays(self) -> list[float]:
        """From spoken to sent, at the begin of every run of sound. Sentences that are synthesised
        ahead of time have none: they are spoken when they are sent."""
        if not all(isinstance(turn.voice, SimVoice) for turn in self.scenario.turns):
            return []
        return [run.wall - self.spoken.instant_of(run.number) for run in self.heard.runs]
