"""A USB camera's metadata node, read beside its pictures."""

from __future__ import annotations

from collections.abc import Iterable

from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_device import V4l2Device
from oneclock.capture.sources.v4l2_kernel import Kernel
from oneclock.capture.sources.v4l2_nodes import VideoNode
from oneclock.capture.sources.v4l2_stream import MappedStream
from oneclock.errors import CameraError


class MetadataNode:
    def __init__(self, device: V4l2Device, stream: MappedStream) -> None:
        self._device = device
        self._stream = stream
        self._waiting: dict[int, bytes] = {}

    def of_frame(self, sequence: int) -> bytes:
        """What came with the frame the driver gave that number; empty where nothing did."""
        try:
            while filled := self._stream.take():
                self._waiting[filled.sequence] = self._stream.copy(filled)
                self._stream.give_back(filled.index)
        except OSError:
            # The camera is gone; the node with the pictures says so, and why.
            return b""
        data = self._waiting.pop(sequence, b"")
        # What is older belongs to frames that never came; the counts are 32 bits wide.
        later = {it for it in self._waiting if 0 < (it - sequence) % 2**32 < 2**31}
        self._waiting = {it: self._waiting[it] for it in later}
        return data

    def close(self) -> None:
        self._stream.stop()
        self._device.close()


def open_metadata(
    candidates: Iterable[VideoNode], kernel: Kernel | None = None
) -> MetadataNode | None:
    """The first that speaks UVC, streaming. None where there is none, or another program has it:
    pictures without a device clock are better than none."""
    for node in candidates:
        try:
            device = V4l2Device(node.path, kernel)
        except CameraError:
            continue
        found = _start(device)
        if found is not None:
            return found
        device.close()
    return None


def _start(device: V4l2Device) -> MetadataNode | None:
    try:
        if not device.identity().capabilities & abi.Capabilities.META_CAPTURE:
            return None
        if device.metadata_format() != abi.META_UVC:
            return None
        stream = device.stream(abi.BufferType.META_CAPTURE)
        stream.start()
    except (CameraError, OSError):
        return None
    return MetadataNode(device, stream)
