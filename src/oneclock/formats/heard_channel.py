"""The one channel of a recording that an edit listens to: the microphone it was aligned by.

Two channels are two places in a room, and `oneclock render` takes one. Without an edit recordings
are heard as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from oneclock.formats.losses import recording_name
from oneclock.formats.placed import PlacedRecording
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
    if programme is None or number not in programme.sound.sources or not _has_choice(recording):
        return None
    assert recording.microphone is not None
    track, channel = recording.microphone
    before = sum(one.channels for one in recording.sounds[:track])
    return HeardChannel(
        track=track,
        channel=channel,
        of=recording.sounds[track].channels,
        among=before + channel,
        of_all=sum(one.channels for one in recording.sounds),
    )


def _has_choice(recording: PlacedRecording) -> bool:
    if recording.microphone is None or sum(one.channels for one in recording.sounds) < 2:
        return False
    track, channel = recording.microphone
    return track < len(recording.sounds) and channel < recording.sounds[track].channels


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
