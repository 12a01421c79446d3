"""How a viewer is doing: the one value that is emitted, and who may act on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from oneclock.live.offset.witness import Offset


class HealthState(StrEnum):
    UNKNOWN = "unknown"
    """Nothing has been observed yet, or for too long."""
    GOOD = "good"
    STRAINED = "strained"
    """Within what people accept, at a price: late frames, underruns, a long buffer."""
    BROKEN = "broken"
    """Beyond what people accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackHealth:
    """Emitted whenever it changes, and once a second."""

    at: float
    """Monotonic seconds of who observes."""
    state: HealthState
    reasons: tuple[str, ...] = ()
    """What speaks against GOOD, in words for a person."""
    offset: Offset | None = None
    """By the best witness that is trusted, or the best there is."""
    offsets: tuple[Offset, ...] = ()
    """The newest of every source."""
    audio_buffer_ms: float | None = None
    video_buffer_ms: float | None = None
    video_late_frames: int = 0
    audio_underruns: int = 0
    freezes: int = 0
    frozen_seconds: float = 0.0
    concealed_share: float | None = None
    """Of the sound played lately, how much the viewer had to make up."""

    @property
    def av_offset_ms(self) -> float | None:
        return None if self.offset is None else self.offset.seconds * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderStats:
    """What a session counts of itself, since it began."""

    at: float
    audio_buffer: float
    """Seconds of sound waiting."""
    video_buffer: float
    """Seconds of pictures waiting."""
    video_sent: int
    video_late_frames: int
    """Pictures that came after their sound."""
    video_dropped: int
    video_repeated: int
    audio_underruns: int
    """Times that the voice had to be silence because nothing was there."""
    resyncs: int
    rejected: int
    """Frames of producers that could not be used: stamps going backwards, sizes changed."""
    target_fps: float
    """What the producer is asked for; below its own under sustained lateness."""
    pace_ppm: float
    """How fast the media clock runs against the wall, where a producer's sample clock drifts."""


class QualityController(Protocol):
    """Whoever can do something about it."""

    def playback_health(self, health: PlaybackHealth) -> None: ...
