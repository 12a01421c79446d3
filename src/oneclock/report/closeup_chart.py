"""A few seconds, finely drawn: each source upward, the reference mirrored below it.

Two hills that face each other across a line are easier to judge than two that stand in rows.
"""

from __future__ import annotations

from oneclock.report.axis import Axis, grid, ruler
from oneclock.report.markup import drawing, esc
from oneclock.report.sights import Closeup
from oneclock.report.timeline_chart import both_sides, stretched, track_name
from oneclock.report.values import EventReport, SourceReport
from oneclock.report.waveform_path import columns, loudest, outline

_COLUMNS = 500
_LANE_HEIGHT = 72


def closeup_figure(closeup: Closeup, event: EventReport, key: str) -> str:
    """`key` tells this close-up from the others of a page."""
    axis = Axis.over(closeup.span)
    times = drawing(
        ruler(axis, 7), height=20, title="Time", desc="Time of the reference", kind="ruler"
    )
    drawn = {source.name: _path(source, closeup) for source in event.sources}
    mirror = (
        f'<use class="echo" href="#{key}" transform="scale(1 -1)"/>'
        if drawn.get(event.reference)
        else ""
    )
    # The reference first: the others refer to its path.
    order = sorted(event.sources, key=lambda source: not source.is_reference)
    lanes = "".join(
        track_name(source) + _lane(source, drawn[source.name], axis, mirror, key)
        for source in order
        if drawn[source.name]
    )
    missing = ""
    if closeup.of is None:
        missing = ", ".join(source.name for source in event.sources if not drawn[source.name])
    note = f'<p class="caption">Not heard here: {esc(missing)}.</p>' if missing else ""
    return f'<div class="tracks"><div class="track-name"></div>{times}{lanes}</div>{note}'


def _path(source: SourceReport, closeup: Closeup) -> str:
    found = [track.waveform for track in closeup.tracks if track.source == source.name]
    if not found or source.placed is None or closeup.span.length <= 0:
        return ""
    peak, _ = columns(found[0], source.placed, closeup.span, _COLUMNS)
    return outline(peak / loudest(peak))


def _lane(source: SourceReport, path: str, axis: Axis, mirror: str, key: str) -> str:
    if source.is_reference:
        paths = both_sides(path, "heard", key)
    else:
        paths = f'<path class="heard" d="{path}"/>{mirror}'
    middle = '<line class="axis" x1="0" x2="100%" y1="50%" y2="50%"/>'
    return drawing(
        grid(axis, 7) + stretched(paths, _COLUMNS, 0.0, 1.0) + middle,
        height=_LANE_HEIGHT,
        title=source.name,
        desc="Its loudness upward, that of the reference downward",
        kind=f"lane {source.grade}",
    )
