"""A camera on Linux, through its driver.

What its stamps are worth:

- `device`: the camera's own clock at the start of the picture, where it is a USB camera with a
  metadata node. Any origin, a new one each time it is opened.
- `driver`: the host's monotonic clock, at the start of exposure or at the end of the transfer:
  `stamp_is_start_of_exposure` says which. (uvcvideo says start of exposure, and means the arrival
  of the picture's first packet.)
- `sequence`: the driver's count from the start of the stream on, lost frames included.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.capture.sources.uvc_metadata import DeviceClock, clock_frequency, parse_payloads
from oneclock.capture.sources.v4l2_device import V4l2Device
from oneclock.capture.sources.v4l2_errors import refusal
from oneclock.capture.sources.v4l2_kernel import Kernel
from oneclock.capture.sources.v4l2_keyframe import is_keyframe
from oneclock.capture.sources.v4l2_metadata import MetadataNode, open_metadata
from oneclock.capture.sources.v4l2_nodes import (
    Acquaintance,
    VideoNode,
    find_again,
    metadata_candidates,
    remember,
)
from oneclock.capture.sources.v4l2_setup import SetUp, set_up
from oneclock.capture.sources.v4l2_stream import Filled, MappedStream
from oneclock.capture.sources.v4l2_sysfs import node_at, usb_descriptors, video_nodes
from oneclock.errors import CameraError
from oneclock.timebase.frame_rate import unwrap_rtp

# Seconds. Stamps may be a little ahead: vivid's are, by up to a frame.
_FAR_AHEAD = 3600.0


@dataclass(slots=True, kw_only=True)
class _Running:
    """All that lasts from one `open` to the next `close`."""

    device: V4l2Device
    stream: MappedStream
    metadata: MetadataNode | None
    clock: DeviceClock
    held: Filled | None = None
    packet: bytes | None = None
    sequence: int | None = None
    fault: OSError | None = None

    def stop(self) -> None:
        if self.metadata is not None:
            self.metadata.close()
        self.stream.stop()
        self.device.close()


class V4l2Source:
    """A `CameraSource`. `kernel`, `root` and `now` are this machine's, but in tests."""

    def __init__(
        self,
        spec: CameraSpec,
        *,
        kernel: Kernel | None = None,
        root: Path = Path("/"),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spec = spec
        self._kernel = kernel
        self._root = root
        self._now = now
        self._known: Acquaintance | None = None
        self._set_up: SetUp | None = None
        self._running: _Running | None = None
        self._starts_exposure: bool | None = None

    @property
    def format(self) -> VideoFormat:
        if self._set_up is None:
            raise ValueError(f"{self._spec.name} has not been opened")
        return self._set_up.format

    @property
    def settings_not_taken(self) -> tuple[str, ...]:
        """What was asked for and the camera does otherwise, each a sentence; known once open."""
        return self._set_up.not_taken if self._set_up else ()

    @property
    def stamp_is_start_of_exposure(self) -> bool | None:
        """Of `Stamp.driver`; else it is the end of the transfer. None before the first frame."""
        return self._starts_exposure

    @property
    def has_metadata(self) -> bool:
        """Whether `Stamp.device` may be expected."""
        return self._running is not None and self._running.metadata is not None

    @property
    def node(self) -> VideoNode | None:
        """The camera behind the address, as it was opened last. Its path may change at a replug."""
        return self._known.node if self._known else None

    def open(self) -> None:
        self.close()
        nodes = video_nodes(self._root)
        node = self._find(nodes)
        device = V4l2Device(node.path if node else self._spec.address, self._kernel)
        try:
            self._set_up = set_up(device, self._spec.settings, self._spec.text)
            self._running = self._start(device, node, nodes)
        except BaseException:
            device.close()
            raise
        if node is not None:
            is_unique = remember(node, nodes).is_unique and (
                not self._known or self._known.is_unique
            )
            self._known = Acquaintance(node=node, is_unique=is_unique)

    def grab(self, timeout: float) -> Stamp | None:
        running = self._alive()
        try:
            self._let_go(running)
            if not running.device.wait(timeout):
                return None
            filled = running.stream.take()
        except OSError as error:
            raise refusal(self._spec.text, error) from error
        arrived = self._now()
        if filled is None:
            # There is something, yet no frame: that is how a driver reports an error.
            raise CameraError(
                self._spec.text, "has stopped: its driver reports an error", "open it again"
            )
        return self._stamp(running, filled, arrived)

    def retrieve(self) -> bytes:
        running = self._alive()
        if running.packet is None:
            if running.held is None:
                raise ValueError(f"no frame of {self._spec.name} was grabbed")
            running.packet = running.stream.copy(running.held)
            try:
                self._let_go(running)
            except OSError as error:
                # This frame is safe; that there will be no other is for the next grab to say.
                running.fault = error
        return running.packet

    def close(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    def _find(self, nodes: tuple[VideoNode, ...]) -> VideoNode | None:
        if self._known is None:
            return node_at(self._spec.address, nodes, self._root)
        found = find_again(self._known, nodes)
        if found is None:
            raise CameraError(self._spec.text, "has not come back", "plug it in where it was")
        return found

    def _start(
        self, device: V4l2Device, node: VideoNode | None, nodes: tuple[VideoNode, ...]
    ) -> _Running:
        metadata, frequency = None, None
        if node is not None and node.usb is not None:
            # Before the pictures: what comes with the first frame is lost where nobody waits.
            metadata = open_metadata(metadata_candidates(node, nodes), self._kernel)
            descriptors = usb_descriptors(node, self._root)
            frequency = clock_frequency(descriptors, node.usb.interface_number)
        stream = device.stream()
        try:
            stream.start()
        except OSError as error:
            if metadata is not None:
                metadata.close()
            raise refusal(self._spec.text, error, "start its stream") from error
        return _Running(
            device=device,
            stream=stream,
            metadata=metadata,
            clock=DeviceClock(frequency=frequency),
        )

    def _alive(self) -> _Running:
        if self._running is None:
            raise CameraError(self._spec.text, "is closed", "open it")
        return self._running

    def _let_go(self, running: _Running) -> None:
        """Of the frame before, retrieved or not."""
        if running.fault is not None:
            raise running.fault
        held, running.held = running.held, None
        if held is not None:
            running.stream.give_back(held.index)

    def _stamp(self, running: _Running, filled: Filled, arrived: float) -> Stamp:
        running.held, running.packet = filled, None
        near = filled.sequence if running.sequence is None else running.sequence
        running.sequence = unwrap_rtp(filled.sequence, near)  # 32 bits, like an RTP timestamp
        self._starts_exposure = filled.is_start_of_exposure
        codec = self.format.codec
        return Stamp(
            arrived=arrived,
            driver=filled.time if _is_host_time(filled, arrived) else None,
            device=self._device_time(running, filled.sequence),
            sequence=running.sequence,
            keyframe=self.format.every_packet_stands_alone or is_keyframe(codec, self.retrieve()),
            intact=filled.is_intact and self._is_whole(filled),
        )

    def _is_whole(self, filled: Filled) -> bool:
        wanted = self._set_up.picture_bytes if self._set_up else 0
        return filled.length == wanted if self.format.codec is Codec.RAW else filled.length > 0

    def _device_time(self, running: _Running, sequence: int) -> float | None:
        if running.metadata is None:
            return None
        payloads = parse_payloads(running.metadata.of_frame(sequence))
        running.clock = running.clock.heard(payloads)
        return running.clock.seconds


def _is_host_time(filled: Filled, arrived: float) -> bool:
    """uvcvideo can be told to stamp with the time of day (`clock=CLOCK_REALTIME`), and flags it as
    monotonic all the same. That is decades ahead of a clock that began when the machine did."""
    return filled.is_monotonic and filled.time < arrived + _FAR_AHEAD
