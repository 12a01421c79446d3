"""Which cameras and microphones FFmpeg can open on this system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import av

CAMERAS_AND_MICROPHONES = ("avfoundation", "dshow", "alsa", "pulse")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDevice:
    container_format: str
    """FFmpeg's name of the way to it: avfoundation, dshow, alsa, pulse."""
    name: str
    """What to open it by."""
    description: str
    pictures: bool
    sound: bool


def can_open(container_format: str) -> bool:
    """PyAV's wheels have avfoundation on macOS, dshow on Windows and alsa on Linux."""
    return container_format in av.formats_available


def list_input_devices(
    container_format: str, *, enumerate_devices: Callable[[str], list[Any]] | None = None
) -> tuple[InputDevice, ...]:
    """What is there now; nothing where FFmpeg cannot say, and before PyAV 18."""
    ask = enumerate_devices or getattr(av, "enumerate_input_devices", None)
    if ask is None or not can_open(container_format):
        return ()
    try:
        found = ask(container_format)
    except (av.FFmpegError, ValueError):
        return ()
    return tuple(
        InputDevice(
            container_format=container_format,
            name=device.name,
            description=device.description,
            pictures="video" in device.media_types,
            sound="audio" in device.media_types
            or (not device.media_types and container_format in ("alsa", "pulse")),
        )
        for device in found
    )
