"""A device's recording is where its clock says, to a small part of a microsecond."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.simulate.device import Device, record

WORLD_RATE = 48000
starts = st.floats(0.1, 1.0)
drifts = st.floats(-500e-6, 500e-6)
rates = st.sampled_from([8000, 16000, 44100, 48000])


def chord(world_time: NDArray[np.float64]) -> NDArray[np.float64]:
    """A sound known at every instant, not only at samples."""
    tones = ((211.0, 0.1), (877.0, 0.9), (1543.0, 2.2), (2503.0, 4.0))
    waves = [np.sin(2 * np.pi * hertz * world_time + phase) for hertz, phase in tones]
    return np.asarray(0.2 * np.sum(waves, axis=0))


def chord_world(seconds: float = 3.0) -> NDArray[np.float32]:
    return chord(np.arange(int(seconds * WORLD_RATE)) / WORLD_RATE).astype(np.float32)


@given(start=starts, drift=drifts, rate=rates)
def test_every_sample_is_the_world_at_the_time_its_clock_says(
    start: float, drift: float, rate: int
) -> None:
    device = Device(starts_at=start, length=1.0, drift=drift)

    samples = record(chord_world(), WORLD_RATE, device, rate=rate)

    local = np.arange(len(samples)) / rate
    meant = chord(device.clock.to_reference(local))
    # Independent of the interpolation: how far a shift in time would explain what differs.
    nearby = chord(device.clock.to_reference(local) + 1e-6)
    slope = nearby - meant
    timing_error = float(((samples - meant) @ slope) / (slope @ slope)) * 1e-6
    assert abs(timing_error) < 20e-9
    np.testing.assert_allclose(samples, meant, atol=2e-3 if rate == 8000 else 1e-4)


@given(start=starts, drift=drifts, at=st.floats(1.2, 1.9))
def test_a_click_shows_at_the_local_time_its_clock_says(
    start: float, drift: float, at: float
) -> None:
    sample = round(at * WORLD_RATE)
    world = np.zeros(3 * WORLD_RATE, np.float32)
    world[sample - 40 : sample + 41] = np.hanning(81)  # the click, centred on its sample
    device = Device(starts_at=start, length=2.0, drift=drift)

    heard = record(world, WORLD_RATE, device).astype(np.float64)

    centre = float(np.arange(len(heard)) @ heard / heard.sum()) / WORLD_RATE
    assert centre == pytest.approx(device.clock.to_local(sample / WORLD_RATE), abs=50e-9)


@given(start=st.floats(-5.0, 8.0), length=st.floats(0.1, 4.0))
def test_outside_the_world_there_is_silence_and_the_length_is_kept(
    start: float, length: float
) -> None:
    device = Device(starts_at=start, length=length)
    heard = record(chord_world(1.0), WORLD_RATE, device, rate=8000)
    outside = np.abs(np.arange(len(heard)) / 8000 + start - 0.5) > 0.52
    assert len(heard) == round(length * 8000)
    assert not heard[outside].any()


def test_what_a_low_rate_cannot_hold_is_taken_out() -> None:
    t = np.arange(2 * WORLD_RATE) / WORLD_RATE
    too_high = np.sin(2 * np.pi * 5500 * t).astype(np.float32)
    heard = record(too_high, WORLD_RATE, Device(starts_at=0.5, length=1.0), rate=8000)
    assert np.abs(heard).max() < 1e-3


def test_colour_does_not_move_a_sound() -> None:
    world = np.zeros(WORLD_RATE, np.float32)
    world[24000] = 1.0
    phone = Device(length=1.0, low_cut=300.0, high_cut=3400.0)
    heard = record(world, WORLD_RATE, phone)
    assert int(np.argmax(heard)) == 24000
    np.testing.assert_allclose(heard[24001:24200], heard[23999:23800:-1], atol=1e-6)


def test_noise_is_as_far_below_the_sound_as_asked() -> None:
    world = chord_world(2.0)
    clean = record(world, WORLD_RATE, Device(length=2.0))
    noisy = record(world, WORLD_RATE, Device(length=2.0, snr_db=10.0, seed=3))
    ratio = np.mean(clean**2) / np.mean((noisy - clean) ** 2)
    assert 10 * np.log10(ratio) == pytest.approx(10.0, abs=0.2)


def test_clipping_and_gain_act_on_what_is_recorded() -> None:
    device = Device(length=1.0, gain=3.0, clip_at=0.5)
    heard = record(chord_world(), WORLD_RATE, device)
    assert np.abs(heard).max() == pytest.approx(0.5)


@pytest.mark.parametrize("problem", [{"length": 0.0}, {"length": 1.0, "drift": -1.0}])
def test_a_device_that_cannot_be_is_refused(problem: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Device(**problem)  # type: ignore[arg-type]
