"""What returns to the sample, and what is only alike."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from tests.align.sounds import Samples, solved

from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.returning import Stretch, returns
from oneclock.simulate.device import Device, record
from oneclock.simulate.music import music
from oneclock.simulate.voices import voice

RATE = 16000
BAR = 1.6
CHORUS, VERSE = 16.0, 24.0


def noisy(world: Samples, start: float, seconds: float, snr_db: float, seed: int) -> Samples:
    device = Device(starts_at=start, length=seconds, snr_db=snr_db, seed=seed)
    return record(world, RATE, device, rate=SAMPLE_RATE)


def stretches(world: Samples, snr_db: float) -> list[Stretch]:
    """Eight to twenty seconds of it, as two recordings have them."""
    recordings = (noisy(world, 0.0, 28.0, snr_db, seed) for seed in (1, 2))
    first, last = 8 * SAMPLE_RATE, 20 * SAMPLE_RATE
    return [Stretch(samples=samples, first=first, last=last) for samples in recordings]


@lru_cache
def bars(seconds: float, seed: int, drums: float = 0.7) -> Samples:
    """The same drums in every bar, under a melody that never comes again."""
    loop = np.resize(music(BAR, seed, rate=RATE), round(seconds * RATE))
    melody = music(seconds, seed + 1, rate=RATE)
    return np.asarray(np.float32(drums) * loop + melody, np.float32)


def claps(seconds: float, seed: int) -> Samples:
    """Bursts of noise, no two of them the same, and silence."""
    rng = np.random.default_rng([seed, 71])
    samples = np.zeros(round(seconds * RATE), np.float32)
    now = 0.5
    while now < seconds - 0.5:
        first = round(now * RATE)
        burst = rng.standard_normal(480) * np.exp(-np.arange(480) / 90)
        samples[first : first + 480] += burst.astype(np.float32)
        now += rng.uniform(0.8, 4.0)
    return np.float32(0.3) * samples


def struck_by_hand(seconds: float) -> Samples:
    """One drum of a sampler, every half second but for 6 ms, over a soft tune."""
    rng = np.random.default_rng([0, 83])
    at = np.arange(round(0.2 * RATE)) / RATE
    drum = np.sin(2 * np.pi * (45 * at - np.exp(-40 * at))) * np.exp(-30 * at)
    samples = np.float32(0.05) * music(seconds, 90, rate=RATE)
    for beat in np.arange(0.5, seconds - 0.4, 0.5):
        first = round((beat + rng.normal(0.0, 0.006)) * RATE)
        samples[first : first + len(at)] += (rng.uniform(0.5, 1.0) * drum).astype(np.float32)
    return samples


def hum(seconds: float) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    waves = (np.sin(2 * np.pi * 50.0 * k * at + k) / k for k in range(1, 40))
    return np.asarray(0.1 * np.sum(list(waves), axis=0), np.float32)


def with_a_word_twice(seconds: float) -> Samples:
    """As when a jingle is played again."""
    said = voice(seconds, 72, rate=RATE).copy()
    said[15 * RATE : 16 * RATE] = said[10 * RATE : 11 * RATE]
    return said


@pytest.mark.parametrize("snr_db", [20.0, 3.0, 0.0])
def test_bars_of_a_sequencer_return_under_noise_as_loud_as_they_are(snr_db: float) -> None:
    assert returns(stretches(bars(30.0, 73), snr_db))


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(voice(30.0, 74, rate=RATE), id="talk"),
        pytest.param(music(30.0, 75, rate=RATE), id="a band that improvises"),
        pytest.param(claps(30.0, 76), id="claps"),
        pytest.param(struck_by_hand(30.0), id="a drum that a hand strikes"),
        pytest.param(hum(30.0), id="hum"),
        pytest.param(hum(30.0) + voice(30.0, 77, rate=RATE), id="talk over hum"),
        pytest.param(with_a_word_twice(30.0), id="a word played twice"),
        pytest.param(np.zeros(30 * RATE, np.float32), id="silence"),
    ],
)
@pytest.mark.parametrize("snr_db", [30.0, 5.0])
def test_what_is_live_or_hums_does_not(world: Samples, snr_db: float) -> None:
    assert not returns(stretches(world, snr_db))


def test_at_the_end_of_a_recording_there_is_less_to_return_to() -> None:
    ends = [
        Stretch(samples=one.samples[: one.last], first=one.first, last=one.last)
        for one in stretches(bars(30.0, 73), 10.0)
    ]

    assert returns(ends)


def test_two_recordings_of_different_choruses_are_not_trusted() -> None:
    """Pasted whole, they agree to the sample; under noise only their bars give them away."""
    chorus = bars(CHORUS, 78, drums=0.4)
    verses = [music(VERSE, seed, rate=RATE) for seed in (80, 81)]
    song = np.concatenate([verses[0], chorus, verses[1], chorus])
    early = noisy(song, 18.0, 21.0, 2.0, 1)
    late = noisy(song, VERSE + CHORUS + 16.0, 23.0, 2.0, 2)

    answer = solved(early, late)

    assert answer.evidence is not None
    assert answer.evidence.agreeing >= 4
    assert answer.grade is Grade.DOUBTFUL
    assert "may be another turn" in answer.reason


def test_claps_that_are_alike_are_no_copies_of_each_other() -> None:
    world = claps(60.0, 82)

    answer = solved(noisy(world, 0.0, 45.0, 15.0, 1), noisy(world, 12.0, 40.0, 10.0, 2))

    assert answer.grade is Grade.TRUSTED, answer.reason
