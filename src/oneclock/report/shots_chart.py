"""Who was recording when, and who of them is seen: the edit as its own timeline."""

from __future__ import annotations

from oneclock.report.axis import Axis, clock_text, grid, ruler
from oneclock.report.edit_values import EditReport, EditSource
from oneclock.report.markup import drawing, esc, percent
from oneclock.timebase.shots import Shot
from oneclock.timebase.span import Span

_HEIGHT = 34
_MANY = 12
"""Recordings of which on all lanes are low."""


def programme_axis(report: EditReport) -> Axis:
    return Axis.over(Span(start=0.0, end=report.length), margin=0.005)


def time_row(axis: Axis) -> str:
    drawn = drawing(ruler(axis), height=20, title="Time", desc="of the programme", kind="ruler")
    return f'<div class="track-name hint">programme time</div>{drawn}'


def shots_figure(report: EditReport) -> str:
    axis = programme_axis(report)
    height = _HEIGHT if len(report.sources) < _MANY else 24
    cameras = [
        number
        for number, source in enumerate(report.sources)
        if source.has_picture or _is_named(number, report)
    ]
    lanes = "".join(_lane(number, axis, report, height) for number in cameras)
    return f'<div class="tracks">{time_row(axis)}{_black(axis, report, height)}{lanes}</div>'


def _is_named(number: int, report: EditReport) -> bool:
    return any(number in (shot.source, shot.inset) for shot in report.shots.shots)


def _lane(number: int, axis: Axis, report: EditReport, height: int) -> str:
    source = report.sources[number]
    body = grid(axis)
    body += "".join(_box("ran", span, axis, 3, height - 6) for span in source.recorded)
    body += _boxes("shot", axis, report, [s.source == number for s in report.shots.shots], height)
    body += _boxes("inset", axis, report, [s.inset == number for s in report.shots.shots], height)
    shown = sum(shot.source == number for shot in report.shots.shots)
    drawn = drawing(
        body,
        height=height,
        title=source.name,
        desc=f"{_recorded(source)}; seen in {shown} shots",
        kind="lane strip",
    )
    return _name(source.name, source.role) + drawn


def _black(axis: Axis, report: EditReport, height: int) -> str:
    """A lane of its own, where there is any."""
    black = [shot.source is None for shot in report.shots.shots]
    if not any(black):
        return ""
    body = grid(axis) + _boxes("shot", axis, report, black, height)
    drawn = drawing(
        body, height=height, title="black", desc=f"{sum(black)} times", kind="lane strip black"
    )
    return _name("black", "nobody is seen") + drawn


def _name(name: str, small: str) -> str:
    more = f"<small>{esc(small)}</small>" if small else ""
    return f'<div class="track-name"><span>{esc(name)}{more}</span></div>'


def _recorded(source: EditSource) -> str:
    spans = [f"{clock_text(s.start, 1)} to {clock_text(s.end, 1)}" for s in source.recorded]
    return f"recorded from {', '.join(spans)}" if spans else "was not recording"


def _boxes(kind: str, axis: Axis, report: EditReport, whose: list[bool], height: int) -> str:
    """Of the shots that are somebody's."""
    top, tall = (3, height - 6) if kind == "shot" else (height - 11, 8)
    return "".join(
        _box(kind, _span(shot, report), axis, top, tall, _told(number, shot, report))
        for number, (shot, is_theirs) in enumerate(zip(report.shots.shots, whose, strict=True), 1)
        if is_theirs
    )


def _span(shot: Shot, report: EditReport) -> Span:
    return Span(start=report.seconds(shot.first), end=report.seconds(shot.end))


def _told(number: int, shot: Shot, report: EditReport) -> str:
    span = _span(shot, report)
    why = f": {shot.why}" if shot.why else ""
    return f"shot {number}, {clock_text(span.start, 2)} to {clock_text(span.end, 2)}{why}"


def _box(kind: str, span: Span, axis: Axis, top: int, height: int, told: str = "") -> str:
    x, width = percent(axis.share(span.start)), percent(span.length / axis.span.length)
    title = f"<title>{esc(told)}</title>" if told else ""
    return (
        f'<rect class="{kind}" x="{x}" width="{width}" y="{top}" height="{height}">{title}</rect>'
    )
