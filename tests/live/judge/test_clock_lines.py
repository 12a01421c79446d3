"""Browser and recording on one clock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.judge.clock_lines import Ping, browser_clock, rate_of, recording_clock

RATE = 48000


@given(
    ways=st.lists(
        st.tuples(st.floats(0.0001, 0.05), st.floats(0.0001, 0.05)), min_size=1, max_size=20
    ),
    zero=st.floats(-1000, 1000),
)
def test_the_zero_of_a_browser_is_known_to_its_uncertainty(
    ways: list[tuple[float, float]], zero: float
) -> None:
    pings = [
        Ping(asked=number, said=number + there - zero, answered=number + there + back)
        for number, (there, back) in enumerate(ways)
    ]

    clock = browser_clock(pings)

    assert abs(clock.to_host(0.0) - zero) <= clock.uncertainty + 1e-9
    assert clock.uncertainty == pytest.approx(min(sum(way) for way in ways) / 2)


def arrivals(
    seconds: float, *, ppm: float = 0.0, late: float = 0.005, seed: int = 1
) -> list[tuple[float, int]]:
    """Pieces of 10 ms, read late: now and then by a lot."""
    counts = np.arange(1, round(seconds * 100) + 1) * RATE // 100
    random = np.random.default_rng(seed)
    read = 100.0 + counts / RATE * (1 + ppm * 1e-6) + random.exponential(late, len(counts))
    return [(float(at), int(count)) for at, count in zip(read, counts, strict=True)]


@given(ppm=st.floats(-300, 300), seed=st.integers(0, 99))
def test_a_recording_is_placed_to_two_milliseconds_however_late_it_is_read(
    ppm: float, seed: int
) -> None:
    clock = recording_clock(arrivals(12, ppm=ppm, seed=seed))

    assert clock is not None
    for second in (0, 6, 12):
        true = 100.0 + second * (1 + ppm * 1e-6)
        assert clock.to_host(second * RATE) == pytest.approx(true, abs=0.002)
    assert clock.to_sample(clock.to_host(1234.0)) == pytest.approx(1234.0)
    assert clock.unevenness < 0.005


def test_samples_that_were_lost_show_as_unevenness() -> None:
    whole = arrivals(12)
    torn = [(at, count - RATE // 10 * (at > 106)) for at, count in whole]

    clock = recording_clock(torn)

    assert clock is not None
    assert clock.unevenness > 0.03


def test_of_too_little_sound_nothing_is_known() -> None:
    assert recording_clock([]) is None
    assert recording_clock(arrivals(1.0)) is None


def test_a_clock_that_runs_slow_is_told_from_the_wall() -> None:
    wall = [0.2 * number for number in range(50)]

    assert rate_of([0.81 * at for at in wall], wall) == pytest.approx(0.81)
    assert rate_of(wall[:5], wall[:5]) is None
