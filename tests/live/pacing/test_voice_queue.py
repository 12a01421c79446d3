"""Sound that waits, each sample at its place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.pacing.voice_queue import Samples, VoiceQueue
from oneclock.simulate.live_marks import marked, numbers_in


def queue_of(*pieces: tuple[int, int]) -> VoiceQueue:
    """Sound from place to place; every sample is marked with its place."""
    queue = VoiceQueue(channels=2)
    for begin, end in pieces:
        queue.put(begin, marked(begin, end - begin))
    return queue


def heard(block: Samples) -> list[int]:
    return [int(number) for number in numbers_in(block)]


def test_a_block_is_silent_where_there_is_no_sound() -> None:
    queue = queue_of((2, 4), (6, 9))

    block, found = queue.take(0, 8)

    assert heard(block) == [-1, -1, 2, 3, -1, -1, 6, 7]
    assert found == 4


def test_to_look_takes_nothing_away() -> None:
    queue = queue_of((0, 10), (10, 20))

    ahead, _ = queue.look(12, 4)
    block, _ = queue.take(0, 4)

    assert heard(ahead) == [12, 13, 14, 15]
    assert heard(block) == [0, 1, 2, 3]


def test_the_same_block_may_be_taken_again() -> None:
    queue = queue_of((0, 10))

    first, _ = queue.take(2, 4)
    again, _ = queue.take(2, 4)

    assert np.array_equal(first, again)


def test_of_sound_that_overlaps_the_first_to_come_stays() -> None:
    queue = queue_of((0, 4))

    queue.put(2, marked(100, 4))
    block, _ = queue.take(0, 8)

    assert heard(block) == [0, 1, 2, 3, 102, 103, -1, -1]


def test_what_is_behind_is_gone() -> None:
    queue = queue_of((0, 4), (4, 8))

    queue.take(6, 2)

    assert queue.first == 4
    assert queue.seconds_after(8) == 0.0


@given(
    lengths=st.lists(st.integers(1, 50), min_size=1, max_size=20),
    blocks=st.lists(st.integers(1, 60), min_size=1, max_size=40),
)
def test_sound_is_given_once_and_in_order(lengths: list[int], blocks: list[int]) -> None:
    queue, end = VoiceQueue(channels=2), 0
    for length in lengths:
        queue.put(end, marked(end, length))
        end += length

    place, given_back = 0, []
    for count in blocks:
        block, _ = queue.take(place, count)
        given_back += heard(block)
        place += count

    expected = [number if number < end else -1 for number in range(place)]
    assert given_back == expected
