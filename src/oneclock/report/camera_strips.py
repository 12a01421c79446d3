"""A strip a camera: when it ran, what went wrong, how its frames lie against the reference's."""

from __future__ import annotations

import numpy as np

from oneclock.report.axis import Axis, clock_text, grid, ruler
from oneclock.report.curve import curve, level
from oneclock.report.markup import drawing, esc, percent, vertical
from oneclock.report.session_values import CameraReport, Fault, SessionReport
from oneclock.report.wording import signed, width_text
from oneclock.timebase.span import Span

_STRIP = 30
_LANE = 58
_NEVER_MOVES = 1e-9


def fault_strips(report: SessionReport) -> str:
    axis = _axis(report)
    rows = "".join(_name(camera) + _strip(camera, axis, report) for camera in report.cameras)
    return f'<div class="tracks">{_ruler(axis)}{rows}</div>'


def phase_strips(report: SessionReport) -> str:
    axis = _axis(report)
    others = [c for c in report.cameras if not c.is_reference and len(c.offsets)]
    rows = "".join(_name(c, _pace(c)) + _phase(c, axis, report.period) for c in others)
    return f'<div class="tracks">{_ruler(axis)}{rows}</div>' if others else ""


def fault_list(report: SessionReport) -> str:
    """Every happening in words, in order; empty where there was none."""
    happened = [
        (fault.time, camera.name, fault) for camera in report.cameras for fault in camera.faults
    ]
    happened += [(fault.time, "all", fault) for fault in report.faults]
    items = "".join(
        f"<li><b>{clock_text(time, 1)}</b> {esc(name)}: {esc(_told(fault))}</li>"
        for time, name, fault in sorted(happened, key=lambda h: h[0])
    )
    return f'<ul class="happened">{items}</ul>' if items else ""


def _told(fault: Fault) -> str:
    return f"{fault.kind}, {fault.detail}" if fault.detail else fault.kind


def _axis(report: SessionReport) -> Axis:
    return Axis.over(Span(start=0.0, end=max(report.length, 1e-3)), margin=0.005)


def _ruler(axis: Axis) -> str:
    drawn = drawing(ruler(axis), height=20, title="Time", desc="session time", kind="ruler")
    return f'<div class="track-name hint">session time</div>{drawn}'


def _name(camera: CameraReport, small: str = "") -> str:
    more = f"<small>{small}</small>" if small else ""
    return f'<div class="track-name"><span>{esc(camera.name)}{more}</span></div>'


def _strip(camera: CameraReport, axis: Axis, report: SessionReport) -> str:
    if camera.ran is None:
        return '<div class="lane unplaced">nothing was recorded</div>'
    body = _box("ran", camera.ran, axis)
    body += "".join(_box("hole", hole, axis) for hole in camera.holes)
    body += "".join(vertical(axis.share(time), "lamp") for time in report.light_times)
    for fault in camera.faults:
        x = percent(axis.share(fault.time))
        said = esc(f"{_told(fault)} at {clock_text(fault.time, 1)}")
        body += f'<svg x="{x}" y="6" overflow="visible"><title>{said}</title>'
        body += '<use class="fault" href="#down"/></svg>'
    lost = sum(hole.length for hole in camera.holes)
    desc = f"{len(camera.holes)} gaps of {width_text(lost)} in all, {len(camera.faults)} faults"
    return drawing(body, height=_STRIP, title=camera.name, desc=desc, kind="lane strip")


def _box(kind: str, span: Span, axis: Axis) -> str:
    x, width = percent(axis.share(span.start)), percent(span.length / axis.span.length)
    # However short, a gap is to be seen.
    return (
        f'<svg x="{x}" width="{width}" height="100%" overflow="visible">'
        f'<rect class="{kind}" width="100%" y="11" height="{_STRIP - 14}"/></svg>'
    )


def _phase(camera: CameraReport, axis: Axis, period: float) -> str:
    finite = camera.offsets[np.isfinite(camera.offsets)]
    half = 1.3 * max(period / 2, float(np.abs(finite).max(initial=0.0)))
    at = np.array([axis.share(float(time)) for time in camera.offset_times])
    body = grid(axis) + level(0.5, _LANE, "axis")
    body += "".join(level(0.5 + s * period / 4 / half, _LANE, "gate") for s in (-1, 1))
    body += curve(at, 0.5 + camera.offsets / 2 / half, "median")
    desc = (
        f"from {width_text(float(finite[0]))} to {width_text(float(finite[-1]))}"
        if len(finite)
        else "no frame in common"
    )
    return drawing(body, height=_LANE, title=camera.name, desc=desc, kind="lane phase")


def _pace(camera: CameraReport) -> str:
    finite = camera.offsets[np.isfinite(camera.offsets)]
    middle = f"{signed(float(np.median(finite)) * 1e3, 1)} ms" if len(finite) else ""
    if camera.drift is None:
        return middle
    pace = camera.drift * 60e3
    moves = f"{signed(pace, 1)} ms/min" if abs(pace) > _NEVER_MOVES else "steady"
    return f"{middle}, {moves}".strip(", ")
