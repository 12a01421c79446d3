"""The microphone of a recording: the one it was aligned by, or the liveliest."""

from __future__ import annotations

from oneclock.errors import MediaError
from oneclock.formats.placed import PlacedRecording
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.read_audio import Microphone


def microphone_of(recording: PlacedRecording, *, or_else: str = "") -> Microphone:
    """`or_else` is another remedy, where its sidecar speaks of one that is not there."""
    if recording.microphone is None:
        return choose_microphone(recording.path)
    track, channel = recording.microphone
    remedy = "run `oneclock sync` for it again" + or_else
    return named_microphone(recording, track, channel, by="its sidecar", remedy=remedy)


def named_microphone(
    recording: PlacedRecording, track: int, channel: int, *, by: str, remedy: str
) -> Microphone:
    if not recording.has_channel(track, channel):
        cause = f"has no channel {channel} of track {track}, of which {by} speaks"
        raise MediaError(recording.path, cause, remedy)
    return Microphone(track=track, channel=channel)
