"""Edit decision lists of CMX 3600: what every editor reads, and as little as that.

A list has one track of pictures and two of sound. So there is one for each recording; of an edit
there is one for what is seen and one for each microphone that is heard. A list knows one frame
rate, whole frames, timecode, and reels of eight letters; the names of files are in remarks.

The record side begins at one o'clock, as programmes do. Labels are those of the recordings,
drop-frame where theirs are (`edl_events.py`); `FCM` says so before it changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from oneclock.formats.clips import Clip, edited, stacked
from oneclock.formats.edl_events import OWN_PACE, at_own_pace, event_of, labels_of, list_rate
from oneclock.formats.heard_channel import HeardChannel, heard_channel, lost_channels
from oneclock.formats.losses import (
    in_ms,
    lost_edit,
    lost_pace,
    moved_to_frames,
    recording_name,
)
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import Project, shown_name
from oneclock.formats.reels import reel_names
from oneclock.timebase.timecode import Timecode

_MOST_EVENTS = 999
_FIRST_HOUR = 1
_SOUNDS = ("A", "A2")


def edl(project: Project) -> str:
    """All lists, one after the other; each begins with its title."""
    return "\n".join(edit_lists(project).values())


def edit_lists(project: Project) -> dict[str, str]:
    """By the reel whose list it is; what an edit shows is of none."""
    return {
        reel: _list(project, name, channels, clips)
        for reel, name, channels, clips in _tracks(project)
    }


def edl_notes(project: Project) -> tuple[str, ...]:
    clips = [clip for _, _, _, clips in _tracks(project) for clip in clips]
    plain = [event_of(project, clip) for clip in clips]
    return (
        *lost_pace(project, lambda _: OWN_PACE),
        *moved_to_frames(project, ((clip, _moved(project, clip)) for clip in plain)),
        *_lost_rates(project, clips),
        *_lost_events(project),
        *lost_channels(project, _says),
        *lost_edit(project),
    )


# -- one list -------------------------------------------------------------------------------------


def _tracks(project: Project) -> Iterator[tuple[str, str, str, tuple[Clip, ...]]]:
    """Reel, name, channels and clips of every list that has events."""
    events, programme = project.event.recordings, project.programme
    reels = reel_names(one.path.name for one in events)
    if seen := edited(project):
        yield "", "edit", "V", seen
    for number, clips in enumerate(stacked(project)):
        if programme is None or number in programme.sound.sources:
            only = heard_channel(project, number)
            channels = _channels(events[number], only, pictures=programme is None)
            if channels and clips:
                yield reels[number], shown_name(events[number].path.stem), channels, clips


def _channels(recording: PlacedRecording, only: HeardChannel | None, *, pictures: bool) -> str:
    """B is pictures and one track of sound, AA two; A2 is the second alone."""
    if only is not None and _says(only):
        return _SOUNDS[only.among]
    sounds = min(2, sum(track.channels for track in recording.sounds))
    if pictures and recording.picture is not None:
        return ("V", "B", "AA/V")[sounds]
    return ("", "A", "AA")[sounds]


def _says(heard: HeardChannel) -> bool:
    return heard.among < len(_SOUNDS)


def _list(project: Project, name: str, channels: str, clips: tuple[Clip, ...]) -> str:
    rate = list_rate(project)
    record = Timecode(hours=_FIRST_HOUR, minutes=0, seconds=0, frames=0, rate=rate)
    title = f"TITLE: {shown_name(project.name)} - {name}"
    return "\n".join((title, _fcm(rate.drop), *_events(project, record, channels, clips), ""))


def _events(
    project: Project, record: Timecode, channels: str, clips: tuple[Clip, ...]
) -> Iterator[str]:
    reels = reel_names(one.path.name for one in project.event.recordings)
    drop = record.rate.drop
    for number, clip in enumerate(clips, 1):
        plain = event_of(project, clip)
        begin = labels_of(project, clip.recording).label_at(plain.source)
        at = record.later(plain.first)
        if begin.rate.drop != drop:
            drop = begin.rate.drop
            yield _fcm(drop)
        times = " ".join(map(str, (begin, begin.later(plain.length), at, at.later(plain.length))))
        yield f"{number:03}  {reels[clip.recording]:<8} {channels:<5} C        {times}"
        yield f"* FROM CLIP NAME: {recording_name(project, clip.recording)}"


def _fcm(drop: bool) -> str:
    return "FCM: DROP FRAME" if drop else "FCM: NON-DROP FRAME"


# -- what it does not say -------------------------------------------------------------------------


def _moved(project: Project, event: Clip) -> float:
    return float(labels_of(project, event.recording).moved(event.source))


def _lost_rates(project: Project, clips: Sequence[Clip]) -> Iterator[str]:
    for number, recording in enumerate(project.event.recordings):
        own, rate = labels_of(project, number).begins.rate, project.rate
        used = [clip for clip in clips if clip.recording == number]
        if not used or recording.picture is None or own.rate == rate.rate:
            continue
        yield (
            f"{recording_name(project, number)}: counts {own.name} frames a second and a list only "
            f"one rate, {float(rate.rate):.6g}: hours, minutes and seconds are those of its own "
            "timecode, frames are counted in the list's rate"
        )
        yield from _lost_ends(project, used)


def _lost_ends(project: Project, clips: Sequence[Clip]) -> Iterator[str]:
    """Of recordings that count otherwise than the list, as far as that is more than a frame."""
    plain = [event_of(project, clip) for clip in clips]
    strays = (abs(labels_of(project, one.recording).strays(one)) for one in plain)
    worst, frame = max(strays, default=Fraction(0)), project.rate.frame_duration
    if worst > frame:
        yield (
            f"{recording_name(project, plain[0].recording)}: an event lasts as many frames in the "
            f"recording as in the list, so that its own timecode is up to {in_ms(float(worst))} "
            "off where one ends"
        )
    left_out = (
        at_own_pace(project, clip).length - one.length
        for clip, one in zip(clips, plain, strict=True)
    )
    missing = max(left_out, default=0)
    if missing:
        yield (
            f"{recording_name(project, plain[0].recording)}: its last "
            f"{float(missing * frame):.2f} s are left out, for which it has no timecode by that "
            "count"
        )


def _lost_events(project: Project) -> Iterator[str]:
    most = max((len(clips) for _, _, _, clips in _tracks(project)), default=0)
    if most > _MOST_EVENTS:
        yield f"a list has {most} events; not every editor reads more than {_MOST_EVENTS}"
