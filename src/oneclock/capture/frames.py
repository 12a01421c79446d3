"""What a camera delivers: packets, and all that is known of when they were seen.

Times are seconds. Those that say *host* are on this machine's monotonic clock (`time.monotonic`,
the clock V4L2 stamps with); `device` is the camera's own clock, any origin, any rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Codec(StrEnum):
    MJPEG = "mjpeg"
    H264 = "h264"
    HEVC = "hevc"
    RAW = "rawvideo"
    """Uncompressed: `VideoFormat.pixel_format` says how."""


class StampClock(StrEnum):
    """Which clock a frame's time was read from, best first."""

    DEVICE = "device"
    """The camera's own clock, seen from the host's by a fitted line."""
    DRIVER = "driver"
    """The driver's stamp on the host's clock: start of exposure, or end of transfer."""
    ARRIVAL = "arrival"
    """When the packet reached us: the camera's delay and the transport's are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFormat:
    """What one camera sends."""

    codec: Codec
    width: int
    height: int
    rate: Fraction | None
    """Frames per second as the camera claims; None where it claims nothing."""
    pixel_format: str = ""
    """FFmpeg's name, for raw pictures: yuyv422, nv12, gray."""
    extradata: bytes = b""
    """The codec's parameter sets where they do not travel in the packets."""

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0:
            raise ValueError("a picture has a width and a height")
        if self.rate is not None and self.rate <= 0:
            raise ValueError("a rate is positive or unknown")
        if (self.codec is Codec.RAW) != bool(self.pixel_format):
            raise ValueError("raw pictures, and no others, have a pixel format")

    @property
    def every_packet_stands_alone(self) -> bool:
        return self.codec in (Codec.MJPEG, Codec.RAW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When one frame was seen, by every clock that has an opinion."""

    arrived: float
    """Host: when we got hold of it."""
    driver: float | None = None
    """Host: what the driver says."""
    device: float | None = None
    """The camera's own clock."""
    sequence: int | None = None
    """The driver's or the camera's count of frames, those that were lost included."""
    keyframe: bool = True
    intact: bool = True
    """False where the driver flagged an error or the packet is torn."""

    def __post_init__(self) -> None:
        for time in (self.arrived, self.driver, self.device):
            if time is not None and not math.isfinite(time):
                raise ValueError("a time is a finite number or not known")

    @property
    def host(self) -> float:
        """The best time on the host's clock that needs no fit."""
        return self.arrived if self.driver is None else self.driver
