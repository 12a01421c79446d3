"""Windows of sound laid on each other: offsets to microseconds, or no offset at all."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.align.sounds import Samples, listening_to

from oneclock.align.pair.close_listening import (
    SEARCH,
    probe_windows,
    window_centres,
    window_length,
)
from oneclock.align.pair.correlate import at_reference_rate, correlation_peak, is_silent
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.simulate.device import Device, record
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span

WORLD_RATE = 16000
WORLD = voice(30, 21, rate=WORLD_RATE)
MICROSECONDS = 1e-6
CLOSE = 10 * MICROSECONDS
REACH = 800


def recorded(device: Device) -> Samples:
    return record(WORLD, WORLD_RATE, device, rate=SAMPLE_RATE)


REFERENCE = Device(length=28.0, snr_db=40.0, seed=1)
SOURCE = Device(starts_at=0.0, length=20.0, snr_db=30.0, seed=2)


def lag_between(source: Device, *, whitening: float = 1.0) -> float:
    """Where 4 s of the source lie in the reference, as seconds after where they were looked for."""
    begin, count = 6 * SAMPLE_RATE, 4 * SAMPLE_RATE
    around = recorded(REFERENCE)[begin - REACH : begin + count + REACH]
    heard = recorded(source)[begin : begin + count]
    return correlation_peak(around, heard, REACH, whitening=whitening).lag / SAMPLE_RATE


@pytest.mark.parametrize("whitening", [0.8, 1.0])
@pytest.mark.parametrize("late", [0.0, 31.25e-6, -40e-6, 62.5e-6, 1.37e-3, -0.0723, 0.0999])
def test_a_delay_is_found_to_a_fraction_of_a_sample(late: float, whitening: float) -> None:
    """A sample lasts 125 us."""
    lag = lag_between(replace(SOURCE, starts_at=late), whitening=whitening)

    assert lag == pytest.approx(late, abs=CLOSE)


def test_a_microphone_wired_the_wrong_way_round_is_found_as_well() -> None:
    around, heard = recorded(REFERENCE)[: 4 * SAMPLE_RATE + 2 * REACH], recorded(SOURCE)
    window = heard[REACH : 4 * SAMPLE_RATE + REACH]

    upright = correlation_peak(around, window, REACH, whitening=1.0)

    assert correlation_peak(around, -window, REACH, whitening=1.0) == upright


def test_strangers_have_no_peak_that_stands_out() -> None:
    noise = np.random.default_rng(3).standard_normal(4 * SAMPLE_RATE + 2 * REACH, np.float32)

    peak = correlation_peak(noise, recorded(SOURCE)[: 4 * SAMPLE_RATE], REACH, whitening=1.0)

    assert peak.strength < 5.5
    assert peak.second > 0.8


def test_a_sound_that_repeats_within_reach_has_a_second_peak() -> None:
    """Mains hum: it fits as well one period, 20 ms, later or earlier."""
    t = np.arange(4 * SAMPLE_RATE + 2 * REACH) / SAMPLE_RATE
    wave = sum(np.sin(2 * np.pi * 50 * k * t + k) for k in range(1, 30))
    noise = 0.01 * np.random.default_rng(1).standard_normal((2, len(t)))
    hum, other = np.asarray(wave + noise, np.float32)

    peak = correlation_peak(hum, other[REACH:-REACH], REACH, whitening=1.0)

    assert peak.strength > 5.5
    assert peak.second > 0.8


def test_a_probe_of_hum_has_no_strength() -> None:
    t = np.arange(10 * SAMPLE_RATE) / SAMPLE_RATE
    wave = sum(np.sin(2 * np.pi * 50 * k * t + k) for k in range(1, 30))
    hum = listening_to(np.asarray(0.01 * wave, np.float32))

    (probe,) = probe_windows(hum, hum, IDENTITY, (5.0,), 4.0)

    assert probe.strength == 0.0


def test_a_peak_at_the_edge_of_the_search_is_reported_there() -> None:
    click = np.zeros(1001, np.float32)
    click[0] = 1.0
    window = np.zeros(801, np.float32)
    window[0] = 1.0

    peak = correlation_peak(click, window, 100, whitening=0.0)

    assert peak.lag == -100.0


def test_a_window_without_drift_is_left_as_it_is() -> None:
    window = recorded(SOURCE)[:8000]

    assert at_reference_rate(window, 0.0) is window


def test_a_window_of_a_wrong_clock_is_stretched_about_its_centre() -> None:
    """A slow clock has fewer seconds of its own for the same sound: they are spread out again."""
    count, drift = 8 * SAMPLE_RATE, 500e-6
    t = (np.arange(count) - (count - 1) / 2) / SAMPLE_RATE
    on_source = np.sin(2 * np.pi * 200 * t * (1 + drift)).astype(np.float32)

    stretched = at_reference_rate(on_source, drift)

    inside = slice(100, -100)
    np.testing.assert_allclose(stretched[inside], np.sin(2 * np.pi * 200 * t)[inside], atol=2e-3)


def probes_of(source: Device, clock: ClockMap, *, centres: tuple[float, ...] = (4.0, 10.0, 16.0)):  # type: ignore[no-untyped-def]
    return probe_windows(
        listening_to(recorded(REFERENCE)),
        listening_to(recorded(source)),
        clock,
        centres,
        6.0,
    )


@pytest.mark.parametrize("drift", [0.0, 30e-6, -120e-6, 290e-6])
@pytest.mark.parametrize("starts_at", [0.0, 3.141592])
def test_probes_measure_the_offset_at_their_centre_whatever_the_drift(
    starts_at: float, drift: float
) -> None:
    device = replace(SOURCE, starts_at=starts_at, drift=drift)
    truth = device.clock.then(REFERENCE.clock.inverse())

    probes = probes_of(device, truth)

    assert len(probes) == 3
    for probe in probes:
        true_offset = truth.to_reference(probe.local) - probe.local
        assert probe.offset == pytest.approx(true_offset, abs=CLOSE)


def test_compensating_the_drift_sharpens_the_peak() -> None:
    """At 290 ppm the ends of 6 s lie 1.7 ms apart, many times the width of a peak."""
    device = replace(SOURCE, drift=290e-6)

    blurred = probes_of(device, IDENTITY)
    sharp = probes_of(device, device.clock)

    assert min(p.strength for p in sharp) > 1.5 * max(p.strength for p in blurred)


@pytest.mark.parametrize("wrong_by", [0.02, -0.2, 0.24])
def test_probes_search_a_quarter_of_a_second_around_the_line(wrong_by: float) -> None:
    """The measured offset does not depend on the line that it was looked for along."""
    device = replace(SOURCE, starts_at=2.0)

    probes = probes_of(device, ClockMap(delta=2.0 + wrong_by))

    assert abs(wrong_by) < SEARCH
    for probe in probes:
        assert probe.offset == pytest.approx(2.0, abs=CLOSE)


def test_silence_on_either_side_gives_no_probe() -> None:
    sound, silence = listening_to(recorded(REFERENCE)), listening_to(np.zeros(0, np.float32))

    assert probe_windows(sound, silence, IDENTITY, (5.0,), 4.0) == ()
    assert probe_windows(silence, sound, IDENTITY, (5.0,), 4.0) == ()


def test_windows_beyond_the_ends_of_a_recording_give_no_probe() -> None:
    assert probes_of(SOURCE, IDENTITY, centres=(-20.0, 60.0)) == ()


@pytest.mark.parametrize(
    ("level", "silent"), [(0.0, True), (3e-6, True), (3e-5, False), (0.1, False)]
)
def test_silence_ends_at_100_db_below_full_scale(level: float, silent: bool) -> None:
    noise = np.random.default_rng(1).standard_normal(8000, np.float32)

    assert is_silent(np.float32(level) * noise) == silent


overlaps = st.builds(
    lambda start, length: Span(start=start, end=start + length),
    st.floats(-1e3, 1e4),
    st.floats(0.0, 2e4),
)


@given(overlaps, st.integers(1, 80))
def test_windows_lie_side_by_side_within_the_overlap(overlap: Span, at_most: int) -> None:
    length = window_length(overlap)

    centres = window_centres(overlap, length, at_most)

    assert len(centres) <= at_most
    assert 1.2 <= length <= 8.0
    slack = 2 / SAMPLE_RATE  # windows begin at a sample
    assert all(b - a >= length - slack for a, b in pairwise(centres))
    for centre in centres:
        assert overlap.start - slack <= centre - length / 2
        assert centre + length / 2 <= overlap.end + slack


@pytest.mark.parametrize(("seconds", "at_least"), [(6.0, 5), (20.0, 12), (100.0, 12), (4000.0, 60)])
def test_even_short_clips_have_several_windows(seconds: float, at_least: int) -> None:
    overlap = Span(start=0.0, end=seconds)

    assert len(window_centres(overlap, window_length(overlap), 60)) >= at_least
