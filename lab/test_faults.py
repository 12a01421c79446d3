"""What a real driver does when things go wrong, and what we make of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from lab.conftest import OpenCamera, grab, numbers, times

from oneclock.errors import CameraError

SMALL = "/dev/video0,size=320x180,rate=25"
Inject = Callable[..., None]


def test_dropped_frames_are_gaps_in_the_count_and_in_time(
    open_camera: OpenCamera, inject: Inject
) -> None:
    inject("/dev/video0", "Percentage of Dropped Buffers", 40)
    source = open_camera(SMALL.replace("25", "10"))

    stamps = grab(source, 40)

    counted, when = numbers(stamps), times(stamps)
    assert 8 <= counted[-1] - counted[0] + 1 - len(counted) <= 80
    assert all(before < after for before, after in pairwise(when))
    # Over all of them, for vivid's stamps are late one by one when its thread is.
    assert when[-1] - when[0] == pytest.approx((counted[-1] - counted[0]) / 10, abs=0.1)


def test_a_camera_that_is_pulled_out_is_an_error_and_opens_again(
    open_camera: OpenCamera, inject: Inject
) -> None:
    source = open_camera(SMALL)
    grab(source, 3)

    inject("/dev/video0", "Disconnect")

    with pytest.raises(CameraError, match="is not there"):
        grab(source, 20)
    source.open()
    assert numbers(grab(source, 3)) == [0, 1, 2]
    assert len(source.retrieve()) == 320 * 180 * 2


def test_a_frame_grabbed_before_the_plug_was_pulled_can_still_be_had(
    open_camera: OpenCamera, inject: Inject
) -> None:
    source = open_camera(SMALL)
    grab(source, 1)

    inject("/dev/video0", "Disconnect")

    assert len(source.retrieve()) == 320 * 180 * 2
    with pytest.raises(CameraError, match="is not there"):
        grab(source, 20)


def test_a_damaged_frame_is_marked_and_the_next_is_sound(
    open_camera: OpenCamera, inject: Inject
) -> None:
    source = open_camera(SMALL)
    grab(source, 2)

    inject("/dev/video0", "Inject V4L2_BUF_FLAG_ERROR")

    intact = [it.intact for it in grab(source, 20)]
    assert intact.count(False) == 1
    assert intact[-1]


def test_a_fault_inside_the_driver_is_an_error_and_the_camera_opens_again(
    open_camera: OpenCamera, inject: Inject
) -> None:
    source = open_camera(SMALL)
    grab(source, 2)

    inject("/dev/video0", "Inject Fatal Streaming Error")

    with pytest.raises(CameraError, match="has stopped"):
        grab(source, 20)
    source.open()
    assert all(it.intact for it in grab(source, 3))


@pytest.mark.parametrize("call", ["REQBUFS", "QBUF", "STREAMON"])
def test_a_stream_that_does_not_start_leaves_nothing_behind(
    open_camera: OpenCamera, inject: Inject, call: str
) -> None:
    before = _held_open()
    inject("/dev/video0", f"Inject VIDIOC_{call} Error")

    with pytest.raises(CameraError, match="start its stream"):
        open_camera(SMALL)

    assert _held_open() == before
    grab(open_camera(SMALL), 1)


def test_a_camera_in_use_says_so(open_camera: OpenCamera) -> None:
    grab(open_camera(SMALL), 1)

    with pytest.raises(CameraError, match="used by another program"):
        open_camera(SMALL)


def test_no_frame_in_time_is_no_error(open_camera: OpenCamera) -> None:
    source = open_camera("/dev/video0,size=320x180,rate=1")
    grab(source, 1)

    assert source.grab(0.01) is None
    grab(source, 1)


def test_opening_and_closing_leaves_no_file_and_no_memory_behind(open_camera: OpenCamera) -> None:
    before = _held_open()

    for _ in range(10):
        source = open_camera(SMALL)
        grab(source, 1)
        source.close()
        source.close()

    assert _held_open() == before


def _held_open() -> tuple[int, int]:
    """How many files, and how many mappings of cameras, this process has."""
    maps = Path("/proc/self/maps").read_text()
    return len(list(Path("/proc/self/fd").iterdir())), maps.count("/dev/video")
