"""The one channel of a recording that an edit listens to: the microphone it was aligned by, or
the one that the edit names.

Two channels are two places in a room, and `oneclock render` takes one. Without an edit recordings
are heard as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from oneclock.formats.losses import recording_name
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Channel, ProgrammeSound
from oneclock.formats.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardChannel:
    track: int
    channel: int
    """Of its track, from 0."""
    of: int
    """Channels of its track."""
    among: int
    """It is this one of the channels of all tracks, from 0."""
    of_all: int
    """Channels of all tracks."""

    @property
    def is_of_first_track(self) -> bool:
        return self.track == 0


def heard_channel(project: Project, number: int) -> HeardChannel | None:
    """None where all are heard or none, where there is only one, and where nobody said which."""
    recording, programme = project.event.recordings[number], project.programme
    if programme is None or number not in programme.sound.sources:
        return None
    microphone = _only_one(number, recording, programme.sound)
    if microphone is None:
        return None
    track, channel = microphone
    before = sum(one.channels for one in recording.sounds[:track])
    return HeardChannel(
        track=track,
        channel=channel,
        of=recording.sounds[track].channels,
        among=before + channel,
        of_all=sum(one.channels for one in recording.sounds),
    )


def _only_one(number: int, recording: PlacedRecording, sound: ProgrammeSound) -> Channel | None:
    """Of several channels the one that is heard; several are heard as they are."""
    named = sound.channels.get(number)
    only = recording.microphone if named is None else named[0] if len(named) == 1 else None
    if only is None or sum(one.channels for one in recording.sounds) < 2:
        return None
    return only if recording.has_channel(*only) else None


def lost_channels(project: Project, says: Callable[[HeardChannel], bool]) -> Iterator[str]:
    """Those that a format cannot say."""
    for number in range(len(project.event.recordings)):
        heard = heard_channel(project, number)
        if heard is not None and not says(heard):
            track = "" if heard.is_of_first_track else f" of track {heard.track + 1}"
            yield (
                f"{recording_name(project, number)}: the edit hears channel {heard.channel + 1}"
                f"{track} only, which this format cannot say: all are heard, unless you choose it "
                "there"
            )
