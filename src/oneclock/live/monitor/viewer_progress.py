"""What happened at a viewer between two posts.

Counters only mean something as differences, and only between posts of one page and one track. A
page that was loaded again, a track with another SSRC, a counter that went backwards: a new epoch,
which has no difference to what came before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oneclock.live.monitor.viewer_stats import InboundTrack, ViewerStats

_COUNTERS = (
    "packets_received",
    "jitter_buffer_delay",
    "jitter_buffer_emitted_count",
    "total_samples_received",
    "concealed_samples",
    "silent_concealed_samples",
    "concealment_events",
    "total_audio_energy",
    "total_samples_duration",
    "frames_received",
    "frames_decoded",
    "frames_dropped",
    "freeze_count",
    "total_freezes_duration",
)
_AUDIBLE = 1e-5
"""Mean square of a level of -50 dB of full scale: below speech, above a quiet room's noise."""
_MOST_WAITING = 60.0
"""Seconds that a jitter buffer could ever hold; beyond it the counters were not what they said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """None, where the browser does not tell."""

    audio_buffer: float | None = None
    """Seconds that sound waited in the jitter buffer, on average of what was played."""
    video_buffer: float | None = None
    pictures: int | None = None
    """Decoded."""
    voice_packets: int | None = None
    speaks: bool | None = None
    """Whether there was anything to hear; a voice that pauses is sent as silence."""
    samples: int | None = None
    concealed: int | None = None
    """Samples of those that were made up, but for silence."""
    concealment_events: int = 0
    frames_dropped: int = 0
    freezes: int = 0
    frozen_seconds: float | None = None


def progress(before: ViewerStats | None, after: ViewerStats) -> Progress | None:
    """None, where a new epoch begins with `after`."""
    if before is None or before.viewer != after.viewer:
        return None
    pairs = ((before.audio, after.audio), (before.video, after.video))
    if any(_is_new(old, new) for old, new in pairs):
        return None
    audio, video = (_differences(old, new) for old, new in pairs)
    return Progress(
        audio_buffer=_waiting(audio),
        video_buffer=_waiting(video),
        pictures=_count(video, "frames_decoded"),
        voice_packets=_count(audio, "packets_received"),
        speaks=_speaks(audio),
        samples=_count(audio, "total_samples_received"),
        concealed=_missed(audio),
        concealment_events=_count(audio, "concealment_events") or 0,
        frames_dropped=_count(video, "frames_dropped") or 0,
        freezes=_count(video, "freeze_count") or 0,
        frozen_seconds=video.get("total_freezes_duration"),
    )


def _is_new(old: InboundTrack | None, new: InboundTrack | None) -> bool:
    if old is None or new is None:
        return False
    return old.ssrc != new.ssrc or any(now < then for _, then, now in _both(old, new))


def _differences(old: InboundTrack | None, new: InboundTrack | None) -> dict[str, float]:
    if old is None or new is None:
        return {}
    return {name: now - then for name, then, now in _both(old, new)}


def _both(old: InboundTrack, new: InboundTrack) -> Iterator[tuple[str, float, float]]:
    for name in _COUNTERS:
        then, now = getattr(old, name, None), getattr(new, name, None)
        if then is not None and now is not None:
            yield name, then, now


def _waiting(differences: dict[str, float]) -> float | None:
    emitted = differences.get("jitter_buffer_emitted_count", 0.0)
    delay = differences.get("jitter_buffer_delay")
    if delay is None or emitted <= 0 or delay > emitted * _MOST_WAITING:
        return None
    return delay / emitted


def _count(differences: dict[str, float], name: str) -> int | None:
    found = differences.get(name)
    return None if found is None else int(found)


def _missed(audio: dict[str, float]) -> int | None:
    concealed = _count(audio, "concealed_samples")
    if concealed is None:
        return None
    return max(0, concealed - int(audio.get("silent_concealed_samples", 0.0)))


def _speaks(audio: dict[str, float]) -> bool | None:
    energy, duration = audio.get("total_audio_energy"), audio.get("total_samples_duration")
    if energy is None or not duration:
        return None
    return energy / duration >= _AUDIBLE
