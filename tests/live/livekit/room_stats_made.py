"""Stats as LiveKit gives them: its own protocol buffers."""

from __future__ import annotations

from livekit.rtc._proto.stats_pb2 import RtcStats

WALL = 1_790_000_000_000.0
"""Milliseconds."""


def inbound(
    kind: str,
    *,
    at: float,
    playout: float,
    packets: int = 100,
    decoded: int = 0,
    ssrc: int = 7,
    last_packet: float = 0.0,
) -> RtcStats:
    """`at` is when it was read and `playout` the sender's time of what is played then, in
    milliseconds since `WALL`; 0 for none."""
    stats = RtcStats()
    seen = stats.inbound_rtp
    seen.rtc.timestamp = round((WALL + at) * 1000)
    seen.stream.ssrc = ssrc
    seen.stream.kind = kind
    seen.received.packets_received = packets
    seen.received.packets_lost = 3
    seen.received.jitter = 0.004
    seen.inbound.jitter_buffer_delay = 12.5
    seen.inbound.jitter_buffer_emitted_count = 250
    seen.inbound.frames_decoded = decoded
    seen.inbound.freeze_count = 1
    seen.inbound.total_samples_received = packets * 960
    seen.inbound.last_packet_received_timestamp = last_packet
    seen.inbound.estimated_playout_timestamp = WALL + playout if playout else 0.0
    return stats


def report(*, remote: float, ssrc: int = 7) -> RtcStats:
    stats = RtcStats()
    stats.remote_outbound_rtp.rtc.timestamp = round(WALL * 1000)
    stats.remote_outbound_rtp.stream.ssrc = ssrc
    stats.remote_outbound_rtp.remote_outbound.remote_timestamp = WALL + remote
    stats.remote_outbound_rtp.remote_outbound.reports_sent = 5
    stats.remote_outbound_rtp.sent.packets_sent = 100
    return stats
