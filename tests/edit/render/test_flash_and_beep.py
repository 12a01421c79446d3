"""Every flash within half a frame of its beep, from the first to the last, whatever the clocks.

Each camera flashes by itself, exactly when a picture of its begins; the recorder, which has a clock
of its own, hears a click at every such moment of reference time. So what is measured is the film's
doing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.clicks import decoded, errors, record_clicks, steps
from tests.edit.render.filmed import (
    grey,
    placed,
    programme,
    seen_in,
    steadily,
    steady,
    write_camera,
)

from oneclock.edit.render.film import Mode, Screen
from oneclock.edit.render.inset import Inset
from oneclock.edit.render.render_programme import render_programme
from oneclock.edit.render.render_settings import RenderSettings
from oneclock.media.steady_choice import HAIR
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.stepped_clock import SteppedClock

SECONDS = 24.0
EVERY = 1.1
LASTS = 3  # pictures: at half the rate one is still seen
NTSC = Fraction(30000, 1001)
START = Fraction(1, 3)


def wandering(count: int) -> list[Fraction]:
    """Like a phone's: about 30 a second, none where it was dark."""
    rng = np.random.default_rng(5)
    gaps = rng.choice([2700, 3000, 3300, 6000], size=count, p=[0.3, 0.35, 0.3, 0.05])
    return [Fraction(int(at), 90_000) for at in np.cumsum(gaps) - gaps[0]]


def cameras(seconds: float) -> dict[str, tuple[list[Fraction], SteppedClock]]:
    """Of every rate, on clocks that are fast, slow, and lose time."""
    lost = round(0.375 * seconds)
    return {
        "a.mp4": (
            steadily(round(25 * seconds), 25),
            steady(seconds, delta=-1.3721, drift=100e-6),
        ),
        "b.mkv": (
            steadily(int(NTSC * int(seconds)), NTSC),
            steady(seconds, delta=0.4444, drift=-100e-6),
        ),
        "c.mp4": (wandering(round(30 * seconds)), steady(seconds, delta=-0.0137)),
        "d.ts": (
            steadily(round(30 * seconds), 30),
            steps((0.0, lost, -0.5, 20e-6), (lost, seconds, 0.7, 20e-6)),
        ),
    }


def flashes(stamps: list[Fraction], clock: SteppedClock, number: int, seconds: float) -> list[int]:
    """The pictures with which flashes begin: one every `EVERY` seconds, each of four cameras in its
    turn."""
    wanted = np.arange(0.6 + number * EVERY / 4, seconds, EVERY)
    times = np.array([float(stamp) for stamp in stamps])
    locals_ = [clock.to_local(at) for at in wanted]
    return [int(np.argmin(np.abs(times - at))) for at in locals_ if at is not None]


Region = tuple[slice, slice]
ALL = (slice(None), slice(None))
INSET = Inset(width=24, margin=0, border=0, partner=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where one camera is seen for a while."""

    first: int
    end: int
    source: int
    region: Region


def looks(mode: Mode, shots: Sequence[tuple[int, int, int]], frames: int) -> list[Look]:
    """On a screen of 64 by 48."""
    if mode is Mode.GRID:
        rows, columns = (slice(4, 20), slice(28, 44)), (slice(4, 28), slice(36, 60))
        cells = [(row, column) for row in rows for column in columns]
        return [
            Look(first=0, end=frames, source=source, region=cell)
            for source, cell in enumerate(cells)
        ]
    region = ALL if mode is Mode.CUTS else (slice(0, 24), slice(None))
    seen = [Look(first=f, end=e, source=source, region=region) for f, e, source in shots]
    if mode is Mode.PIP:
        corner = (slice(34, 48), slice(44, 64))
        seen += [Look(first=f, end=e, source=0, region=corner) for f, e, n in shots if n != 0]
    return seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    frames: int
    beeps: list[float]
    """In frames of the film, one for each flash that it shows."""
    off: list[float]
    """Frames between each and its flash."""
    late: NDArray[np.float64]
    """Samples by which each is late."""


def measured(folder: Path, mode: Mode, rate: str, seconds: float) -> Sync:
    """Film, render, and look at what comes out."""
    recordings, moments = [], []
    for number, (name, (stamps, clock)) in enumerate(cameras(seconds).items()):
        begins = flashes(stamps, clock, number, seconds)
        white = {begin + more for begin in begins for more in range(LASTS)}
        levels = [235 if n in white else 30 for n in range(len(stamps))]
        write_camera(folder / name, stamps, map(grey, levels))
        recordings.append(placed(folder / name, clock))
        told = [clock.to_reference(float(stamps[begin])) for begin in begins]
        moments.append([time for time in told if time is not None])
    recorder = steady(seconds + 2, delta=-1.0, drift=-60e-6)
    times = sorted(time for told in moments for time in told)
    sound = Sound(samples=record_clicks(recorder, times), rate=48_000, codec="pcm_s16le")
    write_media(folder / "recorder.wav", sounds=[sound])
    recordings.append(placed(folder / "recorder.wav", recorder, size=None, sound=True))
    frames = FrameRate.parse(rate).frame_at(Fraction(seconds) - 4)
    cuts = [*range(0, frames, 55), frames]
    shots = [(first, end, number % 4) for number, (first, end) in enumerate(pairwise(cuts))]
    film = programme(recordings, shots, rate=rate, start=START, heard=(4,))
    settings = RenderSettings(
        mode=mode,
        screen=Screen(width=64, height=48),
        inset=INSET,
        encoder="libx264",
        preset="ultrafast",
    )

    done = render_programme(film, folder / "film.mp4", settings)

    seen = seen_in(done.path)
    assert seen.times == [film.shots.rate.time_of(number) for number in range(frames)]
    per_second = float(film.shots.rate.rate)
    beeps, off = [], []
    for look in looks(mode, shots, frames):
        light = seen.luma[:, *look.region].mean(axis=(1, 2)) > 128
        rises = np.flatnonzero(light[1:] & ~light[:-1]) + 1
        for time in moments[look.source]:
            at = (time - float(START)) * per_second
            if look.first + 1 <= at < look.end - LASTS:
                beeps.append(at)
                off.append(float(np.min(np.abs(rises - at))))
    late = errors(decoded(done.path)[0], [at / per_second for at in beeps])
    return Sync(frames=frames, beeps=beeps, off=off, late=late)


@pytest.mark.parametrize(
    ("mode", "rate"),
    [(Mode.CUTS, "25"), (Mode.CUTS, "29.97"), (Mode.PIP, "29.97"), (Mode.GRID, "25")],
)
def test_from_first_to_last(tmp_path: Path, mode: Mode, rate: str) -> None:
    sync = measured(tmp_path, mode, rate, SECONDS)

    assert len(sync.beeps) >= 12
    assert min(sync.beeps) < 60
    assert max(sync.beeps) > sync.frames - 60
    assert np.abs(sync.late).max() < 1  # sample
    assert max(sync.off) <= 0.5 + float(HAIR) * float(FrameRate.parse(rate).rate)  # frames
