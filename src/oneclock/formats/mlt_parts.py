"""What MLT and Kdenlive share: files, clips of them, and where in its file a clip begins.

MLT counts material in frames of the timeline, so that a clip begins on the nearest. One that
drifts, or whose sound begins between frames, is a chain with a `timeremap` link, which is told
seconds. `timewarp` would not do: it rounds a pace to a 30,000th for pictures and a 48,000th for
sound, which is as much as clocks drift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.clips import Clip, with_gaps
from oneclock.formats.heard_channel import heard_channel
from oneclock.formats.mlt_tracks import MltTrack, says_channel
from oneclock.formats.plain_paths import plain_path
from oneclock.formats.project import Project, media_frames, media_rate
from oneclock.formats.xml_text import add_text, element

Properties = dict[str, str]

# What the sound of a clip may be off before it is retimed.
_UNHEARD = Fraction(1, 1000)


# -- where clips begin in their material ----------------------------------------------------------


def _first_frame(project: Project, clip: Clip) -> int:
    """Of the material, for a clip that is not retimed: the nearest from which it does not run
    out."""
    room = media_frames(project.event.recordings[clip.recording], project.rate) - clip.length
    return max(0, min(project.rate.nearest_frame(clip.source), room))


def _is_retimed(project: Project, clip: Clip, *, sound: bool) -> bool:
    moved = project.rate.time_of(_first_frame(project, clip)) - clip.source
    return clip.drifts or (sound and abs(moved) > _UNHEARD)


def _time_map(project: Project, clip: Clip, *, sound: bool) -> str:
    """Seconds into the recording at the first frame of a clip, and after its last.

    The link shows the picture in which such a moment lies; from half a picture later that is the
    nearest one.
    """
    rate = media_rate(project.event.recordings[clip.recording], project.rate)
    later = Fraction(0) if sound else rate.frame_duration / 2
    first, end = clip.source + later, clip.source_at(clip.end) + later
    return f"0={float(first):.9f};{clip.length}={float(end):.9f}"


# -- elements -------------------------------------------------------------------------------------


def mlt_root(project: Project, **attributes: str) -> Element:
    shape = Fraction(project.width, project.height)
    profile = element(
        "profile",
        description=f"{project.width}x{project.height} {float(project.rate.rate):.6g} fps",
        width=str(project.width),
        height=str(project.height),
        progressive="1",
        sample_aspect_num="1",
        sample_aspect_den="1",
        display_aspect_num=str(shape.numerator),
        display_aspect_den=str(shape.denominator),
        frame_rate_num=str(project.rate.rate.numerator),
        frame_rate_den=str(project.rate.rate.denominator),
        colorspace="709",
    )
    return element("mlt", profile, LC_NUMERIC="C", version="7.0.0", **attributes)


def service(tag: str, name: str, frames: int | None, properties: Properties) -> Element:
    """A producer, playlist, tractor and so on; `frames` is how long it lasts."""
    made = element(tag, id=name, **({} if frames is None else _span(0, frames)))
    for key, value in properties.items():
        add_text(made, "property", value).set("name", key)
    return made


def black(name: str, frames: int, also: Properties) -> Element:
    told = {"length": str(frames), "eof": "continue", "resource": "black", "mlt_service": "color"}
    return service("producer", name, frames, told | {"mlt_image_format": "rgba"} | also)


def recording_file(project: Project, number: int, name: str, also: Properties) -> Element:
    """All of a recording."""
    recording = project.event.recordings[number]
    frames = media_frames(recording, project.rate)
    return service("producer", name, frames, _file(project, number, frames) | also)


def filled(
    project: Project, playlist: Element, track: MltTrack, also: Callable[[int], Properties]
) -> Iterator[Element]:
    """The files that a track needs, then the track; `also` is told of the files of a recording."""
    name, made = playlist.attrib["id"], set[str]()
    for first, end, clip in with_gaps(track.clips, project.frames):
        if clip is None:
            playlist.append(element("blank", length=str(end - first)))
            continue
        number, begin = clip.recording, 0
        media = f"{name}_media{number + 1}"
        if _is_retimed(project, clip, sound=track.sound):
            media += f"_at{clip.first}"
            yield _retimed(project, clip, media, track, also(number))
        else:
            begin = _first_frame(project, clip)
            if media not in made:  # a file is opened once a track
                yield recording_file(
                    project, number, media, _listened(project, track, number) | also(number)
                )
            made.add(media)
        entry = element("entry", producer=media, **_span(begin, clip.length))
        if track.sound:
            entry.extend(_one_channel(project, number))
        playlist.append(entry)
    yield playlist


def _one_channel(project: Project, number: int) -> Iterator[Element]:
    """Copied over the other, where only one is listened to."""
    heard = heard_channel(project, number)
    if heard is not None and heard.of > 1 and says_channel(heard):
        told = {
            "mlt_service": "channelcopy",
            "kdenlive_id": "channelcopy",
            "from": str(heard.channel),
            "to": str(1 - heard.channel),
        }
        made = element("filter")
        for key, value in told.items():
            add_text(made, "property", value).set("name", key)
        yield made


def _retimed(project: Project, clip: Clip, name: str, track: MltTrack, also: Properties) -> Element:
    told = _file(project, clip.recording, clip.length) | _listened(project, track, clip.recording)
    made = service("chain", name, clip.length, told | also)
    times = _time_map(project, clip, sound=track.sound)
    # Before MLT 7.14 its name was `map`.
    remap = {"mlt_service": "timeremap", "time_map": times, "map": times, "pitch": "0"}
    made.append(service("link", f"{name}_remap", None, remap))
    return made


def _file(project: Project, number: int, frames: int) -> Properties:
    path = plain_path(project.event.recordings[number])
    return {"length": str(frames), "resource": path, "mlt_service": "avformat"}


def _listened(project: Project, track: MltTrack, number: int) -> Properties:
    """Files with several tracks of sound are heard by the one that was aligned."""
    microphone = project.event.recordings[number].microphone
    if not track.sound or microphone is None or microphone[0] == 0:
        return {}
    return {"astream": str(microphone[0])}


def _span(first: int, frames: int) -> Properties:
    return {"in": str(first), "out": str(first + frames - 1)}


def mixes(sounds: Iterable[int], also: Properties) -> Iterator[Element]:
    """Sum the tracks of such numbers into the lowest; without, only the highest is heard."""
    for number in sounds:
        told = {"a_track": "0", "b_track": str(number), "mlt_service": "mix"}
        yield service(
            "transition", f"mix{number}", None, told | {"always_active": "1", "sum": "1"} | also
        )
