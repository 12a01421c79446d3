"""The lower envelope of arrivals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.live.bridge.rtp_arrivals import Arrivals

PERIOD = 0.02


def fed(arrivals: Arrivals, media: list[float], arrival: list[float]) -> None:
    for each in sorted(zip(media, arrival, strict=True), key=lambda pair: pair[1]):
        arrivals.add(*each)


def late_by(random: np.random.Generator, jitter: float, count: int) -> list[float]:
    return [float(value) for value in np.abs(random.normal(0, jitter, count))]


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    drift=st.floats(-0.01, 0.01),
    start=st.floats(0.0, 1e5),
    jitter=st.floats(0.0, 0.02),
)
def test_the_line_is_the_fastest_way_whatever_the_jitter(
    seed: int, drift: float, start: float, jitter: float
) -> None:
    random = np.random.default_rng(seed)
    media = [i * PERIOD for i in range(1000)]
    on_top = late_by(random, jitter, 1000)
    arrival = [start + (1 + drift) * m + late for m, late in zip(media, on_top, strict=True)]
    arrivals = Arrivals()

    fed(arrivals, media, arrival)

    line = arrivals.line()
    assert line is not None
    # The earliest of 50 in a second is a fortieth of the jitter late; a drift blurs which it is.
    off = line.to_reference(media[-1]) - (start + (1 + drift) * media[-1])
    assert abs(off) < 5e-4 + 0.2 * jitter
    assert abs(off) < 5 * line.std_at(media[-1])


def test_three_seconds_make_a_line_and_fewer_do_not() -> None:
    arrivals = Arrivals()
    media = [i * PERIOD for i in range(150)]

    fed(arrivals, media[:140], media[:140])
    assert arrivals.line() is None

    fed(arrivals, [*media[140:], 3.0], [*media[140:], 3.0])
    assert arrivals.line() is not None


def test_three_seconds_that_seem_to_lie_on_a_steep_line_do_not() -> None:
    """As they came on a busy machine: two close together, and the third on no line with them."""
    seconds = [(0.04, 0.9814), (0.20, 1.1273), (2.16, 3.0923), (2.92, 4.0)]
    arrivals = Arrivals()

    for each in seconds:
        arrivals.add(*each)

    line = arrivals.line()
    assert line is not None
    assert line.to_reference(3.0) - 3.0 == pytest.approx(0.9273, abs=1e-3)
    assert line.std_at(3.0) > 0.01


@settings(max_examples=200)
@given(
    seed=st.integers(0, 10_000),
    drift=st.floats(-0.01, 0.01),
    start=st.floats(0.0, 1e5),
    jitter=st.floats(0.0, 0.1),
    count=st.integers(170, 400),
)
def test_a_line_of_a_few_seconds_knows_how_little_it_knows(
    seed: int, drift: float, start: float, jitter: float, count: int
) -> None:
    random = np.random.default_rng(seed)
    media = [i * PERIOD for i in range(count)]
    on_top = late_by(random, jitter, count)
    arrivals = Arrivals()

    fed(arrivals, media, [start + (1 + drift) * m + o for m, o in zip(media, on_top, strict=True)])

    line = arrivals.line()
    if line is not None:
        off = line.to_reference(media[-1]) - (start + (1 + drift) * media[-1])
        assert abs(off) < 2e-3 + 5 * line.std_at(media[-1])


@pytest.mark.parametrize("step", [0.2, -0.2])
def test_a_way_that_becomes_longer_or_shorter_is_followed(step: float) -> None:
    media = [i * PERIOD for i in range(700)]
    arrivals = Arrivals()

    fed(arrivals, media, [m + 1.0 + (step if m > 10 else 0.0) for m in media])

    line = arrivals.line()
    assert line is not None, "four seconds are time enough"
    assert line.to_reference(14.0) - 14.0 == pytest.approx(1.0 + step, abs=2e-3)


def test_a_stall_of_less_than_a_second_does_not_move_the_line() -> None:
    media = [i * PERIOD for i in range(1000)]
    stalled = [max(m, 10.6) if 10.0 <= m < 10.6 else m for m in media]
    arrivals = Arrivals()

    fed(arrivals, media, stalled)

    line = arrivals.line()
    assert line is not None
    assert line.to_reference(15.0) == pytest.approx(15.0, abs=1e-3)


def test_one_late_second_does_not_cost_the_line() -> None:
    media = [i * PERIOD for i in range(630)]
    arrivals = Arrivals()

    fed(arrivals, media, [m + (0.1 if 9.9 <= m < 11.0 else 0.0) for m in media])

    line = arrivals.line()
    assert line is not None
    assert line.to_reference(12.0) == pytest.approx(12.0, abs=1e-3)


def test_memory_does_not_grow() -> None:
    arrivals = Arrivals()
    for i in range(30_000):
        arrivals.add(i * PERIOD, i * PERIOD)

    assert len(arrivals._seconds) <= 16
