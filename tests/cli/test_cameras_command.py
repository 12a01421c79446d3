"""`oneclock cameras`: what there is to record with."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from oneclock.capture.sources import list_cameras as listing
from oneclock.capture.sources.camera_info import CameraInfo, OfferedFormat
from oneclock.cli.exit_codes import ExitCode

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

WEBCAM = CameraInfo(
    name="HD Webcam C920",
    driver="uvcvideo",
    path="/dev/video0",
    address="/dev/v4l/by-id/usb-046d_C920-video-index0",
    usb_bus=3,
    usb_megabits=480.0,
    formats=(
        OfferedFormat(
            format="mjpeg", width=1280, height=720, rates=(Fraction(30), Fraction(30000, 1001))
        ),
    ),
)


def there_are(monkeypatch: pytest.MonkeyPatch, *cameras: CameraInfo) -> None:
    monkeypatch.setattr(listing, "list_cameras", lambda: cameras)


def test_cameras_are_listed_with_their_formats_and_their_bus(
    oneclock: Oneclock, monkeypatch: pytest.MonkeyPatch
) -> None:
    there_are(monkeypatch, WEBCAM)

    said = oneclock("cameras")

    assert said.code == ExitCode.SOUND
    for words in ("HD Webcam C920", "/dev/v4l/by-id", "1280x720", "3 (480 Mbit/s)", "30, 29.97"):
        assert words in said.out
    assert said.err == ""


def test_as_json_rates_are_exact(oneclock: Oneclock, monkeypatch: pytest.MonkeyPatch) -> None:
    there_are(monkeypatch, WEBCAM)

    (told,) = json.loads(oneclock("cameras", "--json").out)

    assert told["address"] == WEBCAM.address
    assert told["usb_bus"] == 3
    assert told["formats"][0]["rates"] == ["30", "30000/1001"]


def test_where_there_is_none_it_says_what_else_can_be_recorded(
    oneclock: Oneclock, monkeypatch: pytest.MonkeyPatch
) -> None:
    there_are(monkeypatch)

    said = oneclock("cameras", "--json")

    assert said.code == ExitCode.SOUND
    assert json.loads(said.out) == []
    assert "rtsp://" in said.err
    assert "sim:30" in said.err
