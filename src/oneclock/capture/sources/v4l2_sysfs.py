"""Which video nodes there are and what stands behind them, as /sys and udev tell it."""

from __future__ import annotations

import re
from pathlib import Path

from oneclock.capture.sources.v4l2_nodes import UsbPlace, VideoNode

_NODE = re.compile(r"video(\d+)$")
_INTERFACE = re.compile(r"(\d+-[\d.]+):\d+\.\d+$")


def video_nodes(root: Path = Path("/")) -> tuple[VideoNode, ...]:
    """By number. Among them are nodes of metadata and of outputs: only opening one tells."""
    folder = root / "sys/class/video4linux"
    names = [it.name for it in folder.iterdir()] if folder.is_dir() else []
    numbers = sorted(int(match[1]) for name in names if (match := _NODE.match(name)))
    links = _by_id(root)
    return tuple(_node(root, f"video{number}", links) for number in numbers)


def node_at(address: str, nodes: tuple[VideoNode, ...], root: Path = Path("/")) -> VideoNode | None:
    """The node that an address, possibly a link, leads to."""
    name = (root / address.lstrip("/")).resolve().name
    return next((node for node in nodes if node.path == f"/dev/{name}"), None)


def usb_descriptors(node: VideoNode, root: Path = Path("/")) -> bytes:
    """What the camera told the bus of itself; empty where it is not known."""
    if node.usb is None:
        return b""
    try:
        return (root / "sys/bus/usb/devices" / node.usb.port / "descriptors").read_bytes()
    except OSError:
        return b""


def _node(root: Path, name: str, links: dict[str, str]) -> VideoNode:
    folder = root / "sys/class/video4linux" / name
    index = _line(folder / "index")
    return VideoNode(
        path=f"/dev/{name}",
        name=_line(folder / "name"),
        index=int(index) if index.isdigit() else 0,
        by_id=links.get(name, ""),
        usb=_usb_place(folder / "device"),
    )


def _usb_place(device: Path) -> UsbPlace | None:
    interface = device.resolve()
    match = _INTERFACE.match(interface.name)
    if match is None:
        return None
    usb = interface.parent
    bus, speed = _line(usb / "busnum"), _line(usb / "speed")
    return UsbPlace(
        port=match[1],
        interface=interface.name,
        product=f"{_line(usb / 'idVendor')}:{_line(usb / 'idProduct')}",
        serial=_line(usb / "serial"),
        bus=int(bus) if bus.isdigit() else 0,
        # "1.5" for the slowest, else whole megabits; "unknown" where the kernel has no idea.
        megabits=float(speed) if re.fullmatch(r"\d+(\.\d+)?", speed) else 0.0,
    )


def _by_id(root: Path) -> dict[str, str]:
    folder = root / "dev/v4l/by-id"
    links = sorted(folder.iterdir()) if folder.is_dir() else []
    return {link.resolve().name: f"/dev/v4l/by-id/{link.name}" for link in links}


def _line(file: Path) -> str:
    """Of a file that may go away while we look: a camera can be pulled out at any time."""
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""
