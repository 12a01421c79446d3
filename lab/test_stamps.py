"""Timestamps, their flags, and sequence numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise

import pytest
from lab.conftest import OpenCamera, grab, numbers, times

from oneclock.capture.frames import Stamp

SMALL = "/dev/video0,size=320x180,rate=25"


def test_the_drivers_clock_is_the_hosts_monotonic_clock(open_camera: OpenCamera) -> None:
    stamps = grab(open_camera(SMALL), 20)

    when = times(stamps)
    assert len(when) == 20
    assert all(before < after for before, after in pairwise(when))
    # vivid takes nine tenths of a frame for its length, and hands the frame out at its start.
    ahead = 0.9 / 25
    assert all(-ahead <= it.arrived - time < 1.0 for it, time in zip(stamps, when, strict=True))
    assert all(it.device is None for it in stamps)


@pytest.mark.parametrize(("setting", "at_start"), [(0, False), (1, True)])
def test_the_flag_tells_start_of_exposure_from_end_of_frame(
    open_camera: OpenCamera, inject: Callable[..., None], setting: int, at_start: bool
) -> None:
    inject("/dev/video0", "Timestamp Source", setting)
    source = open_camera(SMALL)

    grab(source, 2)

    assert source.stamp_is_start_of_exposure is at_start


def test_every_frame_has_the_next_number(open_camera: OpenCamera) -> None:
    # So slowly that vivid's own thread, which may be kept waiting, need not leave one out.
    source = open_camera("/dev/video0,size=320x180,rate=4")

    assert numbers(grab(source, 12)) == list(range(12))


def test_numbers_grow_beyond_32_bits(open_camera: OpenCamera, inject: Callable[..., None]) -> None:
    # vivid then begins 128 frames before the wrap.
    inject("/dev/video0", "Wrap Sequence Number", 1)
    source = open_camera("/dev/video0,size=320x180,rate=60")

    counted = numbers(grab(source, 150))

    assert counted[0] < 1 << 32 <= counted[-1]
    assert all(0 < after - before < 10 for before, after in pairwise(counted))


def test_frames_that_wait_are_handed_out_in_order_with_the_time_they_were_taken(
    open_camera: OpenCamera,
) -> None:
    source = open_camera("/dev/video0,size=320x180,rate=4")
    grab(source, 3)
    # The camera goes on while nobody looks; a second camera measures the time.
    grab(open_camera("/dev/video1,size=320x180,rate=10"), 8)

    stamps = grab(source, 4)

    assert stamps[0].arrived - times(stamps)[0] > 0.1
    assert numbers(stamps) == [3, 4, 5, 6]


def test_four_cameras_run_at_once_each_in_a_thread(open_camera: OpenCamera) -> None:
    sources = [open_camera(f"/dev/video{number},size=320x180,rate=4") for number in range(4)]
    stamps: list[list[Stamp]] = [[] for _ in sources]

    def drain(number: int) -> None:
        for _ in range(15):
            stamps[number] += grab(sources[number], 1)
            sources[number].retrieve()

    threads = [threading.Thread(target=drain, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for own in stamps:
        assert numbers(own) == list(range(15))
