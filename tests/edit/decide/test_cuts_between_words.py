"""Where cuts fall in conversations whose words are known, heard by microphones that all hear
everybody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.decide.scenes import RATE, everywhere, heard, scene

from oneclock.edit.decide.cut_scene import Mode, Style, cut_scene
from oneclock.edit.decide.who_speaks import who_speaks
from oneclock.edit.mic_levels import CELLS
from oneclock.timebase.shots import Shot

Word = tuple[int, int]
"""Cells."""
SECONDS = 150.0
SHORTEST, LONGEST = 1.5, 12.0
BLEED = np.array([[0.0, -10.0], [-12.0, 0.0], [-9.0, -9.5]])
# A pause as long as this is a pause, and as near as this it is within reach: prices of cuts say so.
PAUSE, REACH = 0.4, 0.2


def conversation(seed: int) -> list[list[Word]]:
    """Words of a quarter to half a second, three to seven in a breath, then a pause; turns of a few
    breaths, some of which begin before the last has ended."""
    chance = np.random.default_rng(seed)
    words: list[list[Word]] = [[], []]
    now, who = 50, 0
    while now < (SECONDS - 5) * CELLS:
        for _ in range(int(chance.integers(1, 9))):
            for _ in range(int(chance.integers(3, 8))):
                end = now + int(chance.integers(12, 26))
                words[who].append((now, end))
                now = end
            now += int(chance.integers(20, 30))
        now, who = now - int(chance.choice([0, 0, 10, 35])), 1 - who
    return words


def voices(words: Sequence[Sequence[Word]], seed: int) -> NDArray[np.float64]:
    """(talkers, cells) dB"""
    chance = np.random.default_rng(seed)
    out = np.full((len(words), round(SECONDS * CELLS)), -200.0)
    for talker, own in enumerate(words):
        for begin, end in own:
            steps = np.arange(min(end, out.shape[1]) - begin)
            shape = np.minimum(np.minimum(steps * 8.0 - 14.0, steps[::-1] * 5.0 - 10.0), 0.0)
            out[talker, begin : begin + len(steps)] = chance.normal(-20.0, 3.0) + shape
    return out


@pytest.fixture(params=[1, 2, 3], scope="module")
def filmed(request: pytest.FixtureRequest) -> tuple[NDArray[np.bool_], tuple[Shot, ...]]:
    """Cells within a word of anybody, and the edit."""
    seed = int(request.param)
    words = conversation(seed)
    levels = heard(voices(words, seed), BLEED, seed)
    within = np.zeros(levels.shape[1], np.bool_)
    for begin, end in sorted(word for own in words for word in own):
        within[begin:end] = True
    style = Style(mode=Mode.SPEAKER, shortest=SHORTEST, longest=LONGEST)
    return within, cut_scene(scene(everywhere(3, SECONDS), levels), style, who_speaks(levels))


def test_no_cut_is_within_a_word_where_a_pause_is_within_reach(
    filmed: tuple[NDArray[np.bool_], tuple[Shot, ...]],
) -> None:
    within, shots = filmed
    long = np.ones(round(PAUSE * CELLS), np.int64)
    pauses = np.convolve(np.convolve(~within, long, "valid") == len(long), long, "full") > 0

    cuts = [round(float(RATE.time_of(shot.first)) * CELLS) for shot in shots[1:]]

    assert len(cuts) >= 10
    reach, frame = round(REACH * CELLS), 2
    for cut in cuts:
        if within[cut - frame : cut + frame].all():
            assert not pauses[cut - reach : cut + reach].any(), f"a cut at {cut / CELLS} s"


def test_every_shot_lasts_as_long_as_allowed(
    filmed: tuple[NDArray[np.bool_], tuple[Shot, ...]],
) -> None:
    _, shots = filmed

    lengths = [shot.length / float(RATE.rate) for shot in shots]

    assert sum(lengths) == pytest.approx(SECONDS)
    assert min(lengths) >= SHORTEST - 0.02
    assert max(lengths) <= LONGEST
