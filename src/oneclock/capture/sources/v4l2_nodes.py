"""Camera nodes, and how to know a camera again when its number has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbPlace:
    """Where on which bus a USB camera is, and what it calls itself."""

    port: str
    """`1-2.4`: bus 1, port 2, port 4 of the hub there."""
    interface: str
    """`1-2.4:1.0`. A camera's nodes, pictures and metadata, share one."""
    product: str
    """`046d:0825`: vendor and product."""
    serial: str = ""
    bus: int = 0
    megabits: float = 0.0
    """The speed agreed on: 480 for USB 2, 5000 for USB 3. 0 where it is not known."""

    @property
    def interface_number(self) -> int:
        return int(self.interface.rpartition(".")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoNode:
    path: str
    name: str
    index: int = 0
    """Which of the camera's nodes it is."""
    by_id: str = ""
    """The path that stays, whatever the number becomes; empty where udev made none."""
    usb: UsbPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """A camera as it was when it was opened first."""

    node: VideoNode
    is_unique: bool
    """Whether maker, product and serial number told it from all others then. Cheap cameras have no
    serial number, or all the same one."""


def remember(node: VideoNode, nodes: Iterable[VideoNode]) -> Acquaintance:
    alike = [other for other in nodes if _same_make(node, other)]
    return Acquaintance(node=node, is_unique=len(alike) <= 1)


def find_again(known: Acquaintance, nodes: Iterable[VideoNode]) -> VideoNode | None:
    """The same camera among those there are now; None where it is not there, or not for certain:
    a camera is never taken for its twin."""
    if known.node.usb is None:
        return next((it for it in nodes if (it.path, it.name) == _label(known.node)), None)
    alike = [it for it in nodes if _same_make(known.node, it)]
    where_it_was = [it for it in alike if it.usb and it.usb.port == known.node.usb.port]
    candidates = alike if known.is_unique and not where_it_was else where_it_was
    return candidates[0] if len(candidates) == 1 else None


def metadata_candidates(node: VideoNode, nodes: Iterable[VideoNode]) -> tuple[VideoNode, ...]:
    """Nodes that may hold the metadata of `node`'s frames, likeliest first: uvcvideo makes one
    right after each node with pictures."""
    if node.usb is None:
        return ()
    siblings = [
        it
        for it in nodes
        if it.usb and it.usb.interface == node.usb.interface and it.index > node.index
    ]
    return tuple(sorted(siblings, key=lambda it: it.index))


def _label(node: VideoNode) -> tuple[str, str]:
    return node.path, node.name


def _same_make(one: VideoNode, other: VideoNode) -> bool:
    if one.usb is None or other.usb is None:
        return False
    ours, theirs = one.usb, other.usb
    return (ours.product, ours.serial, ours.interface_number, one.index) == (
        theirs.product,
        theirs.serial,
        theirs.interface_number,
        other.index,
    )
