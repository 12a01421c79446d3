"""FCPXML with the recordings above each other, for editors that make nothing of multicam clips.

Each is connected to one long gap, in a lane of its own: pictures above it, the edit highest, what
has only sound below. DaVinci Resolve makes a track of every lane, and a multicam clip of the
timeline on request.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from oneclock.formats.clips import Clip, edited, stacked
from oneclock.formats.fcpxml import DOCTYPE, gap, lost_rate
from oneclock.formats.fcpxml_assets import fcpxml_root
from oneclock.formats.fcpxml_clips import asset_clip, fitted, moved, says_channel
from oneclock.formats.heard_channel import lost_channels
from oneclock.formats.losses import lost_edit, moved_to_frames
from oneclock.formats.project import Project
from oneclock.formats.xml_text import element, xml_text

HOW_TO_MULTICAM = (
    "in DaVinci Resolve: File > Import > Timeline; for a multicam clip, right-click the timeline "
    "in the media pool and choose Convert Timeline to Multicam Clip"
)


def fcpxml_stacked(project: Project) -> str:
    base = gap(project, 0, project.frames)
    base.extend(_connected(project))
    return xml_text(fcpxml_root(project, element("spine", base)), DOCTYPE)


def fcpxml_stacked_notes(project: Project) -> tuple[str, ...]:
    clips = (clip for clips in (*stacked(project), edited(project)) for clip in clips)
    return (
        *lost_rate(project),
        *moved_to_frames(project, (moved(project, clip) for clip in clips)),
        *lost_channels(project, says_channel),
        *lost_edit(project),
    )


def resolve_notes(project: Project) -> tuple[str, ...]:
    return (*fcpxml_stacked_notes(project), HOW_TO_MULTICAM)


def _connected(project: Project) -> Iterator[Element]:
    above = below = 0
    for number, clips in enumerate(stacked(project)):
        recording = project.event.recordings[number]
        heard = project.programme is None or number in project.programme.sound.sources
        if recording.picture is not None:
            above += 1
            only = "video" if recording.sounds and not heard else None
            yield from _lane(project, clips, above, srcEnable=only)
        elif recording.sounds:
            below -= 1
            yield from _lane(project, clips, below, enabled=None if heard else "0")
    yield from _lane(project, edited(project), above + 1, srcEnable="video")


def _lane(
    project: Project, clips: tuple[Clip, ...], lane: int, **more: str | None
) -> Iterator[Element]:
    for clip in clips:
        yield asset_clip(project, fitted(project, clip), lane=str(lane), **more)
