"""An observation of a room, told as one of a bridge is (`bridge_told.py`): the same line, the same
JSON, with nothing where LiveKit says nothing."""

from __future__ import annotations

from typing import Any

from oneclock.live.bridge.bridge_told import json_of, line_of, wire_told
from oneclock.live.bridge.stream_line import Kind
from oneclock.live.livekit.room_watch import RoomObservation
from oneclock.live.monitor.viewer_stats import InboundTrack, RemoteReport, ViewerStats

_NOT_TOLD = dict.fromkeys(
    ("out_of_order", "twice", "late", "freezes", "frozen_s", "finding", "reports_rate")
)


def room_line(observation: RoomObservation, since_start: float) -> str:
    stats = observation.stats
    streams = []
    if stats is not None:
        for kind, track in ((Kind.VOICE, stats.audio), (Kind.FACE, stats.video)):
            if track is not None:
                streams.append(wire_told(kind, _lost_share(track), track.jitter or 0.0))
        if stats.video is not None and stats.video.freeze_count:
            streams.append(f"frozen {stats.video.freeze_count} times")
    return line_of(observation, since_start, streams)


def room_as_json(observation: RoomObservation, since_start: float) -> dict[str, Any]:
    stats = observation.stats or ViewerStats(viewer="", sequence=0)
    face = _track_as_json(stats.video, stats.video_report)
    if face is not None and stats.video is not None:
        face["freezes"] = stats.video.freeze_count
    return {
        **json_of(observation, since_start),
        "ssrc_changes": None,
        "voice": _track_as_json(stats.audio, stats.audio_report),
        "face": face,
    }


def _track_as_json(
    track: InboundTrack | None, report: RemoteReport | None
) -> dict[str, Any] | None:
    if track is None:
        return None
    return {
        **_NOT_TOLD,
        "ssrc": track.ssrc,
        "received": track.packets_received,
        "lost": track.packets_lost,
        "lost_share": round(_lost_share(track), 6),
        "jitter_ms": round((track.jitter or 0.0) * 1e3, 3),
        "reports": report.reports_sent if report else 0,
    }


def _lost_share(track: InboundTrack) -> float:
    received, lost = track.packets_received or 0, max(0, track.packets_lost or 0)
    return lost / (received + lost) if lost else 0.0
