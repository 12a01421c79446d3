"""What the light check found: an error a camera, with its uncertainty, against half a frame."""

from __future__ import annotations

from oneclock.report.axis import value_ticks
from oneclock.report.curve import upright
from oneclock.report.markup import drawing, esc, percent
from oneclock.report.session_values import CameraReport, SessionReport
from oneclock.report.wording import milliseconds, signed, width_text

_LANE = 40


def light_figure(report: SessionReport) -> str:
    """Empty where nothing was measured."""
    known = [c for c in report.cameras if c.light is not None and c.light.error is not None]
    if len(known) < 2:
        return ""
    half = 1.15 * max(report.period / 2, *(_reach(camera) for camera in known))
    rows = "".join(_name(camera, report) + _lane(camera, half) for camera in report.cameras)
    return f'<div class="tracks light">{_ruler(half)}{rows}</div>'


def _reach(camera: CameraReport) -> float:
    light = camera.light
    if light is None or light.error is None or light.std is None:
        return 0.0
    return abs(light.error) + 2 * light.std


def _share(value: float, half: float) -> float:
    return 0.5 + value / half / 2


def _ruler(half: float) -> str:
    labels = "".join(
        f'<text x="{percent(_share(value, half))}" y="13" text-anchor="middle">'
        f"{signed(value * 1e3, 0)}{'' if value else ' ms'}</text>"
        for value in value_ticks(half)
    )
    drawn = drawing(labels, height=20, title="Error", desc="milliseconds", kind="ruler")
    return f'<div class="track-name hint">error</div>{drawn}'


def _name(camera: CameraReport, report: SessionReport) -> str:
    light = camera.light
    if light is None or light.error is None or light.std is None:
        small = "not measured"
    elif camera.name == report.light_reference:
        small = "the reference"
    else:
        small = f"{signed(light.error * 1e3, 2)} ms ± {width_text(light.std)}"
    return f'<div class="track-name"><span>{esc(camera.name)}<small>{small}</small></span></div>'


def _lane(camera: CameraReport, half: float) -> str:
    light = camera.light
    if light is None or light.error is None or light.std is None:
        note = light.note if light is not None else "not checked"
        return f'<div class="lane unplaced">{esc(note)}</div>'
    body = "".join(
        upright(_share(v, half), "axis" if v == 0 else "grid") for v in value_ticks(half)
    )
    body += "".join(upright(_share(s * camera.period / 2, half), "gate") for s in (-1, 1))
    body += "".join(
        f'<circle class="each" cx="{percent(_share(v, half))}" cy="{_LANE - 8}" r="2"/>'
        for v in light.each
        if abs(v) < half
    )
    kind = "good" if light.passed else "bad"
    ends = [percent(_share(light.error + s * 2 * light.std, half)) for s in (-1, 1)]
    body += f'<line class="bar {kind}" x1="{ends[0]}" x2="{ends[1]}" y1="16" y2="16"/>'
    body += f'<circle class="{kind}" cx="{percent(_share(light.error, half))}" cy="16" r="4.5"/>'
    desc = f"{milliseconds(light.error)}, standard deviation {width_text(light.std)}"
    return drawing(body, height=_LANE, title=camera.name, desc=desc, kind="lane")
