"""Which camera could be seen in which frame: where it was recording, and nowhere else.

A frame counts when all of it was recorded, so that no cut shows what a camera does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from oneclock.edit.decide.frame_grid import FrameGrid, Mask
from oneclock.timebase.shots import Shot, joined
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

# Seconds. Pieces of a clock that meet leave a rounding error between them, not a gap.
_MEETING = 1e-6


def covered_frames(clock: SteppedClock, grid: FrameGrid, within: Iterable[Span] = ()) -> Mask:
    """One truth a frame. `within`, where there is any, is what somebody allowed of reference
    time."""
    mask = np.zeros(grid.frames, np.bool_)
    for span in _united(piece.in_reference for piece in clock.pieces_in_reference()):
        mask[slice(*grid.frames_within(span))] = True
    allowed = [grid.frames_within(span) for span in within]
    if allowed:
        permitted = np.zeros(grid.frames, np.bool_)
        for first, end in allowed:
            permitted[first:end] = True
        mask &= permitted
    return mask


def _united(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch are one."""
    out: list[Span] = []
    for span in spans:
        if out and span.start <= out[-1].end + _MEETING:
            out[-1] = Span(start=out[-1].start, end=max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def only_covered(shots: Sequence[Shot], covered: Sequence[Mask] | Mask) -> tuple[Shot, ...]:
    """The same shots, black where their camera was not recording; an inset that was not is left
    out."""
    out: list[Shot] = []
    for shot in shots:
        frames = range(shot.first, shot.end)
        states = (_shown(shot, frame, covered) for frame in frames)
        first = shot.first
        for (source, inset), run in groupby(states):
            end = first + sum(1 for _ in run)
            why = shot.why if source == shot.source else f"{NO_CAMERA}: black"
            out.append(replace(shot, first=first, end=end, source=source, inset=inset, why=why))
            first = end
    return joined(out)


NO_CAMERA = "there is no camera to show"


def _shown(shot: Shot, frame: int, covered: Sequence[Mask] | Mask) -> tuple[int | None, int | None]:
    source = shot.source
    if source is not None and not covered[source][frame]:
        source = None
    inset = shot.inset
    if inset is not None and (source is None or not covered[inset][frame]):
        inset = None
    return source, inset
