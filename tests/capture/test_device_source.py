"""Cameras of macOS and Windows: what FFmpeg is told, and what is said where it cannot be."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from oneclock.capture.camera_spec import parse_camera
from oneclock.capture.sources.device_options import DeviceInput, device_input
from oneclock.capture.sources.device_source import DeviceSource
from oneclock.errors import CameraError, UsageError
from oneclock.media.input_devices import InputDevice, list_input_devices


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "avfoundation:0",
            DeviceInput(container_format="avfoundation", address="0:none", options={}),
        ),
        (
            "left=avfoundation:FaceTime HD,size=1280x720,rate=29.97,format=nv12",
            DeviceInput(
                container_format="avfoundation",
                address="FaceTime HD:none",
                options={
                    "framerate": "30000/1001",
                    "video_size": "1280x720",
                    "pixel_format": "nv12",
                },
            ),
        ),
        (
            "dshow:HD Webcam,size=640x480,rate=30,format=mjpeg",
            DeviceInput(
                container_format="dshow",
                address="video=HD Webcam",
                options={"framerate": "30", "video_size": "640x480", "vcodec": "mjpeg"},
            ),
        ),
        (
            "dshow:video=HD Webcam,format=yuyv422,rotate=90",
            DeviceInput(
                container_format="dshow",
                address="video=HD Webcam",
                options={"pixel_format": "yuyv422"},
            ),
        ),
    ],
)
def test_settings_are_called_what_ffmpeg_calls_them(text: str, expected: DeviceInput) -> None:
    assert device_input(parse_camera(text)) == expected


@pytest.mark.parametrize("setting", ["exposure=0.01", "gain=4", "white_balance=5000"])
def test_a_setting_that_cannot_be_made_is_refused(setting: str) -> None:
    name = setting.split("=")[0]
    with pytest.raises(UsageError, match=f"{name} cannot be set through dshow; leave it out"):
        DeviceSource(parse_camera(f"dshow:HD Webcam,{setting}"))


def test_macos_does_not_hand_out_what_the_camera_encoded() -> None:
    with pytest.raises(UsageError, match=r"mjpeg does not reach us on macOS.*; use format="):
        DeviceSource(parse_camera("avfoundation:0,format=mjpeg"))


@pytest.mark.skipif(sys.platform != "linux", reason="there the camera may exist")
@pytest.mark.parametrize(("text", "system"), [("avfoundation:0", "macOS"), ("dshow:a", "Windows")])
def test_on_linux_they_are_not_there_and_say_so(text: str, system: str) -> None:
    kind = text.split(":")[0]
    message = f"{text}: this build of FFmpeg has no {kind}; use it on {system}; on Linux name"
    with pytest.raises(CameraError, match=message):
        DeviceSource(parse_camera(text)).open()


class Found:
    """As PyAV 18 tells of a device."""

    def __init__(self, name: str, *media_types: str) -> None:
        self.name, self.description, self.media_types = name, f"The {name}", list(media_types)


def test_what_ffmpeg_finds_is_listed_with_what_it_gives() -> None:
    def ask(container_format: str) -> list[Any]:
        return [Found("hw:0"), Found("webcam", "video", "audio")]

    assert list_input_devices("alsa", enumerate_devices=ask) == (
        InputDevice(
            container_format="alsa",
            name="hw:0",
            description="The hw:0",
            pictures=False,
            sound=True,
        ),
        InputDevice(
            container_format="alsa",
            name="webcam",
            description="The webcam",
            pictures=True,
            sound=True,
        ),
    )


def test_where_ffmpeg_cannot_say_nothing_is_listed() -> None:
    def refuse(container_format: str) -> list[Any]:
        raise ValueError("no such input format")

    assert list_input_devices("alsa", enumerate_devices=refuse) == ()
    assert list_input_devices("no such format") == ()
