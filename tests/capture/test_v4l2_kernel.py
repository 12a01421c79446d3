"""The calls themselves, on this machine's own kernel: no camera is needed to be refused by one."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_device import V4l2Device
from oneclock.capture.sources.v4l2_kernel import Linux
from oneclock.errors import CameraError

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="V4L2 is Linux's")


def test_another_kind_of_device_is_refused_in_words() -> None:
    device = V4l2Device("/dev/null")

    with pytest.raises(CameraError, match="/dev/null: is no camera when asked to say what it is"):
        device.identity()

    device.close()


def test_a_node_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="is not there"):
        V4l2Device(str(tmp_path / "video0"))


def test_an_ioctl_that_a_signal_interrupts_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    answers = [InterruptedError(errno.EINTR, "interrupted"), None]

    def ioctl(*_: object) -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    monkeypatch.setattr(fcntl, "ioctl", ioctl)

    Linux().ioctl(0, abi.QUERYCAP, abi.Capability())

    assert answers == []


def test_waiting_ends_with_the_time_given_or_with_something_to_read() -> None:
    reader, writer = os.pipe()

    quiet = Linux().wait(reader, 0.0)
    os.write(writer, b"frame")
    ready = Linux().wait(reader, 60.0)
    os.close(writer)
    os.close(reader)

    assert (quiet, ready) == (False, True)
