"""Collect from the recordings what a report shows: how loud they were, and what they saw when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.align.verify_files import named_microphone
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.media.probe import MediaInfo, probe
from oneclock.media.read_audio import read_audio
from oneclock.media.read_video import read_frame_at
from oneclock.report import values
from oneclock.report.moments import Running, closeup_spans, instants
from oneclock.report.source_values import rival_of, sync_probes, verification_of
from oneclock.report.subjects import Subject
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span
from oneclock.version import __version__

# Loudness is kept at 400 Hz: fine enough that a close-up shows 5 ms, 6 MB an hour.
_RATE = 8000
_LEVEL_STEP = 20
_STILL_WIDTH = 400
_CLOSEUP_MARGIN = 0.25

Levels = NDArray[np.float32]
Progress = Callable[[Path, float, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """A subject and what its file holds."""

    subject: Subject
    name: str
    info: MediaInfo
    clock: ClockMap | None
    levels: Levels

    @property
    def running(self) -> Running:
        assert self.clock is not None
        return Running(
            name=self.name,
            clock=self.clock,
            coverage=Span(start=0.0, end=self.info.duration),
            has_picture=bool(self.info.video),
        )


def gather_report(
    subjects: Sequence[Subject], *, frame_rate: FrameRate, made_on: datetime, progress: Progress
) -> values.Report:
    names = _short_names([subject.path for subject in subjects])
    materials = [
        _material(subject, name, progress) for subject, name in zip(subjects, names, strict=True)
    ]
    placed = [m for m in materials if m.clock is not None and m.subject.grade != "refused"]
    reference = next(m for m in materials if m.subject.grade == "reference")
    running = [m.running for m in placed]
    heard = [m.running for m in placed if m.info.audio]
    return values.Report(
        title=f"{len(materials)} recordings on the clock of {reference.name}",
        reference=reference.name,
        sources=tuple(_source(m, frame_rate) for m in materials),
        closeups=tuple(
            _closeup(label, span, placed)
            for label, span in closeup_spans(heard, reference.name, _loudness(placed))
        ),
        instants=tuple(
            _instant(label, time, [m for m in materials if m.info.video])
            for label, time in instants(running, reference.name)
        ),
        made_with=f"oneclock {__version__}",
        made_on=made_on.strftime("%Y-%m-%d %H:%M"),
    )


def _material(subject: Subject, name: str, progress: Progress) -> _Material:
    info = probe(subject.path)
    clock: ClockMap | None = None
    if subject.grade == "reference":
        clock = IDENTITY
    elif subject.sidecar is not None:
        clock = subject.sidecar.clock_map(info.duration)
    return _Material(
        subject=subject,
        name=name,
        info=info,
        clock=clock,
        levels=_levels(subject, info, progress),
    )


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


def _loudness(placed: Sequence[_Material]) -> Callable[[str, Span], float]:
    """How much a recording's level moves during a span of its own time: talk beats a drone."""
    by_name = {m.name: m for m in placed}

    def movement(name: str, local: Span) -> float:
        part = _cut(by_name[name].levels, local)
        return float(np.std(part.levels)) if len(part.levels) else 0.0

    return movement


def _cut(levels: Levels, local: Span) -> values.Waveform:
    step = _LEVEL_STEP / _RATE
    first = max(0, int(local.start / step))
    return values.Waveform(
        local_start=first * step,
        step=step,
        levels=levels[first : max(first, int(local.end / step))],
    )


def _closeup(label: str, span: Span, placed: Sequence[_Material]) -> values.Closeup:
    wide = Span(start=span.start - _CLOSEUP_MARGIN, end=span.end + _CLOSEUP_MARGIN)
    tracks = []
    for material in placed:
        assert material.clock is not None
        if not material.info.audio:
            continue
        local = wide.map(material.clock.inverse())
        if local.meet(Span(start=0.0, end=material.info.duration)) is not None:
            tracks.append(values.Track(source=material.name, waveform=_cut(material.levels, local)))
    return values.Closeup(label=label, span=span, tracks=tuple(tracks))


def _instant(label: str, time: float, cameras: Sequence[_Material]) -> values.Instant:
    return values.Instant(
        label=label, reference_time=time, stills=tuple(_still(m, time) for m in cameras)
    )


def _still(material: _Material, time: float) -> values.Still:
    if material.clock is None or material.subject.grade == "refused":
        return values.Still(source=material.name, local=None, jpeg=None)
    local = float(material.clock.to_local(time))
    shape = material.info.video[0]
    frame = None
    if 0 <= local <= material.info.duration:
        frame = read_frame_at(material.subject.path, local, width=_STILL_WIDTH)
    if frame is None:
        return values.Still(
            source=material.name, local=local, jpeg=None, width=shape.width, height=shape.height
        )
    height, width = frame.pixels.shape[:2]
    return values.Still(
        source=material.name,
        local=local,
        jpeg=encode_jpeg(frame.pixels),
        width=width,
        height=height,
    )


def _source(material: _Material, frame_rate: FrameRate) -> values.SourceReport:
    subject, sidecar = material.subject, material.subject.sidecar
    evidence = (sidecar.evidence if sidecar is not None else None) or {}
    clock = material.clock
    return values.SourceReport(
        name=material.name,
        grade=subject.grade,
        reason=subject.reason,
        clock=clock,
        coverage=Span(start=0.0, end=material.info.duration),
        waveform=_cut(material.levels, Span(start=0.0, end=material.info.duration))
        if material.info.audio
        else None,
        sync_probes=sync_probes(evidence.get("probes", []), clock),
        chance=evidence.get("chance"),
        rival=None if sidecar is None else rival_of(sidecar),
        verification=verification_of(sidecar.verification, frame_rate)
        if sidecar is not None and sidecar.verification is not None
        else None,
    )


def _short_names(paths: Sequence[Path]) -> list[str]:
    """File names, with as many of their folders as it takes to tell them apart."""
    for depth in range(1, max(len(path.parts) for path in paths) + 1):
        names = [Path(*path.parts[-depth:]).as_posix() for path in paths]
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]
