"""Kdenlive: MLT, and with it what makes it a project: a bin of the recordings, tracks of two
playlists each, and pictures grouped with their sound.

Written the way of Kdenlive 22.04 to 22.12, before it had sequences: those versions do not open what
came later, and later ones convert it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from xml.etree.ElementTree import Element
from zlib import crc32

from oneclock.formats.mlt_parts import (
    Properties,
    black,
    filled,
    mixes,
    mlt_root,
    recording_file,
    service,
)
from oneclock.formats.mlt_tracks import MltTrack, mlt_tracks
from oneclock.formats.mlt_tracks import mlt_notes as kdenlive_notes
from oneclock.formats.project import Project, shown_name
from oneclock.formats.xml_text import element, xml_text

__all__ = ["kdenlive", "kdenlive_notes"]

_VERSION = "1.04"
_BLACK = "black_track"
_ENDLESS = 2**31 - 1
# What the program made, and may make anew.
_OF_ITS_OWN = {"internal_added": "237"}


def kdenlive(project: Project) -> str:
    tracks = mlt_tracks(project)
    root = mlt_root(project, title=shown_name(project.name), producer="main_bin")
    root.extend(_bin(project, tracks))
    told = {"length": str(_ENDLESS), "kdenlive:playlistid": _BLACK, "set.test_audio": "0"}
    root.append(black(_BLACK, project.frames, told))
    for number, track in enumerate(tracks, 1):
        root.extend(_track(project, number, track))
    root.append(_timeline(project, tracks))
    return xml_text(root)


def _bin_id(number: int) -> str:
    return str(number + 2)  # 1 is the folder that holds all


def _bin(project: Project, tracks: list[MltTrack]) -> Iterator[Element]:
    bin_ = service("playlist", "main_bin", None, _document(project, tracks))
    for number, recording in enumerate(project.event.recordings):
        if recording.picture is None and not recording.sounds:
            continue
        name = f"bin{number + 1}"
        told = {
            "kdenlive:clipname": shown_name(recording.path.name),
            "kdenlive:folderid": "-1",
            "kdenlive:id": _bin_id(number),
        }
        file = recording_file(project, number, name, told)
        yield file
        span = {key: file.attrib[key] for key in ("in", "out")}
        bin_.append(element("entry", producer=name, **span))
    yield bin_


def _document(project: Project, tracks: list[MltTrack]) -> Properties:
    told = {
        "documentid": str(crc32(project.event.reference.as_posix().encode("utf-8", "replace"))),
        "version": _VERSION,
        "kdenliveversion": "22.12.3",
        "groups": json.dumps(_groups(tracks)),
    }
    return {f"kdenlive:docproperties.{key}": value for key, value in told.items()} | {
        "xml_retain": "1"
    }


def _groups(tracks: list[MltTrack]) -> list[dict[str, object]]:
    """Every clip of pictures with the sound that was recorded with it. Tracks count from 0."""
    numbered = list(enumerate(tracks))
    pairs = [
        (sound, picture)
        for sound, picture in product(numbered, numbered)
        if sound[1].sound and not picture[1].sound and sound[1].recording == picture[1].recording
    ]
    return [
        {
            "type": "AVSplit",
            "children": [
                {"type": "Leaf", "leaf": "clip", "data": f"{number}:{clip.first}"}
                for number in (sound[0], picture[0])
            ],
        }
        for sound, picture in pairs
        for clip in picture[1].clips
    ]


def _track(project: Project, number: int, track: MltTrack) -> Iterator[Element]:
    """Two playlists, the second for transitions within a track, and a tractor around them."""
    used = {"set.test_audio": str(int(not track.sound)), "set.test_image": str(int(track.sound))}
    audio = {"kdenlive:audio_track": "1"} if track.sound else {}
    first, second = (
        service("playlist", f"playlist{number}{half}", None, audio) for half in ("a", "b")
    )
    yield from filled(project, first, track, lambda of: {"kdenlive:id": _bin_id(of)} | used)
    yield second
    told = {"kdenlive:track_name": track.name, "kdenlive:timeline_active": "1"}
    tractor = service("tractor", f"track{number}", project.frames, audio | told)
    hide = "video" if track.sound else "audio"
    for playlist in (first, second):
        tractor.append(element("track", producer=playlist.attrib["id"], hide=hide))
    yield tractor


def _timeline(project: Project, tracks: list[MltTrack]) -> Element:
    timeline = service("tractor", "timeline", project.frames, {})
    timeline.set("global_feed", "1")
    timeline.append(element("track", producer=_BLACK))
    for number, track in enumerate(tracks, 1):
        hide = track.hidden if not track.on else None
        timeline.append(element("track", producer=f"track{number}", hide=hide))
    timeline.extend(
        mixes(
            (number for number, track in enumerate(tracks, 1) if track.sound),
            _OF_ITS_OWN | {"kdenlive_id": "mix", "accepts_blanks": "1"},
        )
    )
    return timeline
