"""What `oneclock cameras` lists, on machines made of folders."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.capture.fake_v4l2 import FakeSysfs

from oneclock.capture.sources.list_cameras import (
    list_cameras,
    list_ffmpeg_cameras,
    list_v4l2_cameras,
)
from oneclock.capture.sources.v4l2_abi import Capabilities
from oneclock.capture.sources.v4l2_device import Identity
from oneclock.capture.sources.v4l2_modes import Mode
from oneclock.errors import CameraError
from oneclock.media.input_devices import InputDevice

MODES = (Mode(fourcc="MJPG", width=1280, height=720, rates=(Fraction(30), Fraction(15))),)


def answers(path: str) -> tuple[Identity, tuple[Mode, ...]]:
    kinds = {
        "/dev/video0": (Capabilities.VIDEO_CAPTURE, MODES),
        "/dev/video1": (Capabilities.META_CAPTURE, ()),
        "/dev/video2": (Capabilities.VIDEO_CAPTURE, ()),
        "/dev/video4": (Capabilities.VIDEO_CAPTURE_MPLANE, ()),
    }
    if path not in kinds:
        raise CameraError(path, "may not be opened by you", "join the group")
    capabilities, modes = kinds[path]
    identity = Identity(
        card="HD Camera", driver="uvcvideo", bus="usb-1", capabilities=Capabilities(capabilities)
    )
    return identity, modes


def test_a_camera_is_listed_by_its_lasting_name_with_its_bus_and_formats(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(0, "1-2.4", serial="A1", by_id="usb-A1-video-index0")
    sysfs.plug(1, "1-2.4", serial="A1", index=1)

    (camera,) = list_v4l2_cameras(tmp_path, answers)

    assert (camera.name, camera.driver, camera.serial) == ("HD Camera", "uvcvideo", "A1")
    assert (camera.address, camera.path) == ("/dev/v4l/by-id/usb-A1-video-index0", "/dev/video0")
    assert (camera.usb_bus, camera.usb_megabits, camera.usb_port) == (1, 480.0, "1-2.4")
    (offered,) = camera.formats
    assert (offered.format, offered.width, offered.height) == ("mjpeg", 1280, 720)
    assert offered.rates == (Fraction(30), Fraction(15))
    assert camera.problem == ""


def test_cameras_that_cannot_be_used_are_listed_with_the_reason(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    for number in (2, 3, 4):
        sysfs.plug(number, f"1-{number}")
    sysfs.plug(5, "1-3", index=1)

    cameras = list_v4l2_cameras(tmp_path, answers)

    assert [(it.path, it.problem) for it in cameras] == [
        ("/dev/video2", "offers no format that can be stored"),
        ("/dev/video3", "may not be opened by you; join the group"),
        ("/dev/video4", "sends its pictures in several planes, which is not supported"),
    ]


def test_elsewhere_cameras_are_those_that_ffmpeg_names() -> None:
    def devices(way: str) -> tuple[InputDevice, ...]:
        return tuple(
            InputDevice(
                container_format=way,
                name=name,
                description=words,
                pictures=camera,
                sound=not camera,
            )
            for name, words, camera in [("0", "FaceTime HD", True), ("1", "Microphone", False)]
        )

    (camera,) = list_ffmpeg_cameras("avfoundation", devices)

    assert (camera.name, camera.address) == ("FaceTime HD", "avfoundation:0")


def test_a_machine_without_cameras_lists_none(tmp_path: Path) -> None:
    assert list_cameras(tmp_path, platform="linux") == ()
    assert list_cameras(tmp_path, platform="plan9") == ()
