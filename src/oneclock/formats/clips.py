"""The clips of a project: which frames of the timeline show which stretch of which recording.

A frame of the timeline belongs to the recording in which it begins. Where it is in whole frames,
when in the recording it begins is exact, and so is the pace: a recording whose clock drifts is
played a little slower or faster than it was recorded. A clock with steps makes several clips.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Programme
from oneclock.formats.project import ON_A_FRAME, Project, media_frames, media_rate
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, joined

# What a clip may stray at its end before it is retimed: less than a step towards the stage does.
_UNHEARD = Fraction(1, 1000)
# Of a frame: what the last digits of floating numbers may add to the end of a recording.
_ROUNDED = Fraction(1, 1_000_000)
# Of a frame: what rounds to it.
_NEAREST = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    recording: int
    """Its number among those of the event."""
    first: int
    """Frame of the timeline."""
    end: int
    """The frame after its last."""
    source: Fraction
    """Seconds into the recording at which its first frame begins."""
    pace: Fraction
    """Seconds of the recording that pass in one of the timeline."""
    rate: FrameRate
    """Of the timeline."""

    @property
    def length(self) -> int:
        return self.end - self.first

    @property
    def seconds(self) -> Fraction:
        """It lasts, on the timeline."""
        return self.length / self.rate.rate

    @property
    def stray(self) -> Fraction:
        """By how many seconds it would be wrong at its end, were it played as it was recorded."""
        return (self.pace - 1) * self.seconds

    @property
    def drifts(self) -> bool:
        return abs(self.stray) > _UNHEARD

    def source_at(self, frame: int) -> Fraction:
        """Seconds into the recording when a frame of the timeline begins."""
        return self.source + (frame - self.first) / self.rate.rate * self.pace

    def within(self, first: int, end: int) -> Clip | None:
        """What of it is shown from one frame until before another."""
        first, end = max(first, self.first), min(end, self.end)
        if first >= end:
            return None
        return replace(self, first=first, end=end, source=self.source_at(first))

    def at_pace(self, pace: Fraction, duration: float) -> Clip:
        """At another pace, for formats that do not know every one; 1 is as it was recorded. It is
        right in the middle, and as much too early at one end as too late at the other. A recording
        of such a duration may have too little for that: then frames are missing at both ends, but
        none where half of one is enough. Such formats begin clips on the nearest frame, and the
        nearest to what lies just before the recording is its first."""
        step = pace / self.rate.rate
        source = self.source + (self.pace - pace) * self.seconds / 2
        missing = min(max(0, math.ceil(-source / step - _NEAREST)), self.length - 1)
        first, source = self.first + missing, source + missing * step
        left = math.ceil((Fraction(duration) - source) / step - _NEAREST)
        return replace(
            self, first=first, end=min(self.end, first + max(left, 1)), source=source, pace=pace
        )


def stacked(project: Project) -> tuple[tuple[Clip, ...], ...]:
    """The clips of every recording, in the order of the event's; none where nothing of it lies in
    what is exported."""
    return tuple(
        tuple(_clips(project, number, recording))
        for number, recording in enumerate(project.event.recordings)
    )


def cuts(programme: Programme) -> tuple[Shot, ...]:
    """Its shots as editors are given them: without pictures in the picture, so that where one only
    comes or goes there is no cut."""
    return joined([replace(shot, inset=None) for shot in programme.shots.shots])


def edited(project: Project) -> tuple[Clip, ...]:
    """The clips that are seen one after the other; what is left out is black."""
    if project.programme is None:
        return ()
    placed = stacked(project)
    return tuple(
        part
        for shot in cuts(project.programme)
        if shot.source is not None
        for clip in placed[shot.source]
        if (part := clip.within(shot.first, shot.end)) is not None
    )


def with_gaps(clips: Iterable[Clip], frames: int) -> Iterator[tuple[int, int, Clip | None]]:
    """First frame and end of every clip and of the gaps between them, from frame 0."""
    at = 0
    for clip in clips:
        if clip.first > at:
            yield at, clip.first, None
        yield clip.first, clip.end, clip
        at = clip.end
    if at < frames:
        yield at, frames, None


def _clips(project: Project, number: int, recording: PlacedRecording) -> Iterator[Clip]:
    counted = media_rate(recording, project.rate)
    held = counted.time_of(media_frames(recording, counted))
    for piece in recording.clock.pieces_in_reference():
        delta, stretch = Fraction(piece.clock.delta), 1 + Fraction(piece.clock.drift)
        begin, end, over = (
            project.frames_until(delta + stretch * Fraction(local))
            for local in (piece.span.start, piece.span.end, held)
        )
        first = max(0, math.ceil(begin - ON_A_FRAME))
        # A frame that begins in a recording may go on after its last whole one: editors refuse what
        # is not there, so it is left out.
        last = min(project.frames, math.ceil(end - ON_A_FRAME), math.floor(over + _ROUNDED))
        if first < last:
            source = (project.start + project.rate.time_of(first) - delta) / stretch
            yield Clip(
                recording=number,
                first=first,
                end=last,
                source=max(Fraction(0), source),
                pace=1 / stretch,
                rate=project.rate,
            )
