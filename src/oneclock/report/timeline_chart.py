"""All sources on one timeline, as an editor lays out clips: where each ran, what it heard, and
where its clock stepped."""

from __future__ import annotations

from oneclock.report.axis import Axis, clock_text, grid, label, ruler
from oneclock.report.clock_steps import Step, steps_of
from oneclock.report.markup import drawing, esc, percent, vertical
from oneclock.report.sights import Closeup
from oneclock.report.values import EventReport, SourceReport
from oneclock.report.waveform_path import HEIGHT, columns, loudest, outline
from oneclock.report.wording import GRADE_SIGNS, jump_text
from oneclock.timebase.stepped_clock import Piece, SteppedClock

_COLUMNS = 1000  # across the whole timeline; a screen shows no more
_MANY = 16
"""Recordings of which on all lanes are low, so that a screen shows most of them."""
_APART = 0.13
"""Of the width: steps nearer to each other share a label, lest the two cover each other."""


def timeline_figure(event: EventReport, key: str) -> str:
    """`key` tells this timeline from the others of a page."""
    axis = Axis.over(event.span, margin=0.005)
    height = 56 if len(event.sources) < _MANY else 30
    lanes = "".join(
        track_name(source) + _lane(source, axis, event, height, f"{key}t{i}")
        for i, source in enumerate(event.sources)
    )
    return f'<div class="tracks">{_ruler_row(axis, event)}{lanes}</div>'


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


def _ruler_row(axis: Axis, event: EventReport) -> str:
    marks = "".join(
        label(axis.share(i.reference_time), 29, f"▾ {i.label}", "mark") for i in event.instants
    )
    height = 34 if marks else 20
    drawn = drawing(
        ruler(axis) + marks, height=height, title="Time", desc="Time of the reference", kind="ruler"
    )
    return f'<div class="track-name hint">reference time</div>{drawn}'


def _lane(source: SourceReport, axis: Axis, event: EventReport, height: int, key: str) -> str:
    clock = source.placed
    if clock is None:
        return f'<div class="lane unplaced">{UNPLACED.get(source.grade, "not placed")}</div>'
    steps = steps_of(clock)
    body = grid(axis)
    body += "".join(
        _clip(source, p, axis, height, f"{key}p{i}") for i, p in enumerate(clock.pieces)
    )
    if source.waveform is None:
        ran = clock.coverage_in_reference
        body += label(axis.share(ran.middle), height / 2 + 4, "no sound", "hint")
    body += "".join(vertical(axis.share(i.reference_time), "instant") for i in event.instants)
    body += "".join(_window(closeup, axis) for closeup in event.closeups)
    body += _step_marks(steps, axis)
    return drawing(
        body,
        height=height,
        title=source.name,
        desc=_described(source, clock, steps),
        kind=f"lane {source.grade}",
    )


UNPLACED = {
    "refused": "not placed: no clock is believed",
    "unreadable": "not placed: it could not be read",
}


def _described(source: SourceReport, clock: SteppedClock, steps: tuple[Step, ...]) -> str:
    ran = clock.coverage_in_reference
    told = f"runs from {clock_text(ran.start, 1)} to {clock_text(ran.end, 1)}, {source.grade}"
    jumps = [f"{jump_text(s.by)} at {clock_text(s.reference_time, 1)}" for s in steps]
    return f"{told}; its clock steps by {', '.join(jumps)}" if jumps else told


def _clip(source: SourceReport, piece: Piece, axis: Axis, height: int, key: str) -> str:
    span = piece.in_reference
    x, end = axis.share(span.start), axis.share(span.end)
    box = f'x="{percent(x)}" y="3" width="{percent(end - x)}" height="{height - 6}" rx="3"'
    clip = f'<rect class="clip" {box}/>'
    if source.grade == "doubtful":
        clip += f'<rect class="doubt" {box}/>'
    if source.waveform is None:
        return clip
    count = max(1, round(_COLUMNS * (end - x)))
    alone = SteppedClock(pieces=(piece,))
    peak, mean = columns(source.waveform, alone, span, count)
    top = loudest(peak)
    paths = both_sides(outline(peak / top), "peak", f"{key}p")
    paths += both_sides(outline(mean / top), "mean", f"{key}m")
    return clip + stretched(paths, count, x, end - x)


def _step_marks(steps: tuple[Step, ...], axis: Axis) -> str:
    """A line at every step; its size beside it, unless that would cover the one before."""
    marks, free_from = "", 0.0
    for step in steps:
        share = axis.share(step.reference_time)
        marks += vertical(share, "step")
        if share >= free_from:
            marks += label(share, 14, jump_text(step.by), "step")
            free_from = share + _APART
    return marks


def _window(closeup: Closeup, axis: Axis) -> str:
    x, end = axis.share(closeup.span.start), axis.share(closeup.span.end)
    return f'<rect class="window" x="{percent(x)}" width="{percent(end - x)}" y="0" height="100%"/>'
