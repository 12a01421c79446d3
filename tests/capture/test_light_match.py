"""Steps of two cameras are paired by their rhythm, or not at all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.light.light_match import match_steps
from oneclock.capture.light.light_steps import Kind, LightStep
from oneclock.simulate.shared_light import SharedLight
from oneclock.timebase.span import Span

TOLERANCE = 0.053
RUNNING = Span(start=-10.0, end=100.0)


def steps(*times: float, kinds: tuple[Kind, ...] = (Kind.ON, Kind.OFF)) -> list[LightStep]:
    return [
        LightStep(kind=kinds[i % len(kinds)], time=time, first=0, last=1)
        for i, time in enumerate(times)
    ]


@given(
    seed=st.integers(0, 10_000),
    lag=st.floats(-2.4, 2.4),
    jitter=st.lists(st.floats(-0.02, 0.02), min_size=12, max_size=12),
)
def test_any_lag_of_an_irregular_light_is_found(seed: int, lag: float, jitter: list[float]) -> None:
    times = SharedLight(seed=seed).edges(0.0, 30.0)[:12]
    late = [time + lag + j for time, j in zip(times, jitter, strict=True)]
    match = match_steps(steps(*times), steps(*late), TOLERANCE, RUNNING)
    assert match.pairs == tuple((i, i) for i in range(12))
    assert not match.ambiguous
    assert abs(match.lag - lag) < 0.02


@given(missing=st.sets(st.integers(0, 11), max_size=5), extra=st.floats(0.0, 18.0))
def test_steps_that_one_of_them_missed_or_made_up_do_not_confuse(
    missing: set[int], extra: float
) -> None:
    times = SharedLight(seed=5).edges(0.0, 30.0)[:12]
    ours = steps(*times)
    theirs = [step for i, step in enumerate(steps(*(t + 0.1 for t in times))) if i not in missing]
    theirs.append(LightStep(kind=Kind.ON, time=extra, first=0, last=1))
    match = match_steps(ours, theirs, TOLERANCE, RUNNING)
    true_pairs = {
        (i, k)
        for i, a in enumerate(ours)
        for k, b in enumerate(theirs[:-1])
        if a.kind is b.kind and abs(b.time - a.time - 0.1) < 1e-9
    }
    assert len(true_pairs - set(match.pairs)) <= 1
    assert not match.ambiguous


def test_a_clockwork_blink_is_ambiguous() -> None:
    blink = np.arange(20) * 0.25
    match = match_steps(steps(*blink), steps(*(blink + 0.1)), TOLERANCE, RUNNING)
    assert match.ambiguous


def test_a_slow_clockwork_leaves_one_lag_within_reach() -> None:
    # Half a second from on to off: only a lag that takes one for the other would be near.
    blink = np.arange(10) * 0.5
    match = match_steps(steps(*blink), steps(*(blink + 0.05)), TOLERANCE, RUNNING)
    assert not match.ambiguous
    assert len(match.pairs) == 10


def test_on_is_never_taken_for_off() -> None:
    times = SharedLight(seed=5).edges(0.0, 20.0)
    turned = steps(*times, kinds=(Kind.OFF, Kind.ON))
    assert match_steps(steps(*times), turned, TOLERANCE, RUNNING).pairs == ()


def test_a_camera_that_saw_one_change_of_many_did_not_see_this_light() -> None:
    times = SharedLight(seed=5).edges(0.0, 20.0)
    assert match_steps(steps(*times), steps(times[4] + 0.2), TOLERANCE, RUNNING).pairs == ()


def test_a_camera_that_ran_for_a_while_only_is_asked_for_that_while_only() -> None:
    times = SharedLight(seed=5).edges(0.0, 20.0)
    kinds = (Kind.ON, Kind.OFF) if 4 % 2 == 0 else (Kind.OFF, Kind.ON)
    short = steps(times[4], times[5], kinds=kinds)
    running = Span(start=times[4] - 0.4, end=times[5] + 0.4)
    assert match_steps(steps(*times), short, TOLERANCE, running).pairs == ((4, 0), (5, 1))
