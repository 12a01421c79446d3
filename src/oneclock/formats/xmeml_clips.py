"""The clips of an xmeml sequence: one for the picture and one for each channel, linked.

Places are whole frames of the sequence, also `in` and `out`: Premiere and Resolve read these as
seconds of the file times the rate of the sequence, whatever the rate of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from oneclock.formats.clips import Clip
from oneclock.formats.project import Project, shown_name
from oneclock.formats.xmeml_media import add_file, add_rate, frames_on
from oneclock.formats.xml_text import add_text

# Drift is tens of millionths; Premiere's speeds have two decimals of a percent.
_SPEED = Fraction(1, 2000)
_FINEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipItem:
    clip: Clip
    track: int
    """Among those of its kind, from 1."""
    index: int
    """Among the clips of its track, from 1."""
    channel: int | None = None
    """Of the file, from 1; None for the picture."""
    stereo: bool = False

    @property
    def id(self) -> str:
        return f"clip-{'video' if self.channel is None else 'audio'}-{self.track}-{self.index}"

    @property
    def kind(self) -> str:
        return "video" if self.channel is None else "audio"


def said_pace(pace: Fraction) -> Fraction:
    """Drift is not said; another speed is, in hundredths of a percent."""
    return Fraction(round(pace * _FINEST), _FINEST) if abs(pace - 1) >= _SPEED else Fraction(1)


def paced_clip(project: Project, clip: Clip) -> Clip:
    return clip.at_pace(said_pace(clip.pace), project.event.recordings[clip.recording].duration)


def said_clip(project: Project, clip: Clip) -> Clip:
    """At a pace that can be said, and from the nearest frame; where that leaves the file short of a
    frame at its end, it ends one earlier."""
    paced = paced_clip(project, clip)
    begin = _in(paced)
    left = max(1, _frames_held(project, paced) - begin)
    return replace(
        paced,
        source=paced.rate.time_of(begin) * paced.pace,
        end=min(paced.end, paced.first + left),
    )


def _in(clip: Clip) -> int:
    """Frames of the sequence since the file began, as it is played at the clip's pace."""
    return clip.rate.nearest_frame(clip.source / clip.pace)


def _frames_held(project: Project, clip: Clip) -> int:
    recording = project.event.recordings[clip.recording]
    return frames_on(project.rate, Fraction(recording.duration) / clip.pace)


def add_clip_item(
    track: Element, project: Project, item: ClipItem, linked: Sequence[ClipItem], *, again: bool
) -> None:
    """Of a clip as `said_clip` makes it. `again`: its file was told before."""
    clip, recording = item.clip, project.event.recordings[item.clip.recording]
    made = SubElement(track, "clipitem", id=item.id)
    if item.channel is not None:
        made.set("premiereChannelType", "stereo" if item.stereo else "mono")
    begin = _in(clip)
    add_text(made, "masterclipid", f"masterclip-{clip.recording + 1}")
    add_text(made, "name", shown_name(recording.path.name))
    add_text(made, "enabled", True)
    add_text(made, "duration", _frames_held(project, clip))
    add_rate(made, project.rate)
    add_text(made, "start", clip.first)
    add_text(made, "end", clip.end)
    add_text(made, "in", begin)
    add_text(made, "out", begin + clip.length)
    add_file(made, project, clip.recording, again=again)
    source = SubElement(made, "sourcetrack")
    add_text(source, "mediatype", item.kind)
    if item.channel is not None:
        add_text(source, "trackindex", item.channel)
    if clip.pace != 1:
        _add_speed(made, item.kind, clip.pace)
    for other in linked if len(linked) > 1 else ():
        _add_link(made, other)


def _add_link(parent: Element, other: ClipItem) -> None:
    link = SubElement(parent, "link")
    add_text(link, "linkclipref", other.id)
    add_text(link, "mediatype", other.kind)
    add_text(link, "trackindex", other.track)
    add_text(link, "clipindex", other.index)
    if other.channel is not None:
        add_text(link, "groupindex", 1)


def _add_speed(parent: Element, kind: str, pace: Fraction) -> None:
    effect = SubElement(SubElement(parent, "filter"), "effect")
    add_text(effect, "name", "Time Remap")
    add_text(effect, "effectid", "timeremap")
    add_text(effect, "effectcategory", "motion")
    add_text(effect, "effecttype", "motion")
    add_text(effect, "mediatype", kind)
    for name, value in (
        ("variablespeed", "0"),
        ("speed", f"{float(pace * 100):g}"),
        ("reverse", "FALSE"),
        ("frameblending", "FALSE"),
    ):
        parameter = SubElement(effect, "parameter")
        add_text(parameter, "parameterid", name)
        add_text(parameter, "name", name)
        add_text(parameter, "value", value)
