"""How a camera is doing: the table, and its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.camera_health import Health, Seen, after, patience, wait_before_reopening
from oneclock.capture.recording import EventKind

BAD = {EventKind.STALLED, EventKind.LOST}
GOOD = {EventKind.FLOWING, EventKind.RECONNECTED}


@given(seen=st.lists(st.sampled_from(Seen)))
def test_what_is_said_to_be_wrong_is_said_to_be_right_before_it_is_wrong_again(
    seen: list[Seen],
) -> None:
    health, wrong = Health.OPENING, False
    for each in seen:
        health, said = after(health, each)
        if said in GOOD:
            assert wrong
            wrong = False
        elif said in BAD:
            # Only from bad to worse.
            assert not wrong or said is EventKind.LOST
            wrong = True
    assert (health is Health.FLOWING) <= (not wrong)


@given(seen=st.lists(st.sampled_from(Seen)))
def test_nothing_is_said_twice_in_a_row(seen: list[Seen]) -> None:
    health, last = Health.OPENING, None
    for each in seen:
        health, said = after(health, each)
        if said is not None:
            assert said is not last
            last = said


@given(before=st.lists(st.sampled_from(Seen)), then=st.lists(st.sampled_from(Seen)))
def test_what_has_ended_has_ended(before: list[Seen], then: list[Seen]) -> None:
    health = Health.OPENING
    for each in [*before, Seen.ENDED]:
        health, _ = after(health, each)
    for each in then:
        assert after(health, each) == (Health.ENDED, None)


@pytest.mark.parametrize("health", [h for h in Health if h is not Health.ENDED])
def test_a_frame_means_that_it_flows(health: Health) -> None:
    assert after(health, Seen.FRAME)[0] is Health.FLOWING


@pytest.mark.parametrize(
    ("health", "seen", "then", "said"),
    [
        (Health.OPENING, Seen.FRAME, Health.FLOWING, None),
        (Health.OPENING, Seen.SILENCE, Health.OPENING, None),
        (Health.OPENING, Seen.LOST, Health.LOST, EventKind.LOST),
        (Health.FLOWING, Seen.SILENCE, Health.STALLED, EventKind.STALLED),
        (Health.STALLED, Seen.FRAME, Health.FLOWING, EventKind.FLOWING),
        (Health.STALLED, Seen.LOST, Health.LOST, EventKind.LOST),
        (Health.LOST, Seen.LOST, Health.LOST, None),
        (Health.LOST, Seen.SILENCE, Health.LOST, None),
        (Health.LOST, Seen.FRAME, Health.FLOWING, EventKind.RECONNECTED),
        (Health.STALLED, Seen.ENDED, Health.ENDED, EventKind.ENDED),
    ],
)
def test_the_table(health: Health, seen: Seen, then: Health, said: EventKind | None) -> None:
    assert after(health, seen) == (then, said)


def test_slow_cameras_are_waited_for_longer_but_none_less_than_half_a_second() -> None:
    assert patience(1 / 240) == 0.5
    assert patience(1.0) == 5.0


def test_reopening_is_tried_ever_less_often_and_every_two_seconds_at_least() -> None:
    waits = [wait_before_reopening(attempt) for attempt in range(2000)]

    assert waits[:5] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6])
    assert waits == sorted(waits)
    assert max(waits) == 2.0
