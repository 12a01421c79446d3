"""Lost, out of order, twice, and jitter."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.bridge.rtp_count import PacketCount, Place, WireCounts

first_numbers = st.integers(0, 65535)


def counted(sequences: list[int], period: float = 0.02) -> WireCounts:
    count = PacketCount()
    for place, sequence in enumerate(sequences):
        count.add(sequence % 65536, place * period, place * period)
    return count.counts()


@given(first=first_numbers, length=st.integers(200, 400), data=st.data())
def test_what_does_not_come_is_lost_whatever_the_first_number(
    first: int, length: int, data: st.DataObject
) -> None:
    lost = data.draw(st.sets(st.integers(1, length - 2), max_size=60))

    counts = counted([first + i for i in range(length) if i not in lost])

    assert counts.lost == len(lost)
    assert counts.expected == length
    assert counts.restarts == 0


@given(first=first_numbers, seed=st.integers(0, 1000))
def test_packets_that_overtake_each_other_are_not_lost(first: int, seed: int) -> None:
    order = list(range(1, 300))
    shaken = [0, *sorted(order, key=lambda i: i + random.Random(seed + i).uniform(0, 20)), 300]

    counts = counted([first + i for i in shaken])

    assert counts.lost == 0
    assert counts.received == 301
    assert counts.twice == 0
    assert counts.out_of_order > 0


@given(first=first_numbers, again=st.lists(st.integers(0, 98), max_size=30))
def test_a_packet_that_comes_twice_counts_once(first: int, again: list[int]) -> None:
    counts = counted([first + i for i in [*range(99), *again]])

    assert counts.received == 99
    assert counts.twice == len(again)


def test_one_number_from_far_away_changes_nothing() -> None:
    counts = counted([*range(100), 40000, *range(100, 200)])

    assert (counts.received, counts.lost, counts.restarts) == (200, 0, 0)


def test_two_that_follow_each_other_from_far_away_are_a_restart() -> None:
    count = PacketCount()
    for place, sequence in enumerate([*range(100), 40000]):
        count.add(sequence, place * 0.02, place * 0.02)

    assert count.add(40001, 3.0, 3.0) is Place.RESTARTED
    counts = count.counts()
    assert (counts.received, counts.lost, counts.restarts) == (102, 0, 1)


def test_jitter_is_that_of_the_standard() -> None:
    """Packets alternately 0 and 8 ms late: all differences are 8 ms, which the filter nears."""
    count = PacketCount()
    for number in range(400):
        count.add(number, number * 0.02, number * 0.02 + (number % 2) * 0.008)

    assert count.counts().jitter == pytest.approx(0.008, rel=1e-6)


def test_the_packets_of_one_picture_are_no_jitter() -> None:
    count = PacketCount()
    for number in range(400):
        picture, part = divmod(number, 4)
        count.add(number, picture * 0.04, picture * 0.04 + part * 0.005)

    assert count.counts().jitter == pytest.approx(0.0, abs=1e-9)
