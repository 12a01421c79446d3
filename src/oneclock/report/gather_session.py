"""Collect from a session's folder what its report shows."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.check_session import LIGHT_CHECK
from oneclock.capture.session.finish_session import recover_if_needed
from oneclock.capture.session.session_folder import Session, SessionCamera
from oneclock.formats.frame_table import FrameColumns
from oneclock.report.light_stills import light_stills
from oneclock.report.session_values import (
    CameraReport,
    Fault,
    LightError,
    SessionReport,
    SpreadReport,
)
from oneclock.timebase.span import Span
from oneclock.version import __version__

Floats = NDArray[np.float64]

_STRETCHES = 240
"""Columns of a chart: a screen shows no more, and the page stays small."""
_SHARES = 101
_HOLE = 1.5
"""Periods from frame to frame that are one frame too many."""
_MOST_HOLES = 400
# Ordinary happenings of every recording.
_NO_FAULT = {"started", "stopped"}


def gather_session(folder: Path, made_on: datetime) -> SessionReport:
    session = recover_if_needed(folder)
    table = session.frame_table()
    told = session.told
    reference = str(told["reference"])
    length = max(float(told.get("seconds") or 0.0), _last(table))
    check = told.get(LIGHT_CHECK) or {}
    steps = check.get("steps", [])
    cameras = tuple(_camera(session, c, table, reference, check) for c in session.cameras)
    return SessionReport(
        title=f"{folder.resolve().name}: {len(cameras)} cameras, {told['mode']}",
        mode=told["mode"],
        reference=reference,
        length=length,
        period=next((c.period for c in cameras if c.is_reference), 0.0),
        cameras=cameras,
        spread=_spread(table, session.instants, length),
        faults=_faults(session, None),
        warnings=tuple(map(str, told.get("warnings", []))),
        light_times=tuple(step["session_seconds"] for step in steps),
        light_reference=check.get("reference"),
        light_note=check.get("note", ""),
        stills=light_stills(session, steps),
        made_with=f"oneclock {__version__}",
        made_on=made_on.strftime("%Y-%m-%d %H:%M"),
    )


def _last(table: dict[str, FrameColumns]) -> float:
    return max((float(c.time[-1]) for c in table.values() if len(c.time)), default=0.0)


def _camera(
    session: Session,
    camera: SessionCamera,
    table: dict[str, FrameColumns],
    reference: str,
    check: dict[str, Any],
) -> CameraReport:
    told, columns = camera.told, table.get(camera.name)
    times = np.empty(0) if columns is None else columns.time[_real(columns)]
    period = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    offset_times, offsets = _offsets(table, reference, camera.name)
    return CameraReport(
        name=camera.name,
        is_reference=camera.name == reference,
        frames=camera.frames,
        dropped=int(told.get("dropped") or 0),
        torn=int(told.get("torn") or 0),
        unwritten=int(told.get("unwritten") or 0),
        repeated=int(told.get("repeated") or 0),
        missing=int(told.get("missing_instants") or 0),
        rate=told.get("rate"),
        period=period,
        drift=told.get("drift_to_reference"),
        drift_std=float(told.get("drift_to_reference_std") or 0.0),
        stamps=(told.get("clock") or {}).get("stamps", ""),
        stamp_std=float((told.get("clock") or {}).get("std_seconds") or 0.0),
        ran=Span(start=float(times[0]), end=float(times[-1])) if len(times) else None,
        holes=_holes(times, period),
        faults=_faults(session, camera.name),
        offset_times=offset_times,
        offsets=offsets,
        light=_light(check, camera.name),
        error=str(told.get("error") or ""),
    )


def _real(columns: FrameColumns) -> NDArray[np.bool_]:
    """Without packets that stand in for frames that never came: they have no time of their own."""
    return np.concatenate([[True], np.diff(columns.time) > 0])[: len(columns.time)]


def _holes(times: Floats, period: float) -> tuple[Span, ...]:
    long = np.flatnonzero(np.diff(times) > _HOLE * period)
    # Of more than can be drawn, the longest.
    long = np.sort(long[np.argsort(-np.diff(times)[long], kind="stable")[:_MOST_HOLES]])
    return tuple(Span(start=float(times[i] + period), end=float(times[i + 1])) for i in long)


def _faults(session: Session, camera: str | None) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            time=float(event["seconds"]), kind=str(event["kind"]), detail=event.get("detail") or ""
        )
        for event in session.told.get("events", [])
        if event.get("camera") == camera and event["kind"] not in _NO_FAULT
    )


def _light(check: dict[str, Any], name: str) -> LightError | None:
    for camera in check.get("cameras", []):
        if camera["name"] == name:
            return LightError(
                error=camera["error_seconds"],
                std=camera["std_seconds"],
                steps=int(camera["steps"]),
                passed=bool(camera["passed"]),
                note=camera["note"],
                each=tuple(
                    step["error_seconds"][name]
                    for step in check["steps"]
                    if name in step["error_seconds"]
                ),
            )
    return None


def _offsets(table: dict[str, FrameColumns], reference: str, name: str) -> tuple[Floats, Floats]:
    """The mean of every stretch of the session."""
    if reference not in table or name not in table:
        return np.empty(0), np.empty(0)
    ours, theirs = table[reference], table[name]
    ours_at = {int(i): float(t) for i, t in zip(ours.instant, ours.time, strict=True)}
    real = _real(theirs)
    pairs = [
        (ours_at[int(i)], float(t) - ours_at[int(i)])
        for i, t in zip(theirs.instant[real], theirs.time[real], strict=True)
        if int(i) in ours_at
    ]
    if not pairs:
        return np.empty(0), np.empty(0)
    at, offset = np.array(pairs).T
    edges = np.linspace(at[0], at[-1] + 1e-9, min(_STRETCHES, len(at)) + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    parts = _stretches(at, offset, edges)
    return middles, np.array([part.mean() if len(part) else np.nan for part in parts])


def _spread(table: dict[str, FrameColumns], instants: int, length: float) -> SpreadReport:
    earliest, latest = np.full(instants, np.inf), np.full(instants, -np.inf)
    sizes = np.zeros(instants, np.int64)
    for columns in table.values():
        real = _real(columns)
        at, times = columns.instant[real], columns.time[real]
        np.minimum.at(earliest, at, times)
        np.maximum.at(latest, at, times)
        np.add.at(sizes, at, 1)
    measured = sizes > 1
    begun, spread = earliest[measured], (latest - earliest)[measured]
    order = np.argsort(begun, kind="stable")
    edges = np.linspace(0.0, max(length, 1e-3), min(_STRETCHES, max(1, len(begun))) + 1)
    parts = _stretches(begun[order], spread[order], edges)
    shares = np.linspace(0, 1, _SHARES)
    nothing = np.full(3, np.nan)
    return SpreadReport(
        times=(edges[1:] + edges[:-1]) / 2,
        median=np.array([np.median(p) if len(p) else np.nan for p in parts]),
        worst=np.array([p.max() if len(p) else np.nan for p in parts]),
        shares=shares,
        quantiles=np.quantile(spread, shares) if len(spread) else np.zeros(0),
        whole=np.quantile(spread, (0.5, 0.95, 1.0)) if len(spread) else nothing,
        complete=int((sizes == len(table)).sum()),
        instants=instants,
    )


def _stretches(times: Floats, values: Floats, edges: Floats) -> list[Floats]:
    places = np.searchsorted(times, edges)
    return [values[a:b] for a, b in pairwise(places.tolist())]
