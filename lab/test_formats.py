"""Formats, sizes, rates and controls: what is asked for is what the driver does."""

from __future__ import annotations

from fractions import Fraction

import pytest
from lab.conftest import OpenCamera, grab, numbers, times, turn

from oneclock.capture.sources.v4l2_device import V4l2Device
from oneclock.capture.sources.v4l2_set_controls import get_control, list_controls, set_control
from oneclock.errors import CameraError

SMALL = "/dev/video0,size=320x180"


@pytest.mark.parametrize(
    ("name", "bytes_per_pixel"),
    [("yuyv422", 2), ("nv12", 1.5), ("yuv420p", 1.5), ("gray", 1), ("rgb24", 3), ("gray16le", 2)],
)
def test_a_raw_picture_has_as_many_bytes_as_pixels_need(
    open_camera: OpenCamera, name: str, bytes_per_pixel: float
) -> None:
    source = open_camera(f"{SMALL},format={name},rate=25")

    (stamp,) = grab(source, 1)

    assert source.format.pixel_format == name
    assert (source.format.width, source.format.height) == (320, 180)
    assert stamp.intact
    assert len(source.retrieve()) == 320 * 180 * bytes_per_pixel


def test_the_bytes_are_the_picture(open_camera: OpenCamera) -> None:
    turn("/dev/video0", "Test Pattern", 9)  # all blue
    turn("/dev/video0", "OSD Text Mode", 2)  # without text
    source = open_camera(f"{SMALL},format=rgb24,rate=25")

    grab(source, 3)

    red, green, blue = source.retrieve()[3 * 160 * 90 : 3 * 160 * 90 + 3]
    turn("/dev/video0", "Test Pattern", 0)
    assert blue > 200
    assert max(red, green) < 50


@pytest.mark.parametrize("rate", [10, 25, 50])
def test_a_camera_runs_at_the_rate_asked_for(open_camera: OpenCamera, rate: int) -> None:
    source = open_camera(f"{SMALL},rate={rate}")

    stamps = grab(source, 20)

    assert source.format.rate == rate
    assert source.settings_not_taken == ()
    counted, when = numbers(stamps), times(stamps)
    assert (counted[-1] - counted[0]) / (when[-1] - when[0]) == pytest.approx(rate, rel=0.05)


def test_without_settings_a_camera_is_left_as_it_stands(open_camera: OpenCamera) -> None:
    open_camera("/dev/video1,format=uyvy422,size=640x360,rate=15").close()

    source = open_camera("/dev/video1")

    assert source.format.pixel_format == "uyvy422"
    assert source.format.width == 640
    assert source.format.rate == 15


def test_a_format_the_camera_has_not_is_refused_with_those_it_has(open_camera: OpenCamera) -> None:
    with pytest.raises(CameraError, match=r"yuyv422 1280x720 at 12\.5"):
        open_camera("/dev/video0,size=1280x720,rate=30")


def test_gain_is_set_and_its_automatic_is_switched_off(open_camera: OpenCamera) -> None:
    source = open_camera(f"{SMALL},gain=42")

    device = V4l2Device("/dev/video0")
    controls = {it.name: it for it in list_controls(device).values()}
    values = [get_control(device, controls[name]) for name in ("Gain", "Gain, Automatic")]
    device.close()
    assert source.settings_not_taken == ()
    assert values == [42, 0]


def test_what_a_camera_cannot_be_told_is_named(open_camera: OpenCamera) -> None:
    source = open_camera(f"{SMALL},gain=300,exposure=0.01,white_balance=5000")

    exposure, gain, white_balance = source.settings_not_taken
    assert exposure == "exposure: the camera has no such control"
    assert gain == "gain: the camera takes 0 to 255, not 300; it is set to 255"
    assert white_balance == "white_balance: the camera has no such control"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("Integer 64 Bits", -(1 << 40), id="64 bits"),
        pytest.param("Integer 32 Bits", -7, id="32 bits"),
        pytest.param("Menu", 4, id="a menu"),
        pytest.param("Integer Menu", 8, id="a menu of numbers"),
        pytest.param("Boolean", 0, id="a switch"),
    ],
)
def test_controls_of_every_type_are_set_and_read_back(name: str, value: int) -> None:
    device = V4l2Device("/dev/video2")
    control = next(it for it in list_controls(device).values() if it.name == name)

    set_control(device, control, value)

    assert get_control(device, control) == value
    set_control(device, control, control.default)
    device.close()


def test_menus_are_read_with_their_words_and_their_numbers() -> None:
    device = V4l2Device("/dev/video2")
    controls = {it.name: it for it in list_controls(device).values()}
    device.close()

    assert controls["Timestamp Source"].menu == {0: "End of Frame", 1: "Start of Exposure"}
    assert controls["Integer Menu"].menu[8] == "42"
    assert controls["Menu"].menu.keys() == {1, 3, 4}


def test_rates_are_exact_fractions(open_camera: OpenCamera) -> None:
    assert open_camera("/dev/video0,size=1280x720,rate=12.5").format.rate == Fraction(25, 2)
