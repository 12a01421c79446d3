"""The seconds and the frames of an event that are worth a close look."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.media.read_video import read_frame_at
from oneclock.report.moments import Look, closeup_spans, instants
from oneclock.report.read_material import Material
from oneclock.report.sights import Closeup, Instant, Still, Track
from oneclock.timebase.span import Span

_STILL_WIDTH = 400
_CLOSEUP_MARGIN = 0.25


def gather_closeups(materials: Sequence[Material], reference: str) -> tuple[Closeup, ...]:
    heard = [m for m in materials if m.placed is not None and m.has_sound]
    running = [r for m in heard if (r := m.running) is not None]
    looks = closeup_spans(running, reference, _movement(heard))
    return tuple(
        _closeup(look, [m for m in heard if look.of is None or m.name in (look.of, reference)])
        for look in looks
    )


def gather_instants(materials: Sequence[Material], reference: str) -> tuple[Instant, ...]:
    running = [r for m in materials if (r := m.running) is not None]
    cameras = [m for m in materials if m.has_picture]
    return tuple(
        Instant(label=label, reference_time=time, stills=tuple(_still(m, time) for m in cameras))
        for label, time in instants(running, reference)
    )


def _movement(heard: Sequence[Material]) -> Callable[[str, Span], float]:
    """How much a recording's level moves during a span of its own time: talk beats a drone."""
    by_name = {m.name: m for m in heard}

    def movement(name: str, local: Span) -> float:
        levels = by_name[name].heard_in(local).levels
        return float(np.std(levels)) if len(levels) else 0.0

    return movement


def _closeup(look: Look, heard: Sequence[Material]) -> Closeup:
    wide = Span(start=look.span.start - _CLOSEUP_MARGIN, end=look.span.end + _CLOSEUP_MARGIN)
    tracks = []
    for material in heard:
        local = None if material.placed is None else material.placed.local_hull(wide)
        if local is not None:
            tracks.append(Track(source=material.name, waveform=material.heard_in(local)))
    return Closeup(label=look.label, span=look.span, tracks=tuple(tracks), of=look.of)


def _still(material: Material, time: float) -> Still:
    local = None if material.placed is None else material.placed.to_local(time)
    assert material.info is not None
    shape = material.info.video[0]
    frame = None
    if local is not None:
        frame = read_frame_at(material.subject.path, local, width=_STILL_WIDTH)
    if frame is None:
        return Still(
            source=material.name, local=local, jpeg=None, width=shape.width, height=shape.height
        )
    height, width = frame.pixels.shape[:2]
    return Still(
        source=material.name,
        local=local,
        jpeg=encode_jpeg(frame.pixels),
        width=width,
        height=height,
    )
