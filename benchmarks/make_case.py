"""Write the two recordings of a case into a folder, once, with their truth beside them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from benchmarks.cases import WITH_PICTURE, Case, Tracks
from numpy.typing import NDArray

from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.event import Camera, Event
from oneclock.simulate.event_sound import WORLD_RATE, heard_by, sounds_of
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span

Samples = NDArray[np.float32]

MATERIAL_VERSION = "v1"
"""Whatever changes the recordings changes this; material of other versions is left alone."""

_BIT_RATE = 96_000
_SLIDES = FrameRate(rate=Fraction(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A reference and a source, and where the source truly belongs."""

    reference: Path
    source: Path
    clock: ClockMap
    """The source's presentation timeline seen from the reference's, as the main source is heard."""
    overlap: Span | None
    """On the source's timeline; None where nothing is shared."""


def make_case(case: Case, folder: Path) -> Pair:
    """The pair of a case, taken from `folder` if an earlier run left it there."""
    home = folder / case.name.replace(" ", "_").replace(",", "")
    if not home.exists():
        unfinished = home.with_name(f".{home.name}.{os.getpid()}.part")
        unfinished.mkdir(parents=True, exist_ok=True)
        _write(case, unfinished)
        if home.exists():  # another run was quicker
            shutil.rmtree(unfinished)
        else:
            unfinished.replace(home)
    return read_pair(home)


def write_truth(folder: Path, pair: Pair, name: str = "truth.json") -> None:
    truth = {
        "reference": pair.reference.name,
        "source": pair.source.name,
        "delta": pair.clock.delta,
        "drift": pair.clock.drift,
        "overlap": None if pair.overlap is None else [pair.overlap.start, pair.overlap.end],
    }
    (folder / name).write_text(json.dumps(truth, indent=2), encoding="utf-8")


def read_pair(folder: Path, name: str = "truth.json") -> Pair:
    truth = json.loads((folder / name).read_text(encoding="utf-8"))
    overlap = truth["overlap"]
    return Pair(
        reference=folder / truth["reference"],
        source=folder / truth["source"],
        clock=ClockMap(delta=truth["delta"], drift=truth["drift"]),
        overlap=None if overlap is None else Span(start=overlap[0], end=overlap[1]),
    )


def _write(case: Case, folder: Path) -> None:
    first, second = case.event.cameras
    sounds = sounds_of(case.event)
    zero_of_first = _record(case.event, first, sounds, folder, "mono")
    if case.heard_by_source is not case.event:
        sounds = sounds_of(case.heard_by_source)
    zero_of_second = _record(case.heard_by_source, second, sounds, folder, case.tracks)
    ideal = case.event.heard_clock(second)
    clock = (
        ClockMap(delta=-zero_of_second).then(ideal).then(ClockMap(delta=zero_of_first))
    )  # from file to device, to the reference's device, to its file
    covered = _coverage(first, zero_of_first).map(clock.inverse())
    overlap = covered.meet(_coverage(second, zero_of_second)) if case.related else None
    write_truth(
        folder,
        Pair(
            reference=folder / first.file_name,
            source=folder / second.file_name,
            clock=clock,
            overlap=overlap,
        ),
    )


def _coverage(camera: Camera, zero: float) -> Span:
    return Span(start=camera.sound_starts_at + zero, end=camera.device.length + zero)


def _record(
    event: Event, camera: Camera, sounds: list[Samples], folder: Path, tracks: Tracks
) -> float:
    """Write one file; returns the time in it at which the device's own zero lands."""
    first = round(camera.sound_starts_at * WORLD_RATE)
    heard = heard_by(event, camera, sounds)[first:]
    path = folder / camera.file_name
    compressed = camera.sound_codec not in ("pcm_s16le", "flac")
    written = [
        Sound(
            samples=samples,
            rate=WORLD_RATE,
            codec=camera.sound_codec,
            bit_rate=_BIT_RATE if compressed else None,
            starts_at=first / WORLD_RATE,
        )
        for samples in _as_tracks(heard, tracks)
    ]
    picture = None
    if path.suffix in WITH_PICTURE:
        slides = _slides(camera.device.length)
        picture = Picture(frames=slides, rate=_SLIDES, options={"preset": "ultrafast"})
    return write_media(path, sounds=written, picture=picture)


def _as_tracks(heard: Samples, tracks: Tracks) -> list[Samples]:
    match tracks:
        case "mono":
            return [heard]
        case "antiphase":
            return [np.stack([heard, np.float32(-0.97) * heard])]
        case "two of four dead":
            hiss = np.random.default_rng(4).standard_normal((2, len(heard)), np.float32)
            return [*(hiss * np.float32(3e-5)), heard, np.float32(0.4) * heard]


def _slides(seconds: float) -> Iterator[NDArray[np.uint8]]:
    for number in range(_SLIDES.frame_at(seconds)):
        yield np.full((48, 64, 3), number % 256, np.uint8)
