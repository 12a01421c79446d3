"""An observation of somebody else's session, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.bridge_policy import BridgeAction
from oneclock.live.bridge.bridge_state import BridgeState
from oneclock.live.bridge.bridge_verdict import BridgeVerdict
from oneclock.live.bridge.observation import Observation
from oneclock.live.bridge.stream_line import StreamSeen

_DONE = {
    BridgeAction.RESTART: "restart: it is played anew",
    BridgeAction.RELAY: "relay: it is sent again from here",
}


def observation_line(observation: BridgeObservation, since_start: float) -> str:
    """When, the offset, losses and jitter, whether to trust it and why not, and what is done."""
    streams = [
        wire_told(stream.kind, stream.wire.lost_share, stream.wire.jitter)
        for stream in (observation.voice, observation.face)
        if stream is not None
    ]
    if observation.face is not None and observation.face.freezes:
        frozen = observation.face.frozen_seconds
        streams.append(f"frozen for {frozen:.1f} s in {observation.face.freezes}")
    return line_of(observation, since_start, streams)


def wire_told(kind: str, lost_share: float, jitter: float) -> str:
    return f"{kind} lost {lost_share:.1%} jitter {jitter * 1e3:.1f} ms"


def line_of(observation: Observation, since_start: float, streams: Iterable[str]) -> str:
    parts = [f"{since_start:6.1f} s"]
    if observation.state is not BridgeState.FLOWING:
        parts.append(observation.state)
    trust = "trusted" if observation.trusted else f"not trusted: {observation.why_not}"
    parts += [_offset_told(observation), *streams, trust]
    if observation.action in _DONE:
        parts.append(_DONE[observation.action])
    return "  ".join(parts)


def _offset_told(observation: Observation) -> str:
    if observation.offset is None:
        return "offset unknown"
    told = f"{observation.offset.seconds * 1e3:+8.1f} ms"
    std = observation.observed.std
    return told if std is None else f"{told} ± {std * 1e3:.1f}"


def observation_as_json(observation: BridgeObservation, since_start: float) -> dict[str, Any]:
    return {
        **json_of(observation, since_start),
        "ssrc_changes": observation.ssrc_changes,
        "voice": _stream_as_json(observation.voice),
        "face": _stream_as_json(observation.face),
    }


def json_of(observation: Observation, since_start: float) -> dict[str, Any]:
    offset, std = observation.offset, observation.observed.std
    return {
        "at_s": round(since_start, 3),
        "state": str(observation.state),
        "offset_ms": None if offset is None else round(offset.seconds * 1e3, 3),
        "std_ms": None if std is None else round(std * 1e3, 3),
        "source": None if offset is None else str(offset.source),
        "trusted": observation.trusted,
        "why_not": observation.why_not,
        "action": str(observation.action),
    }


def verdict_as_json(verdict: BridgeVerdict) -> dict[str, Any]:
    return {
        "verdict": {
            "passed": verdict.passed,
            "reason": verdict.reason,
            "offset_ms": None if verdict.offset is None else round(verdict.offset * 1e3, 3),
            "observations": verdict.observations,
            "trusted": verdict.trusted,
            "restarts": verdict.restarts,
            "verdicts": dict(verdict.verdicts),
        }
    }


def _stream_as_json(stream: StreamSeen | None) -> dict[str, Any] | None:
    if stream is None:
        return None
    wire, audit = stream.wire, stream.audit
    return {
        "ssrc": stream.ssrc,
        "received": wire.received,
        "lost": wire.lost,
        "lost_share": round(wire.lost_share, 6),
        "out_of_order": wire.out_of_order,
        "twice": wire.twice,
        "late": stream.late,
        "jitter_ms": round(wire.jitter * 1e3, 3),
        "freezes": stream.freezes,
        "frozen_s": round(stream.frozen_seconds, 3),
        "reports": audit.reports,
        "finding": str(audit.finding),
        "reports_rate": None if audit.rate is None else round(audit.rate, 6),
    }
