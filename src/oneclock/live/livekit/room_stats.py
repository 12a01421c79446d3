"""What LiveKit says of a track it receives, in the names of a viewer's stats.

LiveKit's stats are libwebrtc's, read when a track is asked for them: its `timestamp` is in
microseconds, `estimated_playout_timestamp` and `remote_timestamp` are in milliseconds. A field that
libwebrtc left out is 0, as protocol buffers have it. How long freezes lasted is left out always
(libwebrtc's `totalFreezesDuration` is looked for under another name), so it is not told here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from oneclock.live.monitor.viewer_stats import InboundAudio, InboundVideo, RemoteReport

if TYPE_CHECKING:
    from livekit.rtc._proto.stats_pb2 import RtcStats

Stats = Iterable["RtcStats"]


def voice_stats(stats: Stats) -> InboundAudio | None:
    found = _inbound(stats, "audio")
    if found is None:
        return None
    seen = found.inbound
    return InboundAudio(
        **_of_either(found),
        total_samples_received=seen.total_samples_received,
        concealed_samples=seen.concealed_samples,
        silent_concealed_samples=seen.silent_concealed_samples,
        concealment_events=seen.concealment_events,
        total_audio_energy=seen.total_audio_energy,
        total_samples_duration=seen.total_samples_duration,
    )


def face_stats(stats: Stats) -> InboundVideo | None:
    found = _inbound(stats, "video")
    if found is None:
        return None
    seen = found.inbound
    return InboundVideo(
        **_of_either(found),
        frames_received=seen.frames_received,
        frames_decoded=seen.frames_decoded,
        frames_dropped=seen.frames_dropped,
        frames_per_second=seen.frames_per_second,
        freeze_count=seen.freeze_count,
    )


def _of_either(found: Any) -> dict[str, Any]:
    """What a voice and a face tell alike."""
    seen = found.inbound
    return {
        "timestamp": found.rtc.timestamp / 1000,
        "ssrc": found.stream.ssrc,
        "packets_received": found.received.packets_received,
        "packets_lost": found.received.packets_lost,
        "jitter": found.received.jitter,
        "jitter_buffer_delay": seen.jitter_buffer_delay,
        "jitter_buffer_emitted_count": seen.jitter_buffer_emitted_count,
        "jitter_buffer_target_delay": seen.jitter_buffer_target_delay,
        "estimated_playout_timestamp": seen.estimated_playout_timestamp or None,
    }


def report_stats(stats: Stats) -> RemoteReport | None:
    """The last sender report, as the receiver has it."""
    for each in stats:
        if each.WhichOneof("stats") == "remote_outbound_rtp":
            told = each.remote_outbound_rtp
            return RemoteReport(
                timestamp=told.rtc.timestamp / 1000,
                ssrc=told.stream.ssrc,
                remote_timestamp=told.remote_outbound.remote_timestamp,
                reports_sent=told.remote_outbound.reports_sent,
                packets_sent=told.sent.packets_sent,
            )
    return None


def _inbound(stats: Stats, kind: str) -> RtcStats.InboundRtp | None:
    """A track that went on under another SSRC has several: the one that most has come by lately."""
    found = [
        each.inbound_rtp
        for each in stats
        if each.WhichOneof("stats") == "inbound_rtp" and each.inbound_rtp.stream.kind == kind
    ]
    return max(found, key=lambda each: each.inbound.last_packet_received_timestamp, default=None)
