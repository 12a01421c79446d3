"""Pictures that wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.pacing.picture_queue import PictureQueue


def queue_of(*times: float) -> PictureQueue[float]:
    queue: PictureQueue[float] = PictureQueue()
    for time in times:
        queue.put(time, time)
    return queue


def test_of_several_that_are_due_the_newest_is_taken_and_the_others_are_passed_over() -> None:
    queue = queue_of(0.0, 0.04, 0.08, 0.12)

    newest, passed = queue.take_until(0.08)

    assert newest is not None
    assert (newest.picture, passed, queue.first_time) == (0.08, 2, 0.12)


def test_where_none_is_due_none_is_taken() -> None:
    queue = queue_of(1.0)

    assert queue.take_until(0.99) == (None, 0)
    assert len(queue) == 1


def test_an_empty_queue_has_no_first_and_lasts_no_time() -> None:
    queue = queue_of()

    assert (queue.first_time, queue.seconds, queue.take_until(9.0)) == (None, 0.0, (None, 0))


@given(times=st.lists(st.floats(0, 100), min_size=1))
def test_pictures_are_shown_in_the_order_in_which_they_came(times: list[float]) -> None:
    queue: PictureQueue[int] = PictureQueue()
    for number, time in enumerate(times):
        queue.put(number, time)

    assert queue.seconds >= 0.0
    shown = []
    while len(queue):
        assert queue.first_time is not None
        newest, passed = queue.take_until(queue.first_time)
        assert newest is not None
        shown.append((newest.picture, passed))

    assert [number for number, _ in shown] == sorted(number for number, _ in shown)
    assert len(shown) + sum(passed for _, passed in shown) == len(times)
