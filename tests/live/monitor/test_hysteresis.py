"""A measure turns bad when it stays high, and good when it stays low: never back and forth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.monitor.hysteresis import Band, Latch

BAND = Band(enter=1.0, enter_after=2.0, leave=0.5, leave_after=3.0)

steps = st.lists(
    st.tuples(
        st.floats(0.01, 5.0),
        st.none() | st.floats(-10, 10, allow_nan=False) | st.sampled_from([0.5, 1.0]),
    ),
    max_size=60,
)


def changes(band: Band, told: Sequence[tuple[float, float | None]]) -> list[tuple[float, bool]]:
    """When it was raised and when it was over."""
    now, latch, found = 0.0, Latch(), []
    for step, measure in told:
        now += step
        after = latch.after(band, measure, now)
        if after.held != latch.held:
            found.append((now, after.held))
        latch = after
    return found


def test_it_is_raised_once_the_measure_has_stayed_high_for_long_enough() -> None:
    found = changes(BAND, [(1.0, 1.5), (1.0, 1.5), (0.9, 1.5), (0.2, 1.5)])

    ((raised, held),) = found
    assert held
    assert raised == pytest.approx(3.1)


def test_a_measure_that_dips_begins_anew() -> None:
    found = changes(BAND, [(1.0, 1.5), (1.0, 0.9), (1.0, 1.5), (1.0, 1.5), (0.9, 1.5)])

    assert found == []


def test_between_the_limits_nothing_changes_whichever_state_it_is_in() -> None:
    raised = [(1.0, 1.5)] * 4
    between = [(1.0, 0.75)] * 50

    assert changes(BAND, between) == []
    assert changes(BAND, raised + between) == [(3.0, True)]


def test_what_is_not_known_any_more_does_not_hold_for_ever() -> None:
    found = changes(BAND, [(1.0, 1.5)] * 4 + [(1.0, None)] * 5)

    assert found == [(3.0, True), (8.0, False)]


@given(steps)
def test_it_never_changes_faster_than_its_band_allows(
    told: list[tuple[float, float | None]],
) -> None:
    found = changes(BAND, told)

    for (before, _), (after, held) in pairwise(found):
        assert after - before >= (BAND.enter_after if held else BAND.leave_after)


@given(steps)
def test_it_is_raised_only_on_a_high_measure_and_over_only_without_one(
    told: list[tuple[float, float | None]],
) -> None:
    at, now = {}, 0.0
    for step, measure in told:
        now += step
        at[now] = measure

    for when, held in changes(BAND, told):
        measure = at[when]
        high = measure is not None and measure >= BAND.enter
        low = measure is None or measure < BAND.leave
        assert high if held else low


@given(st.lists(st.floats(0.5, 0.999), max_size=50), st.booleans())
def test_noise_within_the_band_changes_nothing(noise: list[float], held: bool) -> None:
    latch = Latch(held=held)

    for second, measure in enumerate(noise):
        latch = latch.after(BAND, measure, float(second))

    assert latch.held is held


def test_a_band_that_is_left_above_where_it_is_entered_is_refused() -> None:
    with pytest.raises(ValueError, match="left at 2"):
        Band(enter=1.0, enter_after=0.0, leave=2.0, leave_after=0.0)
    with pytest.raises(ValueError, match="before"):
        Band(enter=1.0, enter_after=-1.0, leave=0.5, leave_after=0.0)
