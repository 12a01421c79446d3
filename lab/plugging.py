"""Plugging USB cameras in, and waiting until Linux has noticed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lab.usb_camera import UsbCamera

BY_ID = "/dev/v4l/by-id/usb-oneclock_Lab_Camera_{}-video-index0"
Plug = Callable[..., UsbCamera]


def plug_in(camera: UsbCamera, serial: str, port: int) -> None:
    camera.plug_in(port)
    settle(Path(BY_ID.format(serial)).exists)


def settle(done: Callable[[], bool]) -> None:
    """The hub looks at its ports in its own time, and udev works after that."""
    for _ in range(600):
        subprocess.run(["udevadm", "settle", "--timeout=10"], check=True)
        if done():
            return
        subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("the plug was not noticed within a minute")
