"""A sidecar's own numbers as the values a page shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneclock.align.residuals import MEDIAN_GATE
from oneclock.formats.sidecar import Sidecar, Verification
from oneclock.report import values
from oneclock.report.clock_steps import piece_heard
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.stepped_clock import SteppedClock

Evidence = Mapping[str, Any]


def rival_of(evidence: Evidence) -> values.Rival | None:
    offset = evidence.get("rival_offset_seconds")
    if offset is None:
        return None
    return values.Rival(offset=offset, strength=evidence.get("rival_strength") or 0.0)


def by_hand_of(sidecar: Sidecar | None) -> values.ByHand | None:
    if sidecar is None or sidecar.by_hand is None:
        return None
    return values.ByHand(moved=sidecar.by_hand.nudge_seconds, locked=sidecar.by_hand.locked)


def sync_probes(evidence: Evidence, clock: SteppedClock | None) -> tuple[values.ProbePoint, ...]:
    """Each measured from the piece of the clock that it heard."""
    if clock is None:
        return ()
    return tuple(
        _probe(clock, local, offset, bool(agrees))
        for local, offset, _, agrees in evidence.get("probes", ())
    )


def _probe(clock: SteppedClock, local: float, offset: float, agrees: bool) -> values.ProbePoint:
    number = piece_heard(clock, local, offset)
    predicted = clock.pieces[number].clock.to_reference(local)
    return values.ProbePoint(
        local=local, residual=local + offset - predicted, agrees=agrees, piece=number
    )


def verification_of(
    record: Verification | None, frame_rate: FrameRate
) -> values.Verification | None:
    if record is None:
        return None
    rows = (record.model_extra or {}).get("probes", [])
    passed = record.passed
    median, spread = record.median_residual_ms / 1e3, record.residual_spread_ms / 1e3
    gate = float(frame_rate.frame_duration)
    return values.Verification(
        median_residual=median,
        residual_spread=spread,
        spread_gate=gate,
        drift_applied=record.drift_applied,
        passed=passed if passed is not None else abs(median) < MEDIAN_GATE and spread < gate,
        probes=tuple(
            values.ProbePoint(local=local, residual=ms / 1e3, agrees=bool(counts))
            for local, ms, _, counts in rows
        ),
    )
