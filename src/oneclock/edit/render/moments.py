"""Which moment of a camera a frame of the film shows.

A frame stands for the time from its beginning to the next one's, and shows what was on screen in
the middle of that. So a picture of the camera appears at most half a frame early or late, and on
the average neither; taken at the frame's beginning it would always be late.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from oneclock.edit.render.scene import Scene
from oneclock.timebase.shots import ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock


def moment_of(frame: int, film: ShotList, clock: SteppedClock) -> float | None:
    """Local time; None where the camera was not running. Where it began or ended within the frame,
    the frame's beginning counts."""
    begins = film.time_of(frame)
    middle = clock.to_local(float(begins + film.rate.frame_duration / 2))
    return clock.to_local(float(begins)) if middle is None else middle


def black_spans(
    scenes: Sequence[Scene], film: ShotList, clocks: Sequence[SteppedClock]
) -> list[Span]:
    """When no camera is seen, except in a corner, in seconds of the film."""

    def is_black(frame: int, scene: Scene) -> bool:
        return all(moment_of(frame, film, clocks[view.source]) is None for view in scene.large)

    frames = (
        (frame, is_black(frame, scene))
        for scene in scenes
        for frame in range(scene.first, scene.end)
    )
    spans = []
    for black, run in groupby(frames, key=lambda item: item[1]):
        numbers = [frame for frame, _ in run]
        if black:
            first, end = film.rate.time_of(numbers[0]), film.rate.time_of(numbers[-1] + 1)
            spans.append(Span(start=float(first), end=float(end)))
    return spans
