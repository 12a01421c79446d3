"""What a recording's file holds for a report: how loud it was when, whatever its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.align.plan_check import named_microphone
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.probe import MediaInfo, probe
from oneclock.media.read_audio import read_audio
from oneclock.report.moments import Running
from oneclock.report.sights import Waveform
from oneclock.report.subjects import Subject
from oneclock.timebase.clock_map import IDENTITY
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

# Loudness is kept at 400 Hz: fine enough that a close-up shows 5 ms, 6 MB an hour.
_RATE = 8000
_LEVEL_STEP = 20

Levels = NDArray[np.float32]
Progress = Callable[[Path, float, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A subject and what its file holds."""

    subject: Subject
    name: str
    info: MediaInfo | None
    """None where it cannot be read."""
    clock: SteppedClock | None
    levels: Levels

    @property
    def coverage(self) -> Span:
        return Span(start=0.0, end=0.0 if self.info is None else self.info.duration)

    @property
    def has_sound(self) -> bool:
        return self.info is not None and bool(self.info.audio)

    @property
    def has_picture(self) -> bool:
        return self.info is not None and bool(self.info.video)

    @property
    def placed(self) -> SteppedClock | None:
        return None if self.subject.grade == "refused" else self.clock

    @property
    def running(self) -> Running | None:
        if self.placed is None:
            return None
        return Running(name=self.name, clock=self.placed, has_picture=self.has_picture)

    def heard_in(self, local: Span) -> Waveform:
        """How loud it was during a span of its own time."""
        step = _LEVEL_STEP / _RATE
        first = max(0, int(local.start / step))
        last = max(first, int(local.end / step))
        return Waveform(local_start=first * step, step=step, levels=self.levels[first:last])


def read_material(subject: Subject, name: str, progress: Progress) -> Material:
    if subject.grade == "unreadable":
        return Material(
            subject=subject, name=name, info=None, clock=None, levels=np.zeros(0, np.float32)
        )
    info = probe(subject.path)
    return Material(
        subject=subject,
        name=name,
        info=info,
        clock=_clock(subject, info.duration),
        levels=_levels(subject, info, progress),
    )


def _clock(subject: Subject, duration: float) -> SteppedClock | None:
    if duration <= 0.0:
        return None
    if subject.grade == "reference":
        return SteppedClock.of(IDENTITY, Span(start=0.0, end=duration))
    return None if subject.sidecar is None else subject.sidecar.stepped_clock(duration)


def _levels(subject: Subject, info: MediaInfo, progress: Progress) -> Levels:
    """RMS per step, scaled so that loud speech fills the strip."""
    if not info.audio:
        return np.zeros(0, np.float32)
    named = None if subject.sidecar is None else named_microphone(subject.sidecar)
    microphone = named or choose_microphone(subject.path)
    pieces: list[Levels] = []
    rest = np.zeros(0, np.float32)
    heard = 0
    for block in read_audio(subject.path, rate=_RATE, microphone=microphone):
        joined = np.concatenate([rest, block])
        whole = len(joined) // _LEVEL_STEP * _LEVEL_STEP
        steps = joined[:whole].reshape(-1, _LEVEL_STEP)
        pieces.append(np.sqrt(np.mean(np.square(steps), axis=1)))
        rest = joined[whole:]
        heard += len(block)
        progress(subject.path, heard / _RATE, info.duration)
    levels = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    loud = float(np.percentile(levels, 99.5)) if len(levels) else 0.0
    return np.clip(levels / loud, 0, 1).astype(np.float32) if loud > 0 else levels
