"""Posts of a viewer for whom all goes well, second by second, and what may be wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from oneclock.live.monitor.viewer_stats import ViewerStats
from oneclock.live.monitor.viewer_stats_parse import parse_viewer_stats
from oneclock.live.offset.playback_health import SenderStats

NTP = 4_004_267_640_000.0
"""Milliseconds since 1900: what Chromium gives as estimatedPlayoutTimestamp."""


def chromium_posts() -> list[dict[str, Any]]:
    """Two posts of `client.js` in Chromium 156, a second apart; the sender was plain aiortc."""
    text = Path(__file__).with_name("chromium_posts.json").read_text(encoding="utf-8")
    posts: list[dict[str, Any]] = json.loads(text)
    return posts


def post(
    second: int,
    *,
    viewer: str = "anna",
    offset: float | None = 0.0,
    pictures: int | None = None,
    voice: int | None = None,
    frozen: float = 0.0,
    freezes: int = 0,
    concealed: int = 0,
    silent: int = 0,
    audio_wait: float = 0.08,
    video_wait: float = 0.06,
    dropped: int = 0,
    visible: bool = True,
    ssrc: int = 1,
    energy: float | None = None,
) -> dict[str, Any]:
    """25 pictures and 50 packets of voice a second, unless said otherwise (as totals)."""
    pictures = 25 * second if pictures is None else pictures
    at = 1_795_278_800_000.0 + 1000 * second
    audio = {
        "timestamp": at,
        "ssrc": ssrc,
        "packetsReceived": 50 * second if voice is None else voice,
        "packetsLost": 0,
        "jitterBufferDelay": audio_wait * 48_000 * second,
        "jitterBufferEmittedCount": 48_000 * second,
        "totalSamplesReceived": 48_000 * second,
        "concealedSamples": concealed,
        "silentConcealedSamples": silent,
        "concealmentEvents": concealed // 480,
        "totalAudioEnergy": 0.01 * second if energy is None else energy,
        "totalSamplesDuration": 1.0 * second,
    }
    video = {
        "timestamp": at,
        "ssrc": 1000 + ssrc,
        "jitterBufferDelay": video_wait * 25 * second,
        "jitterBufferEmittedCount": 25 * second,
        "framesDecoded": pictures,
        "framesDropped": dropped,
        "freezeCount": freezes,
        "totalFreezesDuration": frozen,
    }
    if offset is not None:
        audio["estimatedPlayoutTimestamp"] = NTP + 1000 * second
        # The picture's sender time is behind by as much as it is late.
        video["estimatedPlayoutTimestamp"] = NTP + 1000 * second - 1000 * offset
    return {
        "viewer": viewer,
        "sequence": second,
        "visible": visible,
        "audio": audio,
        "video": video,
    }


def stats(second: int, **what: Any) -> ViewerStats:
    return parse_viewer_stats(json.dumps(post(second, **what)).encode())


def sender(at: float, **counted: Any) -> SenderStats:
    """Of a session that sends 25 pictures a second since time 0."""
    usual: dict[str, Any] = {
        "audio_buffer": 0.1,
        "video_buffer": 0.05,
        "video_sent": int(25 * at),
        "video_late_frames": 0,
        "video_dropped": 0,
        "video_repeated": 0,
        "audio_underruns": 0,
        "resyncs": 0,
        "rejected": 0,
        "target_fps": 25.0,
        "pace_ppm": 0.0,
    }
    return SenderStats(at=at, **(usual | counted))
