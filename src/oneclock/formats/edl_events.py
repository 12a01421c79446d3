"""Events of edit decision lists: which labels of a recording a clip becomes.

A list counts everything at one rate and plays everything as fast as it was recorded.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from oneclock.errors import UsageError
from oneclock.formats.clips import Clip
from oneclock.formats.project import Project, media_frames
from oneclock.formats.source_labels import SourceLabels, source_labels
from oneclock.timebase.timecode import TimecodeRate

OWN_PACE = Fraction(1)
_HIGHEST_RATE = 60
_DROPPING = 30


def list_rate(project: Project) -> TimecodeRate:
    """Of the record side of all lists, so that they fit each other: drop-frame where any recording
    is."""
    try:
        rate = TimecodeRate(rate=project.rate.rate)
    except ValueError:
        rate = None
    if rate is None or rate.counted > _HIGHEST_RATE:
        use = "use" if project.programme is None else "make the edit anew with"
        raise UsageError(
            "--to edl",
            f"no timecode counts {project.rate.rate} frames a second",
            f"{use} --fps 24, 25, 29.97, 30, 50, 59.94 or 60",
        )
    dropping = replace(rate, drop=True) if rate.counted % _DROPPING == 0 else rate
    labels = (one.timecode for one in project.event.recordings)
    return dropping if any(one and one.rate == dropping for one in labels) else rate


def labels_of(project: Project, number: int) -> SourceLabels:
    return source_labels(project.event.recordings[number], list_rate(project))


def event_of(project: Project, clip: Clip) -> Clip:
    """As lists say it: no longer than the recording has labels."""
    own, labels = at_own_pace(project, clip), labels_of(project, clip.recording)
    duration = Fraction(project.event.recordings[clip.recording].duration)
    return replace(own, end=own.first + labels.length(own, duration))


def at_own_pace(project: Project, clip: Clip) -> Clip:
    """And no longer than there are whole frames."""
    frames = media_frames(project.event.recordings[clip.recording], project.rate)
    return clip.at_pace(OWN_PACE, float(project.rate.time_of(frames)))
