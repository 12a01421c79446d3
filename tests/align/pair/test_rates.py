"""Recordings played at another speed, of known truth."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from tests.align.sounds import Samples, heard, listening_to

from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.rates import SPEEDS, Speed, at_speed, likely_speeds
from oneclock.align.pair.solve_pair import solve_pair
from oneclock.simulate.device import Device, record
from oneclock.simulate.voices import voice

WORLD_RATE = 16000
PPM = 1e-6
MILLISECOND = 1e-3


@lru_cache
def talk(seed: int = 31) -> Samples:
    return voice(120.0, seed, rate=WORLD_RATE)


def recorded(device: Device, seed: int = 31) -> Heard:
    return heard(record(talk(seed), WORLD_RATE, device, rate=SAMPLE_RATE))


REFERENCE = Device(length=115.0, snr_db=30.0, seed=1)


def played_at(speed: Speed, *, ppm: float = 0.0) -> Device:
    drift = float(speed.ratio) * (1 + ppm * PPM) - 1
    return Device(starts_at=12.0, length=85.0, drift=drift, snr_db=20.0, seed=2)


@pytest.mark.parametrize("speed", SPEEDS, ids=[speed.name for speed in SPEEDS])
@pytest.mark.parametrize("ppm", [0.0, -60.0])
def test_a_known_speed_is_found_and_named(speed: Speed, ppm: float) -> None:
    device = played_at(speed, ppm=ppm)

    answer = solve_pair(recorded(REFERENCE), recorded(device))

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert f"played at {speed.name};" in answer.reason
    assert answer.clock is not None
    for local in (0.0, 42.0, 85.0):
        error = answer.clock.to_reference(local) - device.clock.to_reference(local)
        assert abs(error) < MILLISECOND
    assert answer.clock.drift == pytest.approx(device.drift, abs=3 * PPM)
    assert answer.pieces is not None
    assert answer.pieces.coverage.end == pytest.approx(85.0)
    assert answer.evidence is not None
    for probe, agrees in zip(answer.evidence.probes, answer.evidence.agrees, strict=True):
        expected = answer.clock.to_reference(probe.local) - probe.local
        assert not agrees or probe.offset == pytest.approx(expected, abs=2 * MILLISECOND)


@pytest.mark.parametrize("ppm", [-299.0, -200.0, 200.0, 299.0])
def test_a_recorder_as_wrong_as_recorders_get_needs_no_other_speed(ppm: float) -> None:
    device = Device(starts_at=12.0, length=90.0, drift=ppm * PPM, snr_db=20.0, seed=2)

    answer = solve_pair(recorded(REFERENCE), recorded(device))

    assert answer.grade is Grade.TRUSTED, answer.reason
    assert "played at" not in answer.reason
    assert answer.clock is not None
    assert answer.clock.drift == pytest.approx(ppm * PPM, abs=2 * PPM)


def test_a_speed_that_is_no_known_one_is_not_trusted() -> None:
    device = Device(starts_at=12.0, length=90.0, drift=0.0073, snr_db=20.0, seed=2)

    assert solve_pair(recorded(REFERENCE), recorded(device)).grade is not Grade.TRUSTED


def test_strangers_fit_at_no_speed_and_cost_nothing_more() -> None:
    ours, theirs = recorded(REFERENCE), recorded(REFERENCE, seed=97)

    assert likely_speeds(ours.envelope, theirs.envelope) == ()


@pytest.mark.parametrize("speed", SPEEDS, ids=[speed.name for speed in SPEEDS])
@pytest.mark.parametrize("hertz", [440.0, 3000.0])
def test_at_the_right_speed_a_tone_has_its_pitch_again(speed: Speed, hertz: float) -> None:
    """Read between samples, and nothing of it lost up to where microphones end to agree."""
    wrong = hertz * float(speed.ratio) * np.arange(8 * SAMPLE_RATE) / SAMPLE_RATE
    source = Heard(
        duration=8.0,
        envelope=np.zeros((8, 800), np.float32),
        listen=listening_to(np.sin(2 * np.pi * wrong).astype(np.float32)),
    )

    right = at_speed(source, speed)

    assert right.duration == pytest.approx(8.0 * float(speed.ratio))
    time = np.arange(1001, 1001 + 4096) / SAMPLE_RATE
    expected = np.sin(2 * np.pi * hertz * time)
    assert np.abs(right.listen(1001, 4096) - expected).max() < 0.02
    assert right.listen(0, 0).shape == (0,)
