"""The cameras of the lab: vivid's webcams, opened through our own source."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from lab.plugging import BY_ID, Plug, plug_in, settle
from lab.usb_camera import UsbCamera
from lab.uvc_descriptors import HEIGHT, WIDTH

from oneclock.capture.camera_spec import parse_camera
from oneclock.capture.frames import Stamp
from oneclock.capture.sources.v4l2_device import V4l2Device
from oneclock.capture.sources.v4l2_set_controls import list_controls, set_control
from oneclock.capture.sources.v4l2_source import V4l2Source

# The processor is emulated: a frame may take its time.
PATIENCE = 5.0

OpenCamera = Callable[[str], V4l2Source]


@pytest.fixture
def open_camera() -> Iterator[OpenCamera]:
    """Opens what `--camera` says, and closes it after the test."""
    with contextlib.ExitStack() as stack:

        def opened(text: str) -> V4l2Source:
            source = V4l2Source(parse_camera(text))
            stack.callback(source.close)
            source.open()
            return source

        yield opened


@pytest.fixture
def inject() -> Iterator[Callable[..., None]]:
    """Sets one of vivid's own controls, by a second door to the camera; resets it afterwards."""
    with contextlib.ExitStack() as stack:

        def injected(path: str, name: str, value: int = 1) -> None:
            turn(path, name, value)
            if value and not name.startswith(("Disconnect", "Inject")):
                stack.callback(turn, path, name, 0)

        yield injected


@pytest.fixture(scope="session")
def jpeg() -> Callable[[int], bytes]:
    from oneclock.media.encode_jpeg import encode_jpeg

    rng = np.random.default_rng(7)
    noise = rng.integers(0, 255, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    whole = encode_jpeg(noise)

    def picture(number: int) -> bytes:
        # A comment after the start of image makes every picture another.
        comment = f"{number:08d}".encode()
        return whole[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + whole[2:]

    return picture


@pytest.fixture
def plug(jpeg: Callable[[int], bytes]) -> Iterator[Plug]:
    cameras: list[UsbCamera] = []

    def plugged(serial: str, port: int = 0, **more: float) -> UsbCamera:
        camera = UsbCamera(serial, jpeg, **more)  # type: ignore[arg-type]
        cameras.append(camera)
        plug_in(camera, serial, port)
        return camera

    yield plugged
    for camera in cameras:
        camera.pull_out()
    settle(lambda: not any(Path(BY_ID.format(it._serial)).exists() for it in cameras))


@pytest.fixture
def note() -> Callable[[str], None]:
    """What was measured, for docs/device-lab.md."""

    def noted(text: str) -> None:
        with Path("/out/notes").open("a") as file:
            file.write(text + "\n")

    return noted


def turn(path: str, name: str, value: int) -> None:
    device = V4l2Device(path)
    try:
        control = next(it for it in list_controls(device).values() if it.name == name)
        set_control(device, control, value)
    finally:
        device.close()


def grab(source: V4l2Source, count: int) -> list[Stamp]:
    stamps = []
    for _ in range(count):
        stamp = source.grab(PATIENCE)
        assert stamp is not None, f"no frame within {PATIENCE} s"
        stamps.append(stamp)
    return stamps


def numbers(stamps: Iterable[Stamp]) -> list[int]:
    return [it.sequence for it in stamps if it.sequence is not None]


def times(stamps: Iterable[Stamp]) -> list[float]:
    return [it.driver for it in stamps if it.driver is not None]
