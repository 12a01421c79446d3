"""The microphones of a programme, laid side by side on its clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.lay_out_sound import lay_out_sound
from oneclock.edit.microphone_of import microphone_of, named_microphone
from oneclock.edit.sound_parts import Target, plan_parts
from oneclock.edit.tape import Tape, side_by_side
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Programme
from oneclock.media.choose_microphone import hear_track
from oneclock.media.read_audio import Microphone, Note, read_audio, read_track
from oneclock.media.stereo_pair import is_stereo_pair

Samples = NDArray[np.float32]

_SIDES = 2
_FAINT = 1e-3  # what comes through the electronics of a recorder is below


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """One channel of one recording: two are two places in a room, and are not added up."""

    recording: PlacedRecording
    microphone: Microphone
    is_named: bool = False
    """Is it this channel that somebody asked for?"""

    @property
    def rate(self) -> int:
        return self.recording.sounds[self.microphone.track].rate


def ears_of(programme: Programme) -> tuple[Ear, ...]:
    """Of each source the channels that are named, or the microphone it was aligned by, or the
    liveliest."""
    return tuple(
        ear for number in programme.sound.sources for ear in _ears_of_one(programme, number)
    )


def _ears_of_one(programme: Programme, number: int) -> Iterator[Ear]:
    recording = programme.event.recordings[number]
    named = programme.sound.channels.get(number)
    if named is None:
        yield Ear(recording=recording, microphone=microphone_of(recording))
        return
    remedy = "mend `channels` in its `sound`, or make it again"
    for track, channel in named:
        told = named_microphone(recording, track, channel, by="the edit", remedy=remedy)
        yield Ear(recording=recording, microphone=told, is_named=True)


def names_of(ears: Sequence[Ear]) -> list[str]:
    """By their recordings; by channel as well, where a recording has several."""
    paths = [ear.recording.path for ear in ears]
    return [
        ear.recording.path.name
        + (
            f":{ear.microphone.track}.{ear.microphone.channel}"
            if paths.count(ear.recording.path) > 1
            else ""
        )
        for ear in ears
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The other channels of an ear's track."""

    is_pair: bool = False
    """It is one side of a stereo pair, and there is no other channel."""
    elsewhere: tuple[int, ...] = ()
    """Other places, and no less alive than somebody far away."""


def neighbours_of(ear: Ear) -> Neighbours:
    track, own = ear.microphone.track, ear.microphone.channel
    if ear.recording.sounds[track].channels == 1:
        return Neighbours()
    heard, rate = hear_track(ear.recording.path, track)
    power = [float(np.mean(np.square(one, dtype=np.float64))) for one in heard]
    others = [channel for channel in range(len(heard)) if channel != own]
    apart = [one for one in others if not is_stereo_pair(heard[own], heard[one], rate)]
    return Neighbours(
        is_pair=len(heard) == _SIDES and not apart,
        elsewhere=tuple(one for one in apart if power[one] > power[own] * _FAINT),
    )


def listen(
    ears: Sequence[Ear], target: Target, *, at: int | None = None, note: Note = lambda text: None
) -> Iterator[Samples]:
    """Blocks of (n, ears), drift-corrected, `target.count` samples in all. `at` is the rate at
    which recordings are read; their own when not given."""
    tracks = [_laid_out(ear, target, at or ear.rate, note) for ear in ears]
    return (block for block in side_by_side(tracks, [1] * len(tracks)) if len(block))


def listen_to_both(
    ear: Ear, target: Target, *, note: Note = lambda text: None
) -> Iterator[Samples]:
    """Left and right of a stereo pair, as `listen`: (n, 2)."""
    path, track = ear.recording.path, ear.microphone.track
    told = _of(path, note)
    read = partial(read_track, path, track=track, channels=_SIDES, rate=ear.rate, note=told)
    parts = plan_parts(ear.recording.clock, target)
    tape = Tape(read, keep=ear.rate)
    laid_out = lay_out_sound(parts, target, tape, source_rate=ear.rate, channels=_SIDES)
    return (block for block in laid_out if len(block))


def _laid_out(ear: Ear, target: Target, rate: int, note: Note) -> Iterator[Samples]:
    tape = Tape(partial(_read, ear, rate, note), keep=rate)
    parts = plan_parts(ear.recording.clock, target)
    return lay_out_sound(parts, target, tape, source_rate=rate, channels=1)


def _read(ear: Ear, rate: int, note: Note) -> Iterator[Samples]:
    path = ear.recording.path
    for block in read_audio(path, rate=rate, microphone=ear.microphone, note=_of(path, note)):
        yield block[:, None]


def _of(path: Path, note: Note) -> Note:
    return lambda text: note(f"{path.name}: {text}")
