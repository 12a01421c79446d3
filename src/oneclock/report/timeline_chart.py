"""All sources on one timeline, as an editor lays out clips: where each ran, what it heard."""

from __future__ import annotations

from oneclock.report.axis import Axis, clock_text, grid, label, ruler
from oneclock.report.markup import drawing, esc, percent, vertical
from oneclock.report.values import Closeup, Report, SourceReport
from oneclock.report.waveform_path import HEIGHT, columns, loudest, outline
from oneclock.report.wording import GRADE_SIGNS
from oneclock.timebase.span import Span

_COLUMNS = 1000  # across the whole timeline; a screen shows no more
_LANE_HEIGHT = 56


def timeline_figure(report: Report) -> str:
    axis = Axis.over(report.span, margin=0.005)
    lanes = "".join(
        track_name(source) + _lane(source, axis, report, f"t{i}")
        for i, source in enumerate(report.sources)
    )
    return f'<div class="tracks">{_ruler_row(axis, report)}{lanes}</div>'


def track_name(source: SourceReport) -> str:
    return (
        f'<div class="track-name"><span class="sign {source.grade}" aria-hidden="true">'
        f"{GRADE_SIGNS[source.grade]}</span> <span>{esc(source.name)}</span></div>"
    )


def stretched(paths: str, count: int, x: float, width: float) -> str:
    """Paths of `count` columns about a middle line, pulled to the width they have on the page."""
    box = f"0 {-HEIGHT - 3} {count} {2 * HEIGHT + 6}"
    return (
        f'<svg x="{percent(x)}" width="{percent(width)}" height="100%" viewBox="{box}" '
        f'preserveAspectRatio="none">{paths}</svg>'
    )


def both_sides(path: str, kind: str, key: str) -> str:
    """A path and its mirror image; the page needs `key` to be told twice which one."""
    if not path:
        return ""
    return (
        f'<path class="{kind}" id="{key}" d="{path}"/>'
        f'<use class="{kind}" href="#{key}" transform="scale(1 -1)"/>'
    )


def _ruler_row(axis: Axis, report: Report) -> str:
    marks = "".join(
        label(axis.share(i.reference_time), 29, f"▾ {i.label}", "mark") for i in report.instants
    )
    height = 34 if marks else 20
    drawn = drawing(
        ruler(axis) + marks, height=height, title="Time", desc="Time of the reference", kind="ruler"
    )
    return f'<div class="track-name hint">reference time</div>{drawn}'


def _lane(source: SourceReport, axis: Axis, report: Report, key: str) -> str:
    if source.placed is None:
        return '<div class="lane unplaced">not placed: no clock is believed</div>'
    span = source.coverage.map(source.placed)
    body = grid(axis) + _clip(source, span, axis, key)
    body += "".join(vertical(axis.share(i.reference_time), "instant") for i in report.instants)
    body += "".join(_window(closeup, axis) for closeup in report.closeups)
    desc = f"runs from {clock_text(span.start, 1)} to {clock_text(span.end, 1)}, {source.grade}"
    return drawing(
        body, height=_LANE_HEIGHT, title=source.name, desc=desc, kind=f"lane {source.grade}"
    )


def _clip(source: SourceReport, span: Span, axis: Axis, key: str) -> str:
    x, end = axis.share(span.start), axis.share(span.end)
    box = f'x="{percent(x)}" y="3" width="{percent(end - x)}" height="{_LANE_HEIGHT - 6}" rx="3"'
    clip = f'<rect class="clip" {box}/>'
    if source.grade == "doubtful":
        clip += f'<rect class="doubt" {box}/>'
    if source.waveform is None:
        return clip + label((x + end) / 2, _LANE_HEIGHT / 2 + 4, "no sound", "hint")
    if source.placed is None or span.length <= 0:
        return clip
    count = max(1, round(_COLUMNS * (end - x)))
    peak, mean = columns(source.waveform, source.placed, span, count)
    top = loudest(peak)
    paths = both_sides(outline(peak / top), "peak", f"{key}p")
    paths += both_sides(outline(mean / top), "mean", f"{key}m")
    return clip + stretched(paths, count, x, end - x)


def _window(closeup: Closeup, axis: Axis) -> str:
    x, end = axis.share(closeup.span.start), axis.share(closeup.span.end)
    return f'<rect class="window" x="{percent(x)}" width="{percent(end - x)}" y="0" height="100%"/>'
