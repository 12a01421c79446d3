"""Write the sound of recordings on one clock: a file for each, all of one beginning and one length.

Drop them into any editor at zero and they fit, from the first second to the last. The originals are
read and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.lay_out_sound import lay_out_sound
from oneclock.edit.microphone_of import microphone_of
from oneclock.edit.output_names import output_names
from oneclock.edit.sound_parts import Target, plan_parts
from oneclock.edit.tape import Tape, side_by_side
from oneclock.errors import MediaError, SaveError, UsageError
from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.save import require_writable
from oneclock.media.read_audio import Microphone, Note, read_audio, read_track
from oneclock.media.write_sound import Kind, require_possible, write_sound

Samples = NDArray[np.float32]
Progress = Callable[[Path, float, float], None]
"""The recording, seconds written, seconds in all."""


class Channels(StrEnum):
    ALL = "all"
    """Of every track, side by side."""
    MICROPHONE = "microphone"
    """The one that it was aligned by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedSound:
    source: Path
    path: Path
    target: Target
    channels: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    recording: PlacedRecording
    microphone: Microphone | None
    """None takes every channel of every track."""
    path: Path
    kind: Kind
    target: Target

    @property
    def source_rate(self) -> int:
        """Of the microphone, or the highest of all tracks."""
        return _source_rate(self.recording, self.microphone)

    @property
    def channels(self) -> int:
        if self.microphone is not None:
            return 1
        return sum(track.channels for track in self.recording.sounds)


def export_sound(
    event: PlacedEvent,
    folder: Path,
    *,
    kind: Kind,
    channels: Channels = Channels.ALL,
    rate: int | None = None,
    progress: Progress = lambda path, done, total: None,
) -> tuple[ExportedSound, ...]:
    """Recordings without sound are left out. Without `rate` every file keeps its recording's."""
    heard = [recording for recording in event.recordings if recording.sounds]
    if not heard:
        raise UsageError("export", "none of the recordings holds sound", "name one that does")
    names = output_names([recording.path for recording in heard], f".{kind}")
    jobs = [
        _job(event, recording, folder / name, kind, channels, rate)
        for recording, name in zip(heard, names, strict=True)
    ]
    for job in jobs:
        _require_place(job, event)
    return tuple(_export(job, progress) for job in jobs)


def _job(
    event: PlacedEvent,
    recording: PlacedRecording,
    path: Path,
    kind: Kind,
    channels: Channels,
    rate: int | None,
) -> _Job:
    microphone = None
    if channels is Channels.MICROPHONE:
        microphone = microphone_of(recording, or_else=", or export all channels")
    rate = rate or _source_rate(recording, microphone)
    target = Target.of(event.span, rate)
    return _Job(recording=recording, microphone=microphone, path=path, kind=kind, target=target)


def _source_rate(recording: PlacedRecording, microphone: Microphone | None) -> int:
    tracks = recording.sounds if microphone is None else (recording.sounds[microphone.track],)
    rate = max(track.rate for track in tracks)
    if rate <= 0:
        raise MediaError(recording.path, "does not say its sample rate", "remux it")
    return rate


def _require_place(job: _Job, event: PlacedEvent) -> None:
    """Before an hour of work: can it be written, and is it no original?"""
    require_writable(job.path)
    require_possible(job.path, job.kind, rate=job.target.rate, channels=job.channels)
    if job.path.exists() and any(
        original.exists() and job.path.samefile(original)
        for original in (event.reference, *(one.path for one in event.recordings))
    ):
        raise SaveError(job.path, "is a recording", "name another folder with -o")


def _export(job: _Job, progress: Progress) -> ExportedSound:
    notes: list[str] = []
    tape = Tape(lambda: _begin(job, notes.append), keep=job.source_rate)
    blocks = lay_out_sound(
        plan_parts(job.recording.clock, job.target),
        job.target,
        tape,
        source_rate=job.source_rate,
        channels=job.channels,
    )
    clipped = write_sound(
        job.path,
        _counted(blocks, job, progress),
        kind=job.kind,
        rate=job.target.rate,
        channels=job.channels,
        begins_at=round(job.target.begin * job.target.rate),
    )
    if clipped:
        notes.append(f"{clipped} samples were beyond full scale and are clipped")
    return ExportedSound(
        source=job.recording.path,
        path=job.path,
        target=job.target,
        channels=job.channels,
        notes=tuple(dict.fromkeys(notes)),
    )


def _begin(job: _Job, note: Note) -> Iterator[Samples]:
    """The recording's sound from local zero, at one rate."""
    path, rate = job.recording.path, job.source_rate
    if job.microphone is not None:
        mono = read_audio(path, rate=rate, microphone=job.microphone, note=note)
        return (block[:, None] for block in mono)
    widths = [track.channels for track in job.recording.sounds]
    read = partial(read_track, path, rate=rate, note=note)
    tracks = [read(track=number, channels=width) for number, width in enumerate(widths)]
    return tracks[0] if len(tracks) == 1 else side_by_side(tracks, widths)


def _counted(blocks: Iterator[Samples], job: _Job, progress: Progress) -> Iterator[Samples]:
    done, total = 0, job.target.count / job.target.rate
    for block in filter(len, blocks):
        yield block
        done += len(block)
        progress(job.recording.path, done / job.target.rate, total)
