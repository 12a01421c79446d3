"""Verification: other windows than sync's, and the gates of the seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.align.sounds import Samples, cut

from oneclock.align.pair.close_listening import window_centres, window_length
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.residuals import (
    MEDIAN_GATE,
    Residual,
    Verdict,
    measure,
    plan_windows,
)
from oneclock.simulate.device import Device, record
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span

WORLD_RATE = 16000
WORLD = voice(200, 51, rate=WORLD_RATE)
A_FRAME = 1 / 30
REFERENCE = Device(length=200.0, snr_db=35.0, seed=1)
SOURCE = Device(starts_at=11.3, length=180.0, drift=50e-6, snr_db=20.0, seed=2)
TRUTH = SOURCE.clock.then(REFERENCE.clock.inverse())
OVERLAP = Span(start=0.0, end=180.0)


def recorded(device: Device) -> Samples:
    return record(WORLD, WORLD_RATE, device, rate=SAMPLE_RATE)


def judged(clock: ClockMap, source: Device = SOURCE, reference: Device = REFERENCE) -> Verdict:
    ours, theirs = recorded(source), recorded(reference)
    measured = [
        measure(
            window,
            cut(ours, window.source_start, window.count),
            cut(theirs, window.reference_start, window.reference_count),
        )
        for window in plan_windows(clock, OVERLAP)
    ]
    return Verdict(residuals=tuple(r for r in measured if r is not None), spread_gate=A_FRAME)


def verdict(residuals: Sequence[float], *, unheard: int = 0, gate: float = A_FRAME) -> Verdict:
    return Verdict(
        residuals=tuple(
            Residual(local=10.0 * i, seconds=seconds, strength=20.0, counts=True)
            for i, seconds in enumerate(residuals)
        )
        + (Residual(local=0.0, seconds=0.4, strength=3.0, counts=False),) * unheard,
        spread_gate=gate,
    )


# -- windows -------------------------------------------------------------------------------------

clocks = st.builds(
    lambda delta, drift: ClockMap(delta=delta, drift=drift),
    st.floats(-5e3, 5e3),
    st.floats(-300e-6, 300e-6),
)
overlaps = st.builds(
    lambda start, length: Span(start=start, end=start + length),
    st.floats(0.0, 5e3),
    st.floats(0.0, 1e4),
)


@given(clocks, overlaps)
def test_windows_lie_within_the_overlap(clock: ClockMap, overlap: Span) -> None:
    slack = 2 / SAMPLE_RATE

    for window in plan_windows(clock, overlap):
        start = window.source_start / SAMPLE_RATE
        assert overlap.start - slack <= start
        assert start + window.count / SAMPLE_RATE <= overlap.end + slack


@given(clocks, overlaps)
def test_each_window_is_laid_where_the_clock_says_it_belongs(
    clock: ClockMap, overlap: Span
) -> None:
    """Rounding to samples is kept account of, to the microsecond."""
    for window in plan_windows(clock, overlap):
        middle = window.reference_start + window.reference_count / 2
        laid = middle / SAMPLE_RATE - window.misfit
        assert laid == pytest.approx(clock.to_reference(window.local), abs=1e-6)
        assert abs(window.misfit) <= 0.5 / SAMPLE_RATE + 1e-9


@pytest.mark.parametrize(
    ("seconds", "windows"), [(1.4, 0), (1.5, 1), (12.0, 8), (100.0, 8), (300.0, 15), (5000.0, 24)]
)
def test_how_many_windows_there_are(seconds: float, windows: int) -> None:
    assert len(plan_windows(IDENTITY, Span(start=7.0, end=7.0 + seconds))) == windows


@pytest.mark.parametrize("seconds", [40.0, 100.0, 180.0, 600.0, 4320.0])
def test_it_does_not_listen_where_sync_listened(seconds: float) -> None:
    """Other places, or it would only hear the same answer again."""
    overlap = Span(start=0.0, end=seconds)
    of_sync = np.array(window_centres(overlap, window_length(overlap), at_most=60))

    of_verify = np.array([window.local for window in plan_windows(IDENTITY, overlap)])

    nearest = np.abs(of_verify[:, None] - of_sync[None]).min(axis=1)
    assert np.mean(nearest > 0.05) > 0.8
    lengths = {window.count / SAMPLE_RATE for window in plan_windows(IDENTITY, overlap)}
    assert window_length(overlap) not in lengths


@pytest.mark.parametrize("seconds", [12.0, 100.0, 600.0, 4320.0])
def test_windows_are_spread_over_the_overlap(seconds: float) -> None:
    windows = plan_windows(IDENTITY, Span(start=0.0, end=seconds))

    length = windows[0].count / SAMPLE_RATE
    starts = np.array([0.0, *(w.local - length / 2 for w in windows), seconds - length])
    assert np.diff(starts).max() < 2.0 * (seconds - length) / len(windows)
    assert np.diff(starts[1:-1]).min() > 0.3 * (seconds - length) / len(windows)


# -- what is measured ----------------------------------------------------------------------------


def test_the_true_clock_passes() -> None:
    right = judged(TRUTH)

    assert right.passed
    assert abs(right.median) < 10e-6
    assert right.spread < 60e-6  # half a sample


@pytest.mark.parametrize("wrong_by", [0.040, -0.040, 0.016])
def test_a_clock_off_by_some_ms_fails_by_its_median(wrong_by: float) -> None:
    shifted = judged(ClockMap(delta=TRUTH.delta + wrong_by, drift=TRUTH.drift))

    assert shifted.median == pytest.approx(-wrong_by, abs=1e-4)
    assert not shifted.median_passes
    assert shifted.spread_passes
    assert not shifted.passed


def test_a_clock_of_the_wrong_drift_fails_by_its_spread() -> None:
    """Right in the middle, 27 ms late at one end and early at the other."""
    tilted = judged(ClockMap(delta=TRUTH.delta + 300e-6 * 90, drift=TRUTH.drift - 300e-6))

    assert tilted.median_passes
    assert not tilted.spread_passes
    assert not tilted.passed


def test_a_residual_is_how_much_later_the_reference_has_the_sound() -> None:
    early = judged(ClockMap(delta=TRUTH.delta - 0.005, drift=TRUTH.drift))

    assert early.median == pytest.approx(+0.005, abs=1e-4)


def test_strangers_cannot_be_judged() -> None:
    stranger = voice(200, 52, rate=WORLD_RATE)
    ours = record(stranger, WORLD_RATE, SOURCE, rate=SAMPLE_RATE)
    theirs = recorded(REFERENCE)

    measured = [
        measure(
            window,
            cut(ours, window.source_start, window.count),
            cut(theirs, window.reference_start, window.reference_count),
        )
        for window in plan_windows(TRUTH, OVERLAP)
    ]

    verdict = Verdict(residuals=tuple(r for r in measured if r is not None), spread_gate=A_FRAME)
    assert not verdict.measurable
    assert not verdict.passed


def test_silence_measures_nothing() -> None:
    (window, *_) = plan_windows(IDENTITY, OVERLAP)
    sound = np.ones(window.reference_count, np.float32)
    nothing = np.zeros(window.reference_count, np.float32)

    assert measure(window, nothing[: window.count], sound) is None
    assert measure(window, sound[: window.count], nothing) is None


# -- the gates -----------------------------------------------------------------------------------

GATES = [
    ("all at zero", verdict([0.0] * 8), True),
    ("a median just inside", verdict([0.0149] * 8), True),
    ("a median at the gate", verdict([MEDIAN_GATE] * 8), False),
    ("a median at the gate, early", verdict([-MEDIAN_GATE] * 8), False),
    ("one window of eight just inside a frame", verdict([0.0] * 7 + [0.0166]), True),
    ("one window of eight beyond a frame", verdict([0.0] * 7 + [0.0168]), False),
    ("the same at 25 frames a second", verdict([0.0] * 7 + [0.0168], gate=1 / 25), True),
    ("two of six heard", verdict([0.0] * 2, unheard=4), True),
    ("two of seven heard", verdict([0.0] * 2, unheard=5), False),
    ("one of one heard", verdict([0.0]), False),
    ("none heard", verdict([], unheard=5), False),
    ("no window at all", verdict([]), False),
]


@pytest.mark.parametrize(
    ("given_", "passes"), [pytest.param(v, passes, id=name) for name, v, passes in GATES]
)
def test_the_gates(given_: Verdict, passes: bool) -> None:
    assert given_.passed is passes


def test_the_median_gate_is_the_seeds_15_ms() -> None:
    assert MEDIAN_GATE == 0.015


def test_windows_that_heard_nothing_do_not_move_the_numbers() -> None:
    told = verdict([0.001, 0.002, 0.003], unheard=3)

    assert told.counted == (0.001, 0.002, 0.003)
    assert told.median == pytest.approx(0.002)
    assert told.spread == pytest.approx(0.002)
