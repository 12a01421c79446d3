"""A bounded queue loses the newest, counts what it loses, and never hands out what is of no use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.sources.packet_queue import PacketQueue
from oneclock.errors import CameraError
from oneclock.media.access_units import Packet

GONE = CameraError("cam1", "is gone", "plug it in")


def packet(number: int, *, keyframe: bool = True, size: int = 1) -> Packet:
    return Packet(
        data=number.to_bytes(2, "big") + bytes(size - 1), time=None, arrived=0.0, keyframe=keyframe
    )


def number_of(found: Packet | None) -> int:
    assert found is not None
    return int.from_bytes(found.data[:2], "big")


Steps = st.lists(st.one_of(st.just("take"), st.booleans()), max_size=80)


@given(steps=Steps, room=st.integers(1, 6))
def test_in_order_bounded_counted_and_always_of_use(steps: list[object], room: int) -> None:
    """A boolean puts a packet, True a keyframe."""
    queue = PacketQueue(most_packets=room, most_bytes=10**6)
    keyframes: list[bool] = []
    taken: list[int] = []
    for step in steps:
        if step == "take":
            found = queue.take(0.0)
            taken += [number_of(found)] if found else []
        else:
            queue.put(packet(len(keyframes), keyframe=bool(step)))
            keyframes.append(bool(step))
        waiting = len(keyframes) - queue.dropped - len(taken)
        assert 0 <= waiting <= room
    while (found := queue.take(0.0)) is not None:
        taken.append(number_of(found))

    assert taken == sorted(taken)
    assert len(taken) + queue.dropped == len(keyframes)
    for before, number in zip([-1, *taken], taken, strict=False):
        assert number == before + 1 or keyframes[number], "a packet without its predecessor"


def test_large_packets_fill_it_too() -> None:
    queue = PacketQueue(most_packets=100, most_bytes=1000)
    for number in range(5):
        queue.put(packet(number, size=400))

    assert queue.dropped == 3
    assert [number_of(queue.take(0.0)), number_of(queue.take(0.0))] == [0, 1]
    queue.put(packet(5, size=400))
    assert number_of(queue.take(0.0)) == 5


def test_what_is_here_is_handed_out_before_the_reason_of_the_end() -> None:
    queue = PacketQueue(most_packets=10, most_bytes=1000)
    queue.put(packet(1))
    queue.end(GONE)

    assert number_of(queue.take(0.0)) == 1
    with pytest.raises(CameraError, match="cam1: is gone"):
        queue.take(0.0)


def test_a_closed_queue_is_empty_at_once() -> None:
    queue = PacketQueue(most_packets=10, most_bytes=1000)
    queue.put(packet(1))
    queue.close()

    assert queue.take(60.0) is None
