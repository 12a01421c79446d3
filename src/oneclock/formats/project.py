"""What an editor is given: recordings in their places on a grid of frames, and the edit if there is
one.

An exporter of projects is a file of this room, with one function from a `Project` to text and one
to notes on what its format cannot say. Their names are in the table of
`oneclock.edit.export_formats`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from os.path import relpath
from pathlib import Path
from unicodedata import category

from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.programme import Programme
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import nearest_counted_rate

ON_A_FRAME = Fraction(1, 1000)
"""Of a frame. Clocks are floating numbers: what lies so near to a frame is meant to be on it."""
_UNSHOWN = ("Cc", "Cn", "Cs")
# Rates of odd recordings are averages; none of theirs needs more.
_LARGEST_DENOMINATOR = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    name: str
    event: PlacedEvent
    """Its paths are absolute: nobody knows where an editor is opened."""
    rate: FrameRate
    width: int
    height: int
    programme: Programme | None = None
    """Of the same event and the same rate."""
    folder: Path | None = None
    """Where the text will be, absolute; None where that is not known."""

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0:
            raise ValueError(f"a picture must have a size, not {self.width} x {self.height}")
        for recording in self.event.recordings:
            if not recording.path.is_absolute():
                raise ValueError(f"a project needs absolute paths, not {recording.path}")
        if self.programme is not None:
            if self.programme.event != self.event:
                raise ValueError("the edit is one of other recordings")
            if self.programme.shots.rate != self.rate:
                raise ValueError(
                    f"the edit has {self.programme.shots.rate.rate} frames a second, "
                    f"not {self.rate.rate}"
                )

    @property
    def start(self) -> Fraction:
        """Reference time at which frame 0 begins."""
        if self.programme is not None:
            return self.programme.shots.start
        return Fraction(self.event.span.start)

    @property
    def frames(self) -> int:
        if self.programme is not None:
            return self.programme.shots.frames
        return math.ceil(Fraction(self.event.span.length) * self.rate.rate - ON_A_FRAME)

    def frames_until(self, reference: Fraction) -> Fraction:
        """On the grid, but not to whole frames."""
        return (reference - self.start) * self.rate.rate


def picture_rate(recording: PlacedRecording) -> FrameRate | None:
    """The rate its camera was set to, or the average of one that has none."""
    if recording.picture is None or recording.picture.rate is None:
        return None
    average = recording.picture.rate
    if (counted := nearest_counted_rate(average)) is not None:
        return counted
    return FrameRate(rate=average.limit_denominator(_LARGEST_DENOMINATOR))


def media_rate(recording: PlacedRecording, otherwise: FrameRate) -> FrameRate:
    """What its material is counted in: pictures, or samples where it has none."""
    if recording.picture is not None:
        return picture_rate(recording) or otherwise
    highest = max((track.rate for track in recording.sounds), default=0)
    return FrameRate(rate=Fraction(highest)) if highest > 0 else otherwise


def media_frames(recording: PlacedRecording, rate: FrameRate) -> int:
    """Whole frames it holds, at least one; rounds down."""
    return max(1, math.floor(Fraction(recording.duration) * rate.rate + ON_A_FRAME))


def relative_path(project: Project, path: Path) -> str:
    """As seen from where the text will be, with forward slashes; absolute where that is unknown, or
    on another drive."""
    if project.folder is None or path.anchor != project.folder.anchor:
        return path.as_posix()
    return Path(relpath(path, project.folder)).as_posix()


def shown_name(text: str) -> str:
    """A name that every format can hold: without line breaks, control characters, and bytes that
    are no text."""
    return "".join("\N{REPLACEMENT CHARACTER}" if category(c) in _UNSHOWN else c for c in text)
