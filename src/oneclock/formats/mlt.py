"""MLT, the XML of Shotcut and of `melt`: a track for each recording's pictures and for each one's
sound, and the edit on top.

Shotcut takes it as a timeline, since it is marked as one of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from oneclock.formats.mlt_parts import (
    Properties,
    black,
    filled,
    mixes,
    mlt_root,
    service,
)
from oneclock.formats.mlt_tracks import MltTrack, mlt_notes, mlt_tracks
from oneclock.formats.project import Project, shown_name
from oneclock.formats.xml_text import element, xml_text

__all__ = ["mlt", "mlt_notes"]

_BACKGROUND = "background"


def mlt(project: Project) -> str:
    tracks = mlt_tracks(project)
    root = mlt_root(project, title=shown_name(project.name), producer="timeline")
    root.append(black("black", project.frames, {}))
    whole = {"in": "0", "out": str(project.frames - 1)}
    root.append(element("playlist", element("entry", producer="black", **whole), id=_BACKGROUND))
    for number, track in enumerate(tracks, 1):
        root.extend(filled(project, _playlist(number, track), track, _unused(track)))
    root.append(_tractor(project, tracks))
    return xml_text(root)


def _unused(track: MltTrack) -> Callable[[int], Properties]:
    """Is not even decoded."""
    told = {"video_index": "-1"} if track.sound else {"audio_index": "-1"}
    return lambda _: told


def _playlist(number: int, track: MltTrack) -> Element:
    kind = "shotcut:audio" if track.sound else "shotcut:video"
    return service("playlist", f"track{number}", None, {kind: "1", "shotcut:name": track.name})


def _tractor(project: Project, tracks: list[MltTrack]) -> Element:
    tractor = service("tractor", "timeline", project.frames, {"shotcut": "1"})
    tractor.append(element("track", producer=_BACKGROUND))
    for number, track in enumerate(tracks, 1):
        tractor.append(element("track", producer=f"track{number}", hide=track.hidden))
    tractor.extend(mixes((n for n, track in enumerate(tracks, 1) if track.sound), {}))
    return tractor
