"""The resources of an FCPXML file: formats and assets; and how its times are written.

Times are rational seconds, a whole count of frames or samples over their rate and not reduced, as
Final Cut writes them. Only what is retimed lies between frames, and is in nanoseconds, likewise.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import (
    Project,
    media_frames,
    media_rate,
    picture_rate,
    shown_name,
)
from oneclock.formats.xml_text import element
from oneclock.timebase.frame_rate import FrameRate

_NANOSECOND = 10**9
# The rates that the format has names for; those, and no others, an editor knows as a timeline's.
RATE_NAMES = {
    FrameRate.parse(name).rate: name
    for name in ("23.98", "24", "25", "29.97", "30", "47.95", "48", "50", "59.94", "60")
}


def seconds(time: Fraction, rate: FrameRate | None = None) -> str:
    """
    >>> seconds(Fraction(1001, 250), FrameRate.parse("29.97"))
    '120120/30000s'
    >>> seconds(Fraction(1001, 250)), seconds(Fraction(5))
    ('1001/250s', '5s')
    """
    over = time.denominator if rate is None else rate.rate.numerator
    if time.denominator == 1 or over % time.denominator:
        over = time.denominator
    count = time * over
    return f"{count}s" if over == 1 else f"{count}/{over}s"


def on_timeline(project: Project, frames: int) -> str:
    return seconds(project.rate.time_of(frames), project.rate)


def nanoseconds(time: Fraction) -> str:
    return seconds(Fraction(round(time * _NANOSECOND), _NANOSECOND))


_Format = tuple[FrameRate, int, int]


def _format_of(project: Project, recording: PlacedRecording) -> _Format | None:
    if recording.picture is None:
        return None
    rate = picture_rate(recording) or project.rate
    return rate, recording.picture.width, recording.picture.height


def _formats(project: Project) -> list[_Format]:
    """The timeline's first, each once."""
    own = (project.rate, project.width, project.height)
    others = (_format_of(project, recording) for recording in project.event.recordings)
    return list(dict.fromkeys([own, *(one for one in others if one is not None)]))


def timeline_format(project: Project) -> str:
    return _format_id(project, (project.rate, project.width, project.height))


def _format_id(project: Project, wanted: _Format) -> str:
    return f"f{_formats(project).index(wanted) + 1}"


def resources(project: Project) -> Iterator[Element]:
    for number, (rate, width, height) in enumerate(_formats(project), 1):
        yield element(
            "format",
            id=f"f{number}",
            frameDuration=seconds(rate.frame_duration),
            width=str(width),
            height=str(height),
        )
    for number, recording in enumerate(project.event.recordings):
        if recording.picture is not None or recording.sounds:
            yield _asset(project, number, recording)


def _asset(project: Project, number: int, recording: PlacedRecording) -> Element:
    rate = media_rate(recording, project.rate)
    told: dict[str, str | None] = {}
    if (picture := _format_of(project, recording)) is not None:
        told |= {"hasVideo": "1", "format": _format_id(project, picture), "videoSources": "1"}
    if recording.sounds:
        told |= {
            "hasAudio": "1",
            "audioSources": str(len(recording.sounds)),
            "audioChannels": str(max(track.channels for track in recording.sounds)),
            "audioRate": str(max(track.rate for track in recording.sounds)),
        }
    return element(
        "asset",
        element("media-rep", kind="original-media", src=recording.path.as_uri()),
        id=asset_id(number),
        # Resolve finds media by this name: it needs its suffix.
        name=shown_name(recording.path.name),
        start=seconds(recording.begins_at, rate),
        duration=seconds(rate.time_of(media_frames(recording, rate)), rate),
        **told,
    )


def asset_id(number: int) -> str:
    return f"a{number + 1}"


def fcpxml_root(project: Project, spine: Element, *media: Element) -> Element:
    """A library of one event with one project."""
    sequence = element(
        "sequence",
        spine,
        format=timeline_format(project),
        duration=on_timeline(project, project.frames),
        tcStart="0s",
        tcFormat="NDF",
        audioLayout="stereo",
        audioRate="48k",
    )
    name = shown_name(project.name)
    return element(
        "fcpxml",
        element("resources", *resources(project), *media),
        element("event", element("project", sequence, name=name), name=name),
        version="1.9",
    )
