"""Edit decision lists of CMX 3600: what every editor reads, and as little as that.

A list has one track of pictures and two of sound. So there is one for each recording; of an edit
there is one for what is seen and one for each microphone that is heard. A list knows one frame
rate, whole frames, timecode, and reels of eight letters; the names of files are in remarks.

The record side begins at one o'clock, as programmes do. Labels are those of the recordings,
drop-frame where theirs are; `FCM` says so before it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from oneclock.errors import UsageError
from oneclock.formats.clips import Clip, edited, stacked
from oneclock.formats.heard_channel import HeardChannel, heard_channel, lost_channels
from oneclock.formats.losses import lost_edit, lost_pace, moved_to_frames, recording_name
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import Project, media_frames, media_rate, shown_name
from oneclock.formats.reels import reel_names
from oneclock.timebase.timecode import Timecode, TimecodeRate

_MOST_EVENTS = 999
_HIGHEST_RATE = 60
_FIRST_HOUR = 1
_DROPPING = 30
_OWN_PACE = Fraction(1)
_SOUNDS = ("A", "A2")


def edl(project: Project) -> str:
    """All lists, one after the other; each begins with its title."""
    return "\n".join(edit_lists(project).values())


def edit_lists(project: Project) -> dict[str, str]:
    """By the reel whose list it is; what an edit shows is of none."""
    events, programme = project.event.recordings, project.programme
    reels = reel_names(one.path.name for one in events)
    told = [("", "edit", "V", edited(project))]
    for number, clips in enumerate(stacked(project)):
        if programme is None or number in programme.sound.sources:
            only = heard_channel(project, number)
            channels = _channels(events[number], only, pictures=programme is None)
            told.append((reels[number], shown_name(events[number].path.stem), channels, clips))
    return {
        reel: _list(project, name, channels, clips)
        for reel, name, channels, clips in told
        if channels and clips
    }


def edl_notes(project: Project) -> tuple[str, ...]:
    clips = [clip for clips in stacked(project) for clip in clips]
    return (
        *lost_pace(project, lambda _: _OWN_PACE),
        *moved_to_frames(project, ((clip, _moved(project, clip)) for clip in clips)),
        *_lost_rates(project),
        *_lost_events(project),
        *lost_channels(project, _says),
        *lost_edit(project),
    )


# -- one list -------------------------------------------------------------------------------------


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
    rate = _counted(project)
    record = Timecode(hours=_FIRST_HOUR, minutes=0, seconds=0, frames=0, rate=rate)
    title = f"TITLE: {shown_name(project.name)} - {name}"
    return "\n".join((title, _fcm(rate.drop), *_events(project, record, channels, clips), ""))


def _events(
    project: Project, record: Timecode, channels: str, clips: tuple[Clip, ...]
) -> Iterator[str]:
    reels = reel_names(one.path.name for one in project.event.recordings)
    drop = record.rate.drop
    for number, clip in enumerate(clips, 1):
        plain = _plain(project, clip)
        begin, at = _in_file(project, plain), record.later(plain.first)
        if begin.rate.drop != drop:
            drop = begin.rate.drop
            yield _fcm(drop)
        times = " ".join(map(str, (begin, begin.later(plain.length), at, at.later(plain.length))))
        yield f"{number:03}  {reels[clip.recording]:<8} {channels:<5} C        {times}"
        yield f"* FROM CLIP NAME: {recording_name(project, clip.recording)}"


def _fcm(drop: bool) -> str:
    return "FCM: DROP FRAME" if drop else "FCM: NON-DROP FRAME"


# -- where clips begin in their files -------------------------------------------------------------


def _counted(project: Project) -> TimecodeRate:
    """Of the record side of all lists, so that they fit each other: drop-frame where any recording
    is."""
    try:
        rate = TimecodeRate(rate=project.rate.rate)
    except ValueError:
        rate = None
    if rate is None or rate.counted > _HIGHEST_RATE:
        use = "use" if project.programme is None else "make the edit anew with"
        raise UsageError(
            "--to edl",
            f"no timecode counts {project.rate.rate} frames a second",
            f"{use} --fps 24, 25, 29.97, 30, 50, 59.94 or 60",
        )
    dropping = replace(rate, drop=True) if rate.counted % _DROPPING == 0 else rate
    labels = (one.timecode for one in project.event.recordings)
    return dropping if any(one and one.rate == dropping for one in labels) else rate


def _plain(project: Project, clip: Clip) -> Clip:
    """At its own pace, and no longer than there are whole frames."""
    frames = media_frames(project.event.recordings[clip.recording], project.rate)
    return clip.at_pace(_OWN_PACE, float(project.rate.time_of(frames)))


def _in_file(project: Project, plain: Clip) -> Timecode:
    """The label of its first frame."""
    recording = project.event.recordings[plain.recording]
    label, rate = recording.timecode, _counted(project)
    if label is not None and label.rate.rate == rate.rate:
        rate = label.rate
    began = project.rate.nearest_frame(recording.begins_at)
    return Timecode.from_frames(began + project.rate.nearest_frame(plain.source), rate)


def _moved(project: Project, clip: Clip) -> float:
    source, rate = _plain(project, clip).source, project.rate
    return float(rate.time_of(rate.nearest_frame(source)) - source)


# -- what it does not say -------------------------------------------------------------------------


def _lost_rates(project: Project) -> Iterator[str]:
    for number, recording in enumerate(project.event.recordings):
        rate = media_rate(recording, project.rate)
        if recording.picture is not None and rate != project.rate:
            yield (
                f"{recording_name(project, number)}: has {float(rate.rate):.6g} frames a second "
                f"and a list only one rate, {float(project.rate.rate):.6g}: its timecode is "
                "counted in that, which not every editor undoes"
            )


def _lost_events(project: Project) -> Iterator[str]:
    most = max((len(clips) for clips in (*stacked(project), edited(project))), default=0)
    if most > _MOST_EVENTS:
        yield f"a list has {most} events; not every editor reads more than {_MOST_EVENTS}"
