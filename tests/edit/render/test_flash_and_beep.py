"""Every flash within half a frame of its beep, from the first to the last, whatever the clocks.

Each camera flashes by itself, exactly when a picture of its begins; the recorder, which has a clock
of its own, hears a click at every such moment of reference time. So what is measured is the film's
doing alone.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
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


def wandering(count: int) -> list[Fraction]:
    """Like a phone's: about 30 a second, none where it was dark."""
    rng = np.random.default_rng(5)
    gaps = rng.choice([2700, 3000, 3300, 6000], size=count, p=[0.3, 0.35, 0.3, 0.05])
    return [Fraction(int(at), 90_000) for at in np.cumsum(gaps) - gaps[0]]


CAMERAS: dict[str, tuple[list[Fraction], SteppedClock]] = {
    "a.mp4": (steadily(600, 25), steady(SECONDS, delta=-1.3721, drift=100e-6)),
    "b.mkv": (steadily(719, NTSC), steady(SECONDS, delta=0.4444, drift=-100e-6)),
    "c.mp4": (wandering(720), steady(SECONDS, delta=-0.0137)),
    "d.ts": (steadily(720, 30), steps((0.0, 9.0, -0.5, 20e-6), (9.0, 24.0, 0.7, 20e-6))),
}


def flashes(stamps: list[Fraction], clock: SteppedClock, number: int) -> list[int]:
    """The pictures with which flashes begin: one every `EVERY` seconds, each camera in its turn."""
    wanted = np.arange(0.6 + number * EVERY / len(CAMERAS), SECONDS, EVERY)
    times = np.array([float(stamp) for stamp in stamps])
    locals_ = [clock.to_local(at) for at in wanted]
    return [int(np.argmin(np.abs(times - at))) for at in locals_ if at is not None]


@pytest.mark.parametrize("rate", ["25", "29.97"])
def test_from_first_to_last(tmp_path: Path, rate: str) -> None:
    recordings, moments = [], []
    for number, (name, (stamps, clock)) in enumerate(CAMERAS.items()):
        begins = flashes(stamps, clock, number)
        white = {begin + more for begin in begins for more in range(LASTS)}
        levels = [235 if n in white else 30 for n in range(len(stamps))]
        write_camera(tmp_path / name, stamps, map(grey, levels))
        recordings.append(placed(tmp_path / name, clock))
        told = [clock.to_reference(float(stamps[begin])) for begin in begins]
        moments.append([time for time in told if time is not None])
    recorder = steady(SECONDS + 2, delta=-1.0, drift=-60e-6)
    times = sorted(time for told in moments for time in told)
    sound = Sound(samples=record_clicks(recorder, times), rate=48_000, codec="pcm_s16le")
    write_media(tmp_path / "recorder.wav", sounds=[sound])
    recordings.append(placed(tmp_path / "recorder.wav", recorder, size=None, sound=True))
    start, frames = Fraction(1, 3), FrameRate.parse(rate).frame_at(20)
    cuts = [*range(0, frames, 55), frames]
    shots = [(first, end, n % len(CAMERAS)) for n, (first, end) in enumerate(pairwise(cuts))]
    film = programme(recordings, shots, rate=rate, start=start, heard=(4,))

    settings = RenderSettings(
        mode=Mode.CUTS, screen=Screen(width=64, height=48), encoder="libx264", preset="ultrafast"
    )
    done = render_programme(film, tmp_path / "film.mp4", settings)

    seen = seen_in(done.path)
    assert seen.times == [film.shots.rate.time_of(number) for number in range(frames)]
    per_second = float(film.shots.rate.rate)
    shown = [
        (time - float(start)) * per_second
        for first, end, source in shots
        for time in moments[source]
        if first + 1 <= (time - float(start)) * per_second < end - LASTS
    ]
    assert len(shown) >= 12
    assert min(shown) < 60
    assert max(shown) > frames - 60
    late = errors(decoded(done.path)[0], [at / per_second for at in shown])
    assert np.abs(late).max() < 1  # sample
    light = seen.luma.mean(axis=(1, 2)) > 128
    rises = np.flatnonzero(light[1:] & ~light[:-1]) + 1
    off = [np.min(np.abs(rises - at)) for at in shown]
    assert max(off) <= 0.5 + float(HAIR) * per_second  # frames
