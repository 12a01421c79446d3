"""What is told of every session as a number of now, whichever exporter tells it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oneclock.live.offset.playback_health import PlaybackHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionGauge:
    name: str
    unit: str
    """As OpenTelemetry writes it: `s`, or `1` for a share."""
    words: str
    read: Callable[[PlaybackHealth], float | None]
    """None, where it is not known."""


SESSION_GAUGES = (
    SessionGauge(
        name="audio_buffer",
        unit="s",
        words="Sound waiting at the viewer.",
        read=lambda health: _seconds(health.audio_buffer_ms),
    ),
    SessionGauge(
        name="video_buffer",
        unit="s",
        words="Pictures waiting at the viewer.",
        read=lambda health: _seconds(health.video_buffer_ms),
    ),
    SessionGauge(
        name="concealed_share",
        unit="1",
        words="Of the sound, what was made up.",
        read=lambda health: health.concealed_share,
    ),
)


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
