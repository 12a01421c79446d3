"""Reaper: a track for each recording, whose items are at their places to the nanosecond.

The text is of nested blocks, `<` begins one and `>` ends it; a value that holds spaces is in
whichever quotes it does not hold itself. A drifting recording has a play rate and keeps no pitch.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from oneclock.formats.clips import Clip, edited, stacked, with_gaps
from oneclock.formats.heard_channel import HeardChannel, heard_channel, lost_channels
from oneclock.formats.losses import black, lost_mix, recording_name
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.plain_paths import lost_paths, plain_path
from oneclock.formats.project import Project, shown_name

_KINDS = {
    **dict.fromkeys((".wav", ".rf64", ".w64", ".aif", ".aiff"), "WAVE"),
    ".flac": "FLAC",
    ".mp3": "MP3",
    ".oga": "VORBIS",
    ".ogg": "VORBIS",
    ".opus": "OPUS",
}
_QUOTES = "\"'`"
# Of the modes in which an item plays its channels; the right one's follows.
_LEFT_ONLY = 3


def reaper(project: Project) -> str:
    return "\n".join(_block(0, "REAPER_PROJECT 0.1 oneclock 0", _project(project))) + "\n"


def reaper_notes(project: Project) -> tuple[str, ...]:
    return (
        *lost_paths(project),
        *_lost_quotes(project),
        *_lost_tracks(project),
        *lost_channels(project, lambda one: _is_sayable(one) or not one.is_of_first_track),
        *_lost_pictures(project),
        *black(project),
        *lost_mix(project),
    )


# -- blocks ---------------------------------------------------------------------------------------


def _project(project: Project) -> Iterator[str]:
    rates = [track.rate for one in project.event.recordings for track in one.sounds]
    if rates:
        yield f"SAMPLERATE {max(rates)} 1 0"
    yield from _markers(project)
    for number, clips in enumerate(stacked(project)):
        recording = project.event.recordings[number]
        if recording.sounds or recording.picture is not None:
            yield from _block(0, "TRACK", _track(project, number, clips))


def _markers(project: Project) -> Iterator[str]:
    """One for each cut of an edit, to a camera or to black."""
    if project.programme is None:
        return
    cuts = with_gaps(edited(project), project.frames)
    for number, (first, _, clip) in enumerate(cuts, 1):
        seen = None if clip is None else project.event.recordings[clip.recording].path.stem
        name = "black" if seen is None else shown_name(seen)
        yield f"MARKER {number} {_seconds(project.rate.time_of(first))} {_quoted(name)} 0"


def _track(project: Project, number: int, clips: tuple[Clip, ...]) -> Iterator[str]:
    recording = project.event.recordings[number]
    heard = project.programme is None or number in project.programme.sound.sources
    channels = max((track.channels for track in recording.sounds), default=0)
    yield f"NAME {_quoted(shown_name(recording.path.stem))}"
    yield f"MUTESOLO {int(not heard)} 0 0"
    yield f"NCHAN {max(2, channels + channels % 2)}"
    for clip in clips:
        yield from _block(0, "ITEM", _item(project, recording, clip))


def _item(project: Project, recording: PlacedRecording, clip: Clip) -> Iterator[str]:
    heard = heard_channel(project, clip.recording)
    yield f"POSITION {_seconds(project.rate.time_of(clip.first))}"
    yield f"LENGTH {_seconds(clip.seconds)}"
    yield "LOOP 0"
    yield f"NAME {_quoted(shown_name(recording.path.name))}"
    yield f"SOFFS {_seconds(clip.source)}"
    yield f"PLAYRATE {float(clip.pace):.15g} 0 0 -1 0 0.0025"
    if heard is not None and _is_sayable(heard):
        yield f"CHANMODE {_LEFT_ONLY + heard.channel}"
    file = [f"FILE {_quoted(plain_path(recording))}"]
    yield from _block(0, f"SOURCE {_kind(recording)}", iter(file))


def _kind(recording: PlacedRecording) -> str:
    """What decodes it; `VIDEO` is what all the rest is left to."""
    if recording.picture is not None:
        return "VIDEO"
    return _KINDS.get(recording.path.suffix.lower(), "VIDEO")


def _is_sayable(heard: HeardChannel) -> bool:
    """Left or right of the first track; what is on another has a line of its own."""
    return heard.is_of_first_track and heard.channel < 2 <= heard.of


def _block(depth: int, head: str, inside: Iterator[str]) -> Iterator[str]:
    margin = "  " * depth
    yield f"{margin}<{head}"
    for line in inside:
        yield f"{margin}  {line}"
    yield f"{margin}>"


def _seconds(time: Fraction) -> str:
    return f"{float(time):.9f}"


def _quoted(text: str) -> str:
    quote = next((quote for quote in _QUOTES if quote not in text), "`")
    return quote + text.replace(quote, "'") + quote


# -- what it does not say -------------------------------------------------------------------------


def _lost_quotes(project: Project) -> Iterator[str]:
    for number, recording in enumerate(project.event.recordings):
        if all(quote in plain_path(recording) for quote in _QUOTES):
            yield (
                f"{recording_name(project, number)}: Reaper cannot name a path that holds all of "
                f"{' '.join(_QUOTES)}; rename it"
            )


def _lost_tracks(project: Project) -> Iterator[str]:
    for number, recording in enumerate(project.event.recordings):
        if recording.microphone is not None and recording.microphone[0] > 0:
            yield (
                f"{recording_name(project, number)}: Reaper plays its first track of sound, and "
                f"it was aligned by number {recording.microphone[0] + 1}; choose that in the "
                "source's properties"
            )


def _lost_pictures(project: Project) -> Iterator[str]:
    if project.programme is not None:
        yield "the edit is told by markers, named after the camera; Reaper is for its sound"
