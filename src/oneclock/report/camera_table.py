"""The numbers of a session: one row a camera."""

from __future__ import annotations

from oneclock.report.markup import esc
from oneclock.report.session_values import CameraReport, SessionReport
from oneclock.report.wording import signed, width_text

_HEADS = (
    "Camera",
    "Frames",
    "Lost",
    "Instants without it",
    "Rate",
    "Drift",
    "Stamped by",
    "By the light",
)


def camera_table(report: SessionReport) -> str:
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    rows = "".join(_row(camera, report) for camera in report.cameras)
    return (
        '<table role="table" class="seen"><caption>Drift is how much slower a camera counts than '
        f"{esc(report.reference)}. Stamped by: the camera’s own clock, its driver, or the arrival "
        "of its packets. By the light: how much later things happened than its stamps say."
        "</caption>"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _row(camera: CameraReport, report: SessionReport) -> str:
    cells = (
        str(camera.frames),
        _lost(camera),
        _bad(camera.missing),
        _rate(camera),
        _drift(camera),
        _stamped(camera),
        _by_light(camera, report),
    )
    told = "".join(
        f'<td role="cell" data-head="{head}"><div>{cell}</div></td>'
        for head, cell in zip(_HEADS[1:], cells, strict=True)
    )
    name = esc(camera.name)
    mark = "<small>the reference</small>" if camera.is_reference else ""
    return f'<tr role="row"><th scope="row" role="rowheader">{name}{mark}</th>{told}</tr>'


def _bad(count: int) -> str:
    return f'<span class="tell">{count}</span>' if count else "0"


def _lost(camera: CameraReport) -> str:
    """All that is not on disk as the camera meant it, each by its cause."""
    kinds = {
        "never came": camera.dropped,
        "not written": camera.unwritten,
        "torn": camera.torn,
        "repeated": camera.repeated,
    }
    told = [f"{count} {what}" for what, count in kinds.items() if count]
    if not told:
        return "0"
    return f'<span class="tell">{sum(kinds.values())}</span><small>{", ".join(told)}</small>'


def _rate(camera: CameraReport) -> str:
    return "—" if camera.rate is None else f"{camera.rate:.4f} fps"


def _drift(camera: CameraReport) -> str:
    if camera.is_reference:
        return "0 ppm"
    if camera.drift is None:
        return "—"
    return f"{signed(camera.drift * 1e6, 1)} ppm<small>± {camera.drift_std * 1e6:.1f}</small>"


def _stamped(camera: CameraReport) -> str:
    if not camera.stamps:
        return "nothing came"
    known = f"<small>± {width_text(camera.stamp_std)}</small>" if camera.stamp_std > 1e-6 else ""
    return f"{esc(camera.stamps)}{known}"


def _by_light(camera: CameraReport, report: SessionReport) -> str:
    light = camera.light
    if light is None:
        return "not checked"
    if light.error is None or light.std is None:
        return '<span class="tell">? unknown</span>'
    if camera.name == report.light_reference:
        return f"0 ms<small>{light.steps} changes seen</small>"
    word = '<span class="ok">✓</span>' if light.passed else '<span class="tell">✕</span>'
    return f"{word} {signed(light.error * 1e3, 2)} ms<small>± {width_text(light.std)}</small>"
