"""The peers read marks with code of their own: it has to read theirs, ours, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.peers.marks import BAND, FPS, RATE, WIDTH, BeepReader, FlashReader, Mark, picture, sound

from oneclock.simulate.talking_clock import TalkingClock

SECONDS = 6
CHUNK = 960


def test_flashes_are_read_on_the_second_with_their_codes() -> None:
    rows = [picture(n)[WIDTH * (BAND // 2) :][:WIDTH] for n in range(SECONDS * FPS)]

    assert _flashes(rows) == [Mark(float(n), n % 4) for n in range(SECONDS)]


def test_beeps_are_read_on_the_second_with_their_codes() -> None:
    samples = np.frombuffer(sound(-RATE // 2, SECONDS * RATE), np.int16)

    beeps = _beeps(samples, begin=-0.5)

    assert [beep.code for beep in beeps] == [n % 4 for n in range(SECONDS)]
    assert [beep.due for beep in beeps] == pytest.approx(range(SECONDS), abs=0.001)


def test_our_talking_clock_is_read_by_the_peers_too() -> None:
    clock = TalkingClock()
    row = round(0.06 * clock.size[1])
    rows = [clock.picture(n / FPS)[row, :, 1].tobytes() for n in range(SECONDS * FPS)]

    beeps = _beeps(clock.samples(-RATE // 2, SECONDS * RATE), begin=-0.5)

    assert _flashes(rows) == [Mark(float(n), n % 4) for n in range(SECONDS)]
    assert [beep.code for beep in beeps] == [n % 4 for n in range(SECONDS)]
    assert [beep.due for beep in beeps] == pytest.approx(range(SECONDS), abs=0.001)


@pytest.mark.parametrize("pitches", [(700.0,), (1000.0, 1250.0), (440.0, 1000.0, 3100.0)])
def test_what_is_not_one_of_the_four_pitches_alone_is_no_beep(pitches: tuple[float, ...]) -> None:
    times = np.arange(RATE) / RATE
    tones = sum(np.sin(2 * np.pi * pitch * times) for pitch in pitches)
    samples = np.concatenate([np.zeros(RATE // 2), 9000 * tones]).astype(np.int16)

    assert _beeps(samples, begin=0.0) == []


def _flashes(rows: list[bytes]) -> list[Mark]:
    reader = FlashReader()
    read = [reader.read(number / FPS, row) for number, row in enumerate(rows)]
    return [mark for mark in read if mark is not None]


def _beeps(samples: NDArray[np.int16], begin: float) -> list[Mark]:
    reader = BeepReader()
    return [
        mark
        for at in range(0, len(samples), CHUNK)
        for mark in reader.read(begin + at / RATE, samples[at : at + CHUNK].tobytes())
    ]
