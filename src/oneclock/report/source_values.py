"""A sidecar's own numbers as the values a page shows."""

from __future__ import annotations

from collections.abc import Sequence

from oneclock.align.residuals import MEDIAN_GATE
from oneclock.formats.sidecar import Sidecar, Verification
from oneclock.report import values
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate


def rival_of(sidecar: Sidecar) -> values.Rival | None:
    evidence = sidecar.evidence or {}
    offset = evidence.get("rival_offset_seconds")
    if offset is None:
        return None
    return values.Rival(offset=offset, strength=evidence.get("rival_strength") or 0.0)


def sync_probes(
    rows: Sequence[tuple[float, float, float, bool]], clock: ClockMap | None
) -> tuple[values.ProbePoint, ...]:
    if clock is None:
        return ()
    return tuple(
        values.ProbePoint(
            local=local,
            residual=offset - (float(clock.to_reference(local)) - local),
            agrees=bool(agrees),
        )
        for local, offset, _, agrees in rows
    )


def verification_of(record: Verification, frame_rate: FrameRate) -> values.Verification:
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
