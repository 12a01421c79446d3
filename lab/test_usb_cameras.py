"""The real uvcvideo driver: JPEGs, the metadata node and its clock, names that last, the plug."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lab.conftest import OpenCamera, grab, numbers, times
from lab.plugging import BY_ID, Plug, plug_in, settle
from lab.uvc_descriptors import HEIGHT, WIDTH

from oneclock.capture.frames import Codec
from oneclock.capture.sources.list_cameras import list_cameras
from oneclock.errors import CameraError


def test_a_usb_camera_is_listed_by_the_name_that_lasts(plug: Plug) -> None:
    plug("SN1")

    (camera,) = [it for it in list_cameras() if it.driver == "uvcvideo"]

    assert camera.address == BY_ID.format("SN1")
    assert (camera.serial, camera.product, camera.usb_megabits) == ("SN1", "1209:0001", 480.0)
    (offered,) = camera.formats
    assert (offered.format, offered.width, offered.height) == ("mjpeg", WIDTH, HEIGHT)
    assert [round(float(rate)) for rate in offered.rates] == [30, 15, 10]


def test_jpegs_arrive_as_they_were_sent(
    plug: Plug, open_camera: OpenCamera, jpeg: Callable[[int], bytes]
) -> None:
    camera = plug("SN1")
    source = open_camera(f"{BY_ID.format('SN1')},rate=10")

    packets = []
    for _ in range(10):
        grab(source, 1)
        packets.append(source.retrieve())

    sent = [jpeg(number) for number in range(camera.sent)]
    assert source.format.codec is Codec.MJPEG
    assert len(packets[0]) > 16384  # of several payloads
    assert all(packet in sent for packet in packets)
    assert len(set(packets)) == 10


def test_the_device_clock_counts_frames_without_jitter(
    plug: Plug, open_camera: OpenCamera, note: Callable[[str], None]
) -> None:
    # A clock 2 % fast, that wraps its 32 bits a second after its start.
    plug("SN1", rate=1.02, origin=2**32 - 15_000_000)
    source = open_camera(f"{BY_ID.format('SN1')},rate=15")

    stamps = grab(source, 40)[5:]

    device = [it.device for it in stamps if it.device is not None]
    assert source.has_metadata
    assert len(device) == len(stamps)
    # The camera exposes every 66.6666 ms of its own clock; some frames may be lost on the way.
    frames = [(after - before) / 0.0666666 for before, after in pairwise(device)]
    assert all(abs(it - round(it)) < 1e-3 and round(it) >= 1 for it in frames)
    # And that clock, seen from the driver's stamps, is 2 % fast.
    slope = np.polyfit(times(stamps), device, 1)[0]
    assert slope == pytest.approx(1.02, abs=0.01)
    count = np.cumsum([0, *(round(it) for it in frames)])
    for name, seen in (
        ("device", device),
        ("driver", times(stamps)),
        ("arrival", [it.arrived for it in stamps]),
    ):
        rest = np.asarray(seen) - np.polyval(np.polyfit(count, seen, 1), count)
        note(f"uvcvideo, 15 per second: {name} stamps scatter by {rest.std() * 1e3:.3f} ms")


def test_the_driver_says_start_of_exposure_and_counts_its_frames(
    plug: Plug, open_camera: OpenCamera
) -> None:
    plug("SN1")
    source = open_camera(f"{BY_ID.format('SN1')},rate=10")

    stamps = grab(source, 10)

    assert source.stamp_is_start_of_exposure is True
    assert numbers(stamps)[0] <= 1
    assert all(0 < after - before < 5 for before, after in pairwise(numbers(stamps)))
    assert all(0 <= it.arrived - time < 1.0 for it, time in zip(stamps, times(stamps), strict=True))


def test_a_driver_told_to_stamp_with_the_time_of_day_is_not_believed(
    plug: Plug, open_camera: OpenCamera
) -> None:
    clock = Path("/sys/module/uvcvideo/parameters/clock")
    plug("SN1")
    clock.write_text("CLOCK_REALTIME")
    try:
        source = open_camera(f"{BY_ID.format('SN1')},rate=15")
        stamps = grab(source, 5)
    finally:
        clock.write_text("CLOCK_MONOTONIC")

    assert [it.driver for it in stamps] == [None] * 5
    assert all(it.device is not None for it in stamps)


def test_exposure_gain_and_white_balance_reach_the_camera(
    plug: Plug, open_camera: OpenCamera
) -> None:
    camera = plug("SN1")

    source = open_camera(
        f"{BY_ID.format('SN1')},rate=15,exposure=0.0123,gain=55,white_balance=5200"
    )

    values = {where: setting.value for where, setting in camera.settings.items()}
    assert source.settings_not_taken == ()
    assert values == {(1, 2): 1, (1, 3): 0, (1, 4): 123, (2, 4): 55, (2, 10): 5200, (2, 11): 0}
    assert camera.interval == 666666


def test_settings_are_handed_back_to_the_camera(plug: Plug, open_camera: OpenCamera) -> None:
    camera = plug("SN1")
    open_camera(f"{BY_ID.format('SN1')},exposure=0.01,white_balance=5200").close()

    source = open_camera(f"{BY_ID.format('SN1')},exposure=0,white_balance=0")

    assert source.settings_not_taken == ()
    assert camera.settings[1, 2].value == 8
    assert camera.settings[2, 11].value == 1


def test_pulled_out_it_is_an_error_and_in_another_port_it_is_found_again(
    plug: Plug, open_camera: OpenCamera
) -> None:
    camera, other = plug("SN1", 0), plug("SN2", 1)
    source = open_camera(f"{BY_ID.format('SN1')},rate=15")
    grab(source, 3)
    assert source.node is not None
    before = source.node

    camera.pull_out()
    with pytest.raises(CameraError, match="is not there"):
        grab(source, 30)
    settle(lambda: not Path(BY_ID.format("SN1")).exists())
    with pytest.raises(CameraError, match="has not come back"):
        source.open()
    # Another camera takes the number that has become free.
    third = plug("SN3", 2)
    plug_in(camera, "SN1", 3)
    source.open()

    assert source.node is not None
    assert source.node.usb is not None
    assert before.usb is not None
    assert source.node.usb.serial == "SN1"
    assert source.node.usb.port != before.usb.port
    assert source.node.path != before.path
    assert grab(source, 3)[-1].intact
    assert (other.sent, third.sent) == (0, 0)
