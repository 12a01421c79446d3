"""A run, made from what is true: its screen, its sound, and when that was read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tests.live.judge.synthetic import FPS, RATE, burst
from tests.live.judge.test_screen_view import HERE, screen

from oneclock.live.judge.beeps import Listening
from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.clock_lines import BrowserClock
from oneclock.live.judge.notes import Notes
from oneclock.live.judge.pictures import PATCHES
from oneclock.live.judge.recording import HEARD_AFTER
from oneclock.live.judge.screen_view import Glance
from oneclock.live.judge.watched import Watched
from oneclock.simulate.talking_marks import BEEP_PITCHES

SECONDS = 12
LATE = 0.08
CALIBRATION = Calibration(until_refresh=0.012, file_offset=-0.014, scatter=0.003, marks=7)
MARKS = [second + 0.52 for second in range(1, SECONDS)]
TAKEN_BEFORE = 7 * RATE
"""Sound of the calibration."""
SHOWN = {
    lit: screen(HERE, lit)
    for lit in [(False, False, False), *((True, bool(n & 1), bool(n & 2)) for n in range(4))]
}


def glances(begin: float, end: float) -> list[Glance]:
    """Pictures come late."""
    numbers = [number for number in range(SECONDS * FPS) if begin <= number / FPS < end]
    return [Glance(at=n / FPS, blind=0.003, points=SHOWN[_lit(n / FPS - LATE)]) for n in numbers]


def _lit(media: float) -> tuple[bool, bool, bool]:
    for number, mark in enumerate(MARKS):
        if mark - 1e-9 <= media < mark + 2 / FPS - 1e-9:
            return (True, bool(number & 1), bool(number & 2))
    return (False, False, False)


def sound(begin: float = 0.0) -> NDArray[np.int16]:
    """Silent until then."""
    samples = np.zeros(SECONDS * RATE)
    for number, mark in enumerate(MARKS):
        burst(samples, mark - HEARD_AFTER, BEEP_PITCHES[number % 4])
    samples[: round(begin * RATE)] = 0.0
    return (samples * 32767).astype(np.int16)


def arrivals(until: float) -> NDArray[np.float64]:
    read = np.arange(1, round(until * 100) + 1) / 100
    return np.column_stack((read, TAKEN_BEFORE + read * RATE))


def taken(begin: float, end: float, audio_rate: float = 1.0) -> dict[str, object]:
    patches = [0.0] * PATCHES
    return {
        "origin": 1.0,
        "frames": [["main", n / FPS, n, 100, *patches] for n in range(SECONDS * FPS)]
        if begin == 0
        else [],
        "moves": [["main", -1.0, -1.0, HERE.left, HERE.top, HERE.width, HERE.height]]
        if begin == 0
        else [],
        "audio": [[audio_rate * wall, wall] for wall in np.arange(begin, end, 0.2)],
        "problems": [],
    }


def nothing_yet() -> Watched:
    return Watched(
        notes=Notes(clock=BrowserClock(zero=0.0, uncertainty=0.0)),
        listening=Listening(RATE, first=TAKEN_BEFORE),
        calibration=CALIBRATION,
        zero=0.0,
    )
