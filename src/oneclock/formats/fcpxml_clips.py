"""A clip of an asset in FCPXML: at its place, at its pace.

A retimed clip has a map of all of its media: the adjusted time of each end is its own time divided
by the pace, timecode included, as Final Cut writes it. Maps that end where the clip does leave its
last frames black in Resolve.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.clips import Clip
from oneclock.formats.fcpxml_assets import (
    RATE_NAMES,
    asset_id,
    nanoseconds,
    on_timeline,
    seconds,
)
from oneclock.formats.heard_channel import HeardChannel, heard_channel
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import Project, media_frames, media_rate, shown_name
from oneclock.formats.xml_text import element
from oneclock.timebase.frame_rate import FrameRate


def fitted(project: Project, clip: Clip) -> Clip:
    """From the nearest frame of its media, unless it is retimed. Where that leaves the media short
    of a frame at its end, it ends earlier: editors refuse what is not there."""
    if clip.drifts:
        return clip
    recording = project.event.recordings[clip.recording]
    rate = media_rate(recording, project.rate)
    held = rate.time_of(media_frames(recording, rate))
    latest = math.floor((held - project.rate.frame_duration) * rate.rate)
    source = rate.time_of(max(0, min(rate.nearest_frame(clip.source), latest)))
    left = math.floor((held - source) * project.rate.rate)
    return replace(clip, source=source, end=min(clip.end, clip.first + max(left, 1)))


def moved(project: Project, clip: Clip) -> tuple[Clip, float]:
    """By how many seconds a clip is shifted, because it begins on a frame of its media."""
    return clip, float(fitted(project, clip).source - clip.source)


def asset_clip(project: Project, clip: Clip, **more: str | None) -> Element:
    """A fitted clip at its place on the timeline, whose first frame is at 0 s."""
    recording = project.event.recordings[clip.recording]
    rate = media_rate(recording, project.rate)
    begin = recording.begins_at + clip.source
    made = element(
        "asset-clip",
        ref=asset_id(clip.recording),
        offset=on_timeline(project, clip.first),
        name=shown_name(recording.path.name),
        start=nanoseconds(begin / clip.pace) if clip.drifts else seconds(begin, rate),
        duration=on_timeline(project, clip.length),
        tcFormat="DF" if recording.timecode and recording.timecode.rate.drop else "NDF",
        audioRole="dialogue" if recording.sounds else None,
        **more,
    )
    if recording.picture is not None and rate != project.rate and rate.rate in RATE_NAMES:
        # Without a word it would play 25 frames a second at 24 and be 4 % too long.
        made.append(element("conform-rate", scaleEnabled="0", srcFrameRate=RATE_NAMES[rate.rate]))
    if clip.drifts:
        made.append(_time_map(recording, rate, clip.pace))
    if more.get("srcEnable") != "video":
        made.extend(_channels(project, clip.recording))
    return made


def says_channel(heard: HeardChannel) -> bool:
    """How channels of several tracks are counted nobody says."""
    return heard.of == heard.of_all


def _channels(project: Project, number: int) -> Iterator[Element]:
    """Where only one is heard, the others are switched off."""
    heard = heard_channel(project, number)
    if heard is not None and says_channel(heard):
        for channel in range(heard.of):
            off = None if channel == heard.channel else "0"
            yield element("audio-channel-source", srcCh=str(channel + 1), enabled=off)


def _time_map(recording: PlacedRecording, rate: FrameRate, pace: Fraction) -> Element:
    begin = recording.begins_at
    end = begin + rate.time_of(media_frames(recording, rate))
    return element(
        "timeMap",
        *(
            element(
                "timept", time=nanoseconds(own / pace), value=seconds(own, rate), interp="linear"
            )
            for own in (begin, end)
        ),
        # Otherwise sound is stretched by a vocoder to keep a pitch that nobody hears change.
        preservesPitch="0",
    )
