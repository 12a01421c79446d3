"""Whose sound was asked for: recordings, or single channels of them, by their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from oneclock.cli.recording_numbers import RecordingNumbers
from oneclock.errors import UsageError
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Channel, ProgrammeSound
from oneclock.media.read_audio import Microphone

_CHANNEL = re.compile(r"(?P<name>.+):(?P<track>\d+)\.(?P<channel>\d+)", re.ASCII)


def microphone_in(word: str, numbers: RecordingNumbers) -> tuple[int, Microphone | None]:
    """`recorder.wav:0.1` is the second channel of its first track; a name alone is its own
    microphone."""
    told = _CHANNEL.fullmatch(word)
    if told is None:
        return numbers.of(word), None
    microphone = Microphone(track=int(told["track"]), channel=int(told["channel"]))
    return numbers.of(told["name"]), microphone


def sound_in(
    option: str,
    words: Iterable[str],
    recordings: Sequence[PlacedRecording],
    numbers: RecordingNumbers,
    *,
    otherwise: ProgrammeSound,
) -> ProgrammeSound:
    """`otherwise`, where there is no word."""
    channels: dict[int, tuple[Channel, ...]] = {}
    sources: dict[int, None] = {}
    for word in words:
        number, microphone = microphone_in(word, numbers)
        recording = recordings[number]
        if not recording.sounds:
            raise UsageError(option, f"{recording.path} holds no sound", "name others")
        sources[number] = None
        if microphone is None:
            continue
        channel = microphone.track, microphone.channel
        if not recording.has_channel(*channel):
            raise UsageError(option, f"{word!r} is no channel that it has", "count both from 0")
        channels[number] = (*channels.get(number, ()), channel)
    return ProgrammeSound(sources=tuple(sources), channels=channels) if sources else otherwise
