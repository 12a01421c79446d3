"""The cameras of this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.capture.sources.camera_info import CameraInfo, OfferedFormat
from oneclock.capture.sources.v4l2_abi import Capabilities
from oneclock.capture.sources.v4l2_device import Identity, V4l2Device
from oneclock.capture.sources.v4l2_list_modes import list_modes
from oneclock.capture.sources.v4l2_modes import Mode
from oneclock.capture.sources.v4l2_nodes import VideoNode
from oneclock.capture.sources.v4l2_sysfs import video_nodes
from oneclock.errors import CameraError

if TYPE_CHECKING:
    from oneclock.media.input_devices import InputDevice

_WAYS = {"darwin": "avfoundation", "win32": "dshow"}
Ask = Callable[[str], tuple[Identity, tuple[Mode, ...]]]


def list_cameras(root: Path = Path("/"), platform: str = sys.platform) -> tuple[CameraInfo, ...]:
    """Those attached to it; network cameras are not searched for."""
    if platform.startswith("linux"):
        return list_v4l2_cameras(root)
    way = _WAYS.get(platform)
    return list_ffmpeg_cameras(way) if way else ()


def list_ffmpeg_cameras(
    way: str, list_devices: Callable[[str], tuple[InputDevice, ...]] | None = None
) -> tuple[CameraInfo, ...]:
    """As FFmpeg names them: what they send it does not say before they are opened."""
    if list_devices is None:
        from oneclock.media.input_devices import list_input_devices

        list_devices = list_input_devices
    return tuple(
        CameraInfo(
            name=device.description or device.name,
            driver=way,
            address=f"{way}:{device.name}",
            path=device.name,
        )
        for device in list_devices(way)
        if device.pictures
    )


def ask_node(path: str) -> tuple[Identity, tuple[Mode, ...]]:
    """Opening a camera does not disturb a program that streams from it."""
    device = V4l2Device(path)
    try:
        identity = device.identity()
        offers = identity.capabilities & Capabilities.VIDEO_CAPTURE
        return identity, list_modes(device) if offers else ()
    finally:
        device.close()


def list_v4l2_cameras(root: Path = Path("/"), ask: Ask = ask_node) -> tuple[CameraInfo, ...]:
    """Nodes that send pictures, by number. A camera that may not be opened is listed too, with the
    reason."""
    found = (_info(node, ask) for node in video_nodes(root))
    return tuple(info for info in found if info is not None)


_CAMERA = Capabilities.VIDEO_CAPTURE | Capabilities.VIDEO_CAPTURE_MPLANE


def _info(node: VideoNode, ask: Ask) -> CameraInfo | None:
    try:
        identity, modes = ask(node.path)
    except CameraError as error:
        # Which kind of node it is nobody can tell; the first of a camera's nodes sends pictures.
        return (
            _described(node, problem=f"{error.cause}; {error.remedy}") if not node.index else None
        )
    if not identity.capabilities & _CAMERA:
        return None
    problem = ""
    if not identity.capabilities & Capabilities.VIDEO_CAPTURE:
        problem = "sends its pictures in several planes, which is not supported"
    elif not modes:
        problem = "offers no format that can be stored"
    return _described(node, identity, modes, problem)


def _described(
    node: VideoNode,
    identity: Identity | None = None,
    modes: tuple[Mode, ...] = (),
    problem: str = "",
) -> CameraInfo:
    usb = node.usb
    return CameraInfo(
        name=identity.card if identity else node.name,
        driver=identity.driver if identity else "",
        address=node.by_id or node.path,
        path=node.path,
        by_id=node.by_id,
        serial=usb.serial if usb else "",
        product=usb.product if usb else "",
        usb_port=usb.port if usb else "",
        usb_bus=usb.bus if usb else 0,
        usb_megabits=usb.megabits if usb else 0.0,
        formats=tuple(_offered(mode) for mode in modes),
        problem=problem,
    )


def _offered(mode: Mode) -> OfferedFormat:
    return OfferedFormat(
        format=mode.format_name,
        width=mode.width,
        height=mode.height,
        rates=mode.rates,
        any_rate_between=mode.any_rate_between,
    )
