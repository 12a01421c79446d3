"""What an xmeml file says of rates, timecode and the files on disk.

A rate is a whole number of frames and whether a second of them lasts 1.001 seconds. The first
mention of a file tells all of it, the others only its id.
"""

from __future__ import annotations

import math
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from oneclock.formats.placed import PictureTrack, PlacedRecording
from oneclock.formats.project import Project, media_rate, picture_rate, shown_name
from oneclock.formats.xml_text import add_text
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode, TimecodeRate

_PULLED = Fraction(1000, 1001)


def sayable_rate(rate: FrameRate) -> FrameRate:
    """The nearest that the format has words for.

    >>> sayable_rate(FrameRate(rate=Fraction(2996, 100))).rate
    Fraction(30000, 1001)
    """
    near = max(1, math.floor(rate.rate))
    whole = [Fraction(count) for count in (near, near + 1)]
    both = [*whole, *(count * _PULLED for count in whole)]
    return FrameRate(rate=min(both, key=lambda count: abs(count - rate.rate)))


def add_rate(parent: Element, rate: FrameRate) -> None:
    said = sayable_rate(rate).rate
    made = SubElement(parent, "rate")
    add_text(made, "timebase", math.ceil(said))
    add_text(made, "ntsc", said.denominator != 1)


def add_timecode(parent: Element, label: Timecode) -> None:
    made = SubElement(parent, "timecode")
    add_rate(made, FrameRate(rate=label.rate.rate))
    add_text(made, "string", label)
    add_text(made, "frame", label.frames_since_midnight)
    add_text(made, "displayformat", "DF" if label.rate.drop else "NDF")


def frames_on(rate: FrameRate, seconds: Fraction) -> int:
    """Rounds down."""
    return math.floor(seconds * rate.rate + Fraction(1, 1000))


def add_picture(parent: Element, rate: FrameRate, width: int, height: int) -> None:
    made = SubElement(parent, "samplecharacteristics")
    add_rate(made, rate)
    add_text(made, "width", width)
    add_text(made, "height", height)
    add_text(made, "anamorphic", False)
    add_text(made, "pixelaspectratio", "square")
    add_text(made, "fielddominance", "none")
    add_text(made, "colordepth", 24)


def add_sound(parent: Element, rate: int) -> None:
    made = SubElement(parent, "samplecharacteristics")
    add_text(made, "depth", 16)
    add_text(made, "samplerate", rate)


def file_id(number: int) -> str:
    return f"file-{number + 1}"


def add_file(parent: Element, project: Project, number: int, *, again: bool) -> None:
    made = SubElement(parent, "file", id=file_id(number))
    if again:
        return
    recording = project.event.recordings[number]
    counted = project.rate if recording.picture is None else media_rate(recording, project.rate)
    rate = sayable_rate(counted)
    add_text(made, "name", shown_name(recording.path.name))
    # Premiere and Final Cut Pro 7 name the machine.
    add_text(made, "pathurl", recording.path.as_uri().replace("file:///", "file://localhost/", 1))
    add_rate(made, rate)
    add_text(made, "duration", frames_on(rate, Fraction(recording.duration)))
    add_timecode(made, _label(recording, rate))
    media = SubElement(made, "media")
    if recording.picture is not None:
        _add_video(media, recording.picture, picture_rate(recording) or project.rate)
    for sound in recording.sounds:
        audio = SubElement(media, "audio")
        add_sound(audio, sound.rate)
        add_text(audio, "channelcount", sound.channels)


def _add_video(media: Element, picture: PictureTrack, rate: FrameRate) -> None:
    add_picture(SubElement(media, "video"), rate, picture.width, picture.height)


def _label(recording: PlacedRecording, rate: FrameRate) -> Timecode:
    """Its own, or what its samples say, to the nearest frame."""
    if recording.timecode is not None:
        return recording.timecode
    frames = rate.nearest_frame(recording.begins_at)
    return Timecode.from_frames(frames, TimecodeRate(rate=rate.rate))
