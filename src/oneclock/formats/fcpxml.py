"""FCPXML for Final Cut Pro: a multicam clip with an angle for each recording, and the edit as cuts
between its angles.

A shot is an `mc-clip` of the same multicam with other angles active: one that is seen, and all that
are heard. So every cut can still be switched to any other camera.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from oneclock.formats.clips import Clip, cuts, stacked, with_gaps
from oneclock.formats.fcpxml_assets import (
    RATE_NAMES,
    fcpxml_root,
    on_timeline,
    timeline_format,
)
from oneclock.formats.fcpxml_clips import asset_clip, fitted, moved, says_channel
from oneclock.formats.heard_channel import lost_channels
from oneclock.formats.losses import lost_edit, moved_to_frames
from oneclock.formats.project import Project, shown_name
from oneclock.formats.xml_text import element, xml_text
from oneclock.timebase.shots import Shot

DOCTYPE = "<!DOCTYPE fcpxml>"
_MULTICAM = "m1"


def fcpxml(project: Project) -> str:
    spine = element("spine", *(_shot(project, shot) for shot in _shots(project)))
    return xml_text(fcpxml_root(project, spine, _multicam(project)), DOCTYPE)


def fcpxml_notes(project: Project) -> tuple[str, ...]:
    clips = (clip for clips in stacked(project) for clip in clips)
    return (
        *lost_rate(project),
        *moved_to_frames(project, (moved(project, clip) for clip in clips)),
        *lost_channels(project, says_channel),
        *lost_edit(project),
    )


def lost_rate(project: Project) -> Iterator[str]:
    if project.rate.rate not in RATE_NAMES:
        rates = ", ".join(RATE_NAMES.values())
        use = "use" if project.programme is None else "make the edit anew with"
        yield (
            f"editors know no timelines of {project.rate.rate} frames a second; {use} --fps {rates}"
        )


# -- the multicam clip ----------------------------------------------------------------------------


def _multicam(project: Project) -> Element:
    angles = [
        _angle(project, number, clips)
        for number, clips in enumerate(stacked(project))
        if project.event.recordings[number].picture or project.event.recordings[number].sounds
    ]
    multicam = element(
        "multicam", *angles, format=timeline_format(project), tcStart="0s", tcFormat="NDF"
    )
    return element("media", multicam, id=_MULTICAM, name=shown_name(project.name))


def _angle(project: Project, number: int, clips: Iterable[Clip]) -> Element:
    there = (fitted(project, clip) for clip in clips)
    return element(
        "mc-angle",
        *(
            gap(project, first, end) if clip is None else asset_clip(project, clip)
            for first, end, clip in with_gaps(there, project.frames)
        ),
        name=shown_name(project.event.recordings[number].path.stem),
        angleID=_angle_id(number),
    )


def _angle_id(number: int) -> str:
    return f"angle{number + 1}"


def gap(project: Project, first: int, end: int) -> Element:
    return element(
        "gap",
        name="Gap",
        offset=on_timeline(project, first),
        start="0s",
        duration=on_timeline(project, end - first),
    )


# -- the edit -------------------------------------------------------------------------------------


def _shots(project: Project) -> tuple[Shot, ...]:
    """Without an edit one shot of the first picture, to begin with."""
    if project.programme is not None:
        return cuts(project.programme)
    pictures = (n for n, one in enumerate(project.event.recordings) if one.picture is not None)
    return (Shot(first=0, end=project.frames, source=next(pictures, None)),)


def _heard(project: Project) -> tuple[int, ...]:
    """Without an edit the reference, or the first that has sound."""
    if project.programme is not None:
        return project.programme.sound.sources
    heard = [number for number, one in enumerate(project.event.recordings) if one.sounds]
    heard.sort(key=lambda n: project.event.recordings[n].path != project.event.reference)
    return tuple(heard[:1])


def _shot(project: Project, shot: Shot) -> Element:
    heard = _heard(project)
    if shot.source is None and not heard:
        return gap(project, shot.first, shot.end)
    at = on_timeline(project, shot.first)
    return element(
        "mc-clip",
        *_sources(shot.source, heard),
        ref=_MULTICAM,
        offset=at,
        name=shown_name(project.name),
        start=at,
        duration=on_timeline(project, shot.length),
        # Where no camera was running, sound goes on.
        srcEnable="audio" if shot.source is None else None,
    )


def _sources(seen: int | None, heard: tuple[int, ...]) -> Iterator[Element]:
    if seen is not None:
        enabled = "all" if seen in heard else "video"
        yield element("mc-source", angleID=_angle_id(seen), srcEnable=enabled)
    for number in heard:
        if number != seen:
            yield element("mc-source", angleID=_angle_id(number), srcEnable="audio")
