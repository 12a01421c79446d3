"""The page of one recording of many cameras: is frame N the same instant, and how do we know?"""

from __future__ import annotations

from base64 import b64encode

import numpy as np

from oneclock.report.axis import clock_text
from oneclock.report.camera_strips import fault_list, fault_strips, phase_strips
from oneclock.report.camera_table import camera_table
from oneclock.report.light_chart import light_figure
from oneclock.report.markup import esc
from oneclock.report.session_style import SESSION_STYLE
from oneclock.report.session_values import CameraReport, LightStills, SessionReport
from oneclock.report.shell import footer, shell
from oneclock.report.sights import Still
from oneclock.report.spread_chart import spread_figures
from oneclock.report.wording import signed, width_text


def render_session_page(report: SessionReport) -> str:
    """One self-contained HTML page."""
    body = "".join(
        (
            _header(report),
            f"<section><h2>Cameras</h2>{camera_table(report)}</section>",
            _spread(report),
            _strips(report),
            _phases(report),
            _light(report),
            _how_to_read(report),
            footer(report.made_with, report.made_on),
        )
    )
    return shell(report.title, body, SESSION_STYLE)


def verdict(report: SessionReport) -> str:
    """The whole page in one sentence."""
    if not np.isfinite(report.spread.whole).all():
        return "There are no two cameras to compare"
    median, p95 = (width_text(float(value)) for value in report.spread.whole[:2])
    return f"Frames of one instant lie {median} apart, 95 % within {p95}"


def concerns(report: SessionReport) -> list[tuple[str, str]]:
    """Camera and sentence, for all that must be known before the recording is used."""
    said = [("", warning) for warning in report.warnings]
    for camera in report.cameras:
        said += [(camera.name, sentence) for sentence in _of_camera(camera, report)]
    if report.light_note:
        said.append(("light check", report.light_note))
    return said


def _of_camera(camera: CameraReport, report: SessionReport) -> list[str]:
    said = []
    if camera.frames == 0:
        return ["nothing was recorded."]
    if camera.error:
        said.append(f"{camera.error}.")
    lost = camera.dropped + camera.unwritten
    if lost:
        said.append(f"{lost} of {camera.frames + lost} frames are lost.")
    light = camera.light
    if light is not None and light.error is None:
        said.append(f"not measured by the light: {light.note}.")
    elif light is not None and light.error is not None and not light.passed:
        said.append(
            f"by the light its stamps are wrong by {signed(light.error * 1e3, 2)} ms, "
            "more than half a frame."
        )
    elif light is not None and light.note and camera.name != report.light_reference:
        said.append(f"{light.note}.")
    return said


def _header(report: SessionReport) -> str:
    spread = report.spread
    listed = "".join(
        f'<li class="refused">{f"<b>{esc(name)}</b> " if name else ""}{esc(sentence)}</li>'
        for name, sentence in concerns(report)
    )
    listed = f'<ul class="concerns">{listed}</ul>' if listed else ""
    return (
        f'<header><p class="title">{esc(report.title)}</p><h1>{verdict(report)}</h1>{listed}'
        f'<p class="lead">{len(report.cameras)} cameras, {clock_text(report.length, 1)} long, '
        f"{spread.instants} instants, of which {spread.complete} have a frame of every camera. "
        f"Times are seconds of the session; the reference is <b>{esc(report.reference)}</b>.</p>"
        "</header>"
    )


def _spread(report: SessionReport) -> str:
    return (
        "<section><h2>How far apart the frames of an instant are</h2>"
        '<p class="caption">The latest frame of an instant minus its earliest, by their stamps. '
        "Line: the median; pale: the largest. Dashed: half a frame. Cameras that nobody triggers "
        f"cannot all be nearer than their phases are.</p>{spread_figures(report)}</section>"
    )


def _strips(report: SessionReport) -> str:
    lamp = " Dotted: the light changed." if report.light_times else ""
    return (
        '<section><h2>When each camera ran</h2><p class="caption">Red: frames are missing. '
        f"Triangles: something happened.{lamp}</p>{fault_strips(report)}{fault_list(report)}"
        "</section>"
    )


def _phases(report: SessionReport) -> str:
    strips = phase_strips(report)
    if not strips:
        return ""
    return (
        '<section><h2>How they lie against each other</h2><p class="caption">Frames minus those of '
        f"{esc(report.reference)} in the same instant; up is later. A slope is drift; a jump of a "
        "frame is where a drifting camera passed to the next instant. Dashed: half a frame either "
        f"way.</p>{strips}</section>"
    )


def _light(report: SessionReport) -> str:
    checked = any(camera.light is not None for camera in report.cameras)
    if not checked:
        return (
            '<section><h2>By the light</h2><p class="remarks">Nobody has looked for a light that '
            "all cameras saw: run <b>oneclock check</b> on this folder.</p></section>"
        )
    figure = light_figure(report)
    note = f'<p class="remarks">{esc(report.light_note)}</p>' if report.light_note else ""
    return (
        '<section><h2>By the light</h2><p class="caption">Stamps can be wrong; light is not. How '
        f"much later than its stamps say each camera saw {len(report.light_times)} changes of one "
        "light, in the middle of its picture. Bars: two standard deviations. Small dots: each "
        f"change alone. Dashed: half a frame.</p>{figure}{note}"
        f"{_stills(report.stills, report)}</section>"
    )


def _stills(stills: LightStills | None, report: SessionReport) -> str:
    if stills is None:
        return ""
    what = {"on": "goes on", "off": "goes off"}.get(stills.kind, "flashes")
    heads = '<span class="hint"></span>' + "".join(
        f'<span class="hint">instant {instant}</span>' for instant in stills.instants
    )
    rows = "".join(
        f"<h3>{esc(name)}</h3>{''.join(_still(still) for still in row)}"
        for name, row in stills.rows
    )
    return (
        f"<h3>The light {what} at {clock_text(stills.time, 2)}</h3>"
        '<p class="caption">Three instants in a row. Where frame N is the same instant everywhere, '
        "the light changes in one column, or, where its change fell between two exposures, in the "
        f'next.</p><div class="light-stills">{heads}{rows}</div>'
    )


def _still(still: Still) -> str:
    if still.jpeg is None:
        when = "" if still.local is None else f" {clock_text(still.local, 3)}"
        return f'<figure><div class="no-picture">no picture{when}</div></figure>'
    data = b64encode(still.jpeg).decode("ascii")
    local = "" if still.local is None else clock_text(still.local, 4)
    return (
        f'<figure><img src="data:image/jpeg;base64,{data}" width="{still.width}" '
        f'height="{still.height}" alt="{esc(still.source)} at {local}">'
        f"<figcaption>{local}</figcaption></figure>"
    )


def _how_to_read(report: SessionReport) -> str:
    kept = (
        "<li><b>Lock-step</b>: frame N of every camera was grabbed in the same round.</li>"
        if report.mode == "lock-step"
        else "<li><b>Free-run</b>: cameras ran at their own pace, and frames were grouped into "
        "instants afterwards, by the best clock each has.</li>"
    )
    return (
        '<section class="how"><h2>How to read this page</h2><ul>'
        f"{kept}"
        "<li>The <b>spread</b> rests on stamps. It is as true as the stamps are: the light check "
        "measures how true that is.</li>"
        "<li><b>Drift</b> of 100 ppm moves two cameras’ frames apart by 6 ms a minute.</li>"
        "<li>A camera whose light error is beyond half a frame shows instant N in another frame "
        "than N.</li></ul></section>"
    )
