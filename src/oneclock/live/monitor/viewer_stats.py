"""What a viewer's browser says of itself, by the names of W3C webrtc-stats and
requestVideoFrameCallback, in Python's spelling: `jitterBufferDelay` is `jitter_buffer_delay`.

Every field may be missing: browsers differ in what they tell. Counters run since the track began.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundTrack:
    """`inbound-rtp`: what the voice and the picture have in common."""

    timestamp: float | None = None
    """Milliseconds on the viewer's clock: when these numbers were read."""
    ssrc: int | None = None
    packets_received: int | None = None
    packets_lost: int | None = None
    """Below zero where packets came twice (RFC 3550)."""
    jitter: float | None = None
    jitter_buffer_delay: float | None = None
    """Seconds that every sample or picture waited, all of them together."""
    jitter_buffer_emitted_count: int | None = None
    jitter_buffer_target_delay: float | None = None
    estimated_playout_timestamp: float | None = None
    """Milliseconds on the sender's clock, by its reports: of what is played at `timestamp`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundAudio(InboundTrack):
    total_samples_received: int | None = None
    """Samples played, those made up included."""
    concealed_samples: int | None = None
    silent_concealed_samples: int | None = None
    """Made up as silence, where the sender had paused: nobody misses those."""
    concealment_events: int | None = None
    total_audio_energy: float | None = None
    """Square of the level, where 1 is full scale, over every second."""
    total_samples_duration: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundVideo(InboundTrack):
    frames_received: int | None = None
    frames_decoded: int | None = None
    frames_dropped: int | None = None
    """Before they were decoded, or because their time to be shown had passed."""
    frames_per_second: float | None = None
    freeze_count: int | None = None
    total_freezes_duration: float | None = None
    """Seconds; a freeze is added when it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteReport:
    """`remote-outbound-rtp`: the sender's last report, as the viewer has it."""

    timestamp: float | None = None
    ssrc: int | None = None
    remote_timestamp: float | None = None
    reports_sent: int | None = None
    packets_sent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFrame:
    """Metadata of the last picture given to the screen (requestVideoFrameCallback); milliseconds of
    `performance.now()`, but `processing_duration` and `media_time`, which are seconds."""

    presented_frames: int | None = None
    presentation_time: float | None = None
    expected_display_time: float | None = None
    rtp_timestamp: int | None = None
    receive_time: float | None = None
    capture_time: float | None = None
    processing_duration: float | None = None
    media_time: float | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerStats:
    """One post of `client.js`."""

    viewer: str
    """Made up anew whenever a page begins to watch: another name, other counters."""
    sequence: int
    """Rises from post to post: what was overtaken on the way is known by it."""
    visible: bool = True
    """False for a page in the background, whose pictures browsers need not show."""
    audio: InboundAudio | None = None
    video: InboundVideo | None = None
    audio_report: RemoteReport | None = None
    video_report: RemoteReport | None = None
    frame: ShownFrame | None = None
