"""What `oneclock cameras` finds among real nodes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from lab.conftest import OpenCamera

from oneclock.capture.sources.list_cameras import list_cameras
from oneclock.errors import CameraError


def test_every_camera_is_listed_and_no_node_of_metadata() -> None:
    nodes = sorted(it.name for it in Path("/sys/class/video4linux").glob("video*"))

    cameras = [it for it in list_cameras() if it.driver == "vivid"]

    assert len(nodes) >= 6
    assert [it.path for it in cameras] == [f"/dev/video{number}" for number in (0, 1, 2, 3, 5)]
    assert [it.problem != "" for it in cameras] == [False, False, False, False, True]


def test_formats_and_rates_are_listed_as_the_driver_has_them() -> None:
    camera = list_cameras()[0]

    small = next(it for it in camera.formats if (it.format, it.width) == ("yuyv422", 320))
    large = next(it for it in camera.formats if (it.format, it.width) == ("nv12", 3840))

    assert small.height == 180
    assert small.rates[0] == 60
    assert Fraction(25, 2) in small.rates
    assert list(large.rates) == [2, 1]


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        pytest.param("/dev/video4", "sends no pictures", id="a node of metadata"),
        pytest.param("/dev/video5", "several planes", id="several planes"),
        pytest.param("/dev/video99", "is not there", id="no such node"),
        pytest.param("/dev/null", "is no camera", id="another kind of device"),
    ],
)
def test_what_is_no_camera_for_us_is_refused_with_the_reason(
    open_camera: OpenCamera, address: str, cause: str
) -> None:
    with pytest.raises(CameraError, match=cause):
        open_camera(address)
