"""Pictures that come after their sound."""

from __future__ import annotations

import pytest

from oneclock.live.pacing.lateness import Lateness, LateWatch


def watch() -> LateWatch:
    return LateWatch(late_threshold=0.04, resync_threshold=0.12)


def seen(late: LateWatch, lateness: float, *, since: float, until: float) -> list[float]:
    """What is asked for by pictures that are all as late, 25 a second."""
    times = [since + number * 0.04 for number in range(round((until - since) / 0.04))]
    return [late.see(lateness, at, budget=0.25) for at in times]


def test_a_picture_at_the_threshold_is_in_time() -> None:
    assert not watch().is_late(0.04)
    assert watch().is_late(0.0401)


def test_one_late_picture_holds_nobody_up() -> None:
    late = watch()

    asked = [late.see(0.2, 1.0, budget=0.25), late.see(0.0, 1.04, budget=0.25)]

    assert asked == [0.0, 0.0]
    assert late.state is Lateness.IN_STEP


def test_a_late_picture_is_remembered_until_one_is_in_time() -> None:
    late = watch()

    late.see(0.2, 1.0, budget=0.25)

    assert late.state is Lateness.LATE


@pytest.mark.parametrize(("lateness", "patience"), [(0.2, 0.25), (0.08, 0.4)])
def test_pictures_that_stay_late_hold_the_voice_once(lateness: float, patience: float) -> None:
    asked = seen(watch(), lateness, since=0.0, until=patience + 0.08)

    assert asked[: int(patience / 0.04)] == [0.0] * int(patience / 0.04)
    assert sum(asked) == pytest.approx(lateness)


def test_the_voice_is_held_by_the_least_of_what_was_seen() -> None:
    late = watch()
    late.see(0.3, 0.0, budget=0.25)
    late.see(0.15, 0.1, budget=0.25)

    assert late.see(0.2, 0.3, budget=0.25) == 0.15


def test_a_stall_that_is_caught_up_holds_nobody_up() -> None:
    late = watch()

    asked = [late.see(lateness, 0.0, budget=0.25) for lateness in (0.5, 0.4, 0.3, 0.2, 0.1, 0.0)]

    assert sum(asked) == 0.0


def test_what_no_waiting_allowed_can_mend_is_out_of_reach() -> None:
    late = watch()

    assert sum(seen(late, 0.5, since=0.0, until=1.0)) == 0.0
    assert late.state is Lateness.OUT_OF_REACH


def test_a_face_that_comes_back_is_in_reach_again() -> None:
    late = watch()
    seen(late, 0.5, since=0.0, until=1.0)

    late.see(0.01, 1.0, budget=0.25)

    assert late.state is Lateness.IN_STEP
