"""Health, alerts and requests as the JSON of the health stream. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict

from oneclock.live.monitor.alerts import Alert
from oneclock.live.monitor.quality_request import QualityRequest
from oneclock.live.offset.playback_health import PlaybackHealth
from oneclock.live.offset.witness import Offset


def health_json(session: str, health: PlaybackHealth) -> str:
    told = asdict(health)
    told |= {
        "session": session,
        "av_offset_ms": health.av_offset_ms,
        "offset": None if health.offset is None else _offset(health.offset),
        "offsets": [_offset(offset) for offset in health.offsets],
    }
    return json.dumps(told, allow_nan=False)


def alert_json(alert: Alert) -> str:
    return json.dumps(asdict(alert), allow_nan=False)


def request_json(session: str, request: QualityRequest) -> str:
    return json.dumps(asdict(request) | {"session": session}, allow_nan=False)


def _offset(offset: Offset) -> dict[str, object]:
    return {
        "ms": offset.seconds * 1000,
        "source": offset.source.value,
        "at": offset.at,
        "trusted": offset.trusted,
        "why_not": offset.why_not,
    }
