"""xmeml 5, the XML of Final Cut Pro 7, which Premiere imports: tracks above each other.

A clock's drift is finer than what Premiere takes for a speed. So it is not said, and the clip is
right in its middle; a recording at another speed, 25 for 24 or 30 for 29.97, gets a time remap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from oneclock.formats.clips import Clip, edited, stacked
from oneclock.formats.fcpxml import lost_rate
from oneclock.formats.heard_channel import heard_channel
from oneclock.formats.losses import lost_edit, lost_pace, moved_to_frames, recording_name
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import Project, shown_name
from oneclock.formats.xmeml_clips import (
    ClipItem,
    add_clip_item,
    paced_clip,
    said_clip,
    said_pace,
)
from oneclock.formats.xmeml_media import (
    add_picture,
    add_rate,
    add_sound,
    add_timecode,
    sayable_rate,
)
from oneclock.formats.xml_text import add_text, xml_text
from oneclock.timebase.timecode import Timecode, TimecodeRate

HOW_TO_MULTICAM = (
    "in Premiere Pro: File > Import; for a multi-camera sequence, put this one into a new one and "
    "choose Clip > Multi-Camera > Enable"
)


@dataclass(slots=True, kw_only=True)
class _Track:
    items: list[ClipItem]
    enabled: bool = True
    stereo_half: int | None = None
    """0 and 1: the left and the right of one stereo track."""


@dataclass(slots=True, kw_only=True)
class _Layout:
    """The tracks, and which clips are picture and sound of one."""

    video: list[_Track] = field(default_factory=list)
    audio: list[_Track] = field(default_factory=list)
    linked: list[list[ClipItem]] = field(default_factory=list)


def premiere(project: Project) -> str:
    root = Element("xmeml", version="5")
    sequence = SubElement(root, "sequence", id="sequence-1")
    add_text(sequence, "name", shown_name(project.name))
    add_text(sequence, "duration", project.frames)
    add_rate(sequence, project.rate)
    add_timecode(
        sequence,
        Timecode.from_frames(0, TimecodeRate(rate=sayable_rate(project.rate).rate)),
    )
    media = SubElement(sequence, "media")
    layout = _layout(project)
    _add_tracks(project, layout, *_add_formats(project, media))
    return xml_text(root, "<!DOCTYPE xmeml>")


def premiere_notes(project: Project) -> tuple[str, ...]:
    clips = [clip for clips in stacked(project) for clip in clips]
    paced = [paced_clip(project, clip) for clip in clips]
    moved = (
        (clip, float(said_clip(project, clip).source - at_its_pace.source))
        for clip, at_its_pace in zip(clips, paced, strict=True)
    )
    return (
        *lost_rate(project),
        *lost_pace(project, said_pace),
        *_retimed(project, paced),
        *moved_to_frames(project, moved),
        *lost_edit(project),
        HOW_TO_MULTICAM,
    )


def _retimed(project: Project, paced: list[Clip]) -> Iterator[str]:
    for number, pace in sorted({(clip.recording, clip.pace) for clip in paced if clip.pace != 1}):
        yield (
            f"{recording_name(project, number)}: retimed to {float(pace * 100):g} %; check its "
            "place in the editor"
        )


# -- the tracks -----------------------------------------------------------------------------------


def _layout(project: Project) -> _Layout:
    """Pictures from the bottom to the top, the edit highest; a track for every channel of sound."""
    layout = _Layout()
    for number, clips in enumerate(stacked(project)):
        recording = project.event.recordings[number]
        said = [said_clip(project, clip) for clip in clips]
        tracks: list[list[ClipItem]] = []
        if recording.picture is not None:
            items = _items(said, len(layout.video) + 1)
            layout.video.append(_Track(items=items))
            tracks.append(items)
        heard = project.programme is None or number in project.programme.sound.sources
        # One of a pair cannot be switched off: where only one is heard they are no pair.
        only = heard_channel(project, number)
        stereo = only is None and [track.channels for track in recording.sounds] == [2]
        for channel in range(1, _channels(recording) + 1):
            items = _items(said, len(layout.audio) + 1, channel=channel, stereo=stereo)
            half = channel - 1 if stereo else None
            on = heard and (only is None or only.among == channel - 1)
            layout.audio.append(_Track(items=items, enabled=on, stereo_half=half))
            tracks.append(items)
        layout.linked += [list(of_one) for of_one in zip(*tracks, strict=True)]
    if project.programme is not None:
        said = [said_clip(project, clip) for clip in edited(project)]
        layout.video.append(_Track(items=_items(said, len(layout.video) + 1)))
    return layout


def _channels(recording: PlacedRecording) -> int:
    return sum(track.channels for track in recording.sounds)


def _items(
    clips: list[Clip], track: int, *, channel: int | None = None, stereo: bool = False
) -> list[ClipItem]:
    return [
        ClipItem(clip=clip, track=track, index=index, channel=channel, stereo=stereo)
        for index, clip in enumerate(clips, 1)
    ]


def _add_formats(project: Project, media: Element) -> tuple[Element, Element]:
    video = SubElement(media, "video")
    picture = SubElement(video, "format")
    add_picture(picture, project.rate, project.width, project.height)
    audio = SubElement(media, "audio")
    add_text(audio, "numOutputChannels", 2)
    add_sound(SubElement(audio, "format"), 48000)
    group = SubElement(SubElement(audio, "outputs"), "group")
    add_text(group, "index", 1)
    add_text(group, "numchannels", 2)
    add_text(group, "downmix", 0)
    for channel in (1, 2):
        add_text(SubElement(group, "channel"), "index", channel)
    return video, audio


def _add_tracks(project: Project, layout: _Layout, video: Element, audio: Element) -> None:
    links = {item.id: of_one for of_one in layout.linked for item in of_one}
    told: set[int] = set()
    for parent, tracks in ((video, layout.video), (audio, layout.audio)):
        for track in tracks:
            made = SubElement(parent, "track")
            if parent is audio:
                stereo = track.stereo_half is not None
                made.set("currentExplodedTrackIndex", str(track.stereo_half or 0))
                made.set("totalExplodedTrackCount", "2" if stereo else "1")
                made.set("premiereTrackType", "Stereo" if stereo else "Mono")
            for item in track.items:
                again = item.clip.recording in told
                add_clip_item(made, project, item, links.get(item.id, ()), again=again)
                told.add(item.clip.recording)
            add_text(made, "enabled", track.enabled)
            add_text(made, "locked", False)
            if track.stereo_half is not None:
                add_text(made, "outputchannelindex", track.stereo_half + 1)
