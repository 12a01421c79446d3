"""What `oneclock cameras` tells of a camera."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedFormat:
    format: str
    """As `format=` asks for it: mjpeg, h264, or FFmpeg's name of a raw format."""
    width: int
    height: int
    rates: tuple[Fraction, ...] = ()
    """Frames per second, fastest first; none where the camera does not say."""
    any_rate_between: bool = False
    """Whether `rates` are the ends of a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraInfo:
    name: str
    driver: str
    address: str
    """What `--camera` takes: the path that stays, where there is one."""
    path: str
    """The node as it is numbered now."""
    by_id: str = ""
    serial: str = ""
    product: str = ""
    """USB vendor and product, `046d:0825`."""
    usb_port: str = ""
    """`1-2.4`: bus 1, port 2, port 4 of the hub there."""
    usb_bus: int = 0
    usb_megabits: float = 0.0
    """The speed of that bus as agreed on; 0 where there is no bus, or it does not say."""
    formats: tuple[OfferedFormat, ...] = ()
    problem: str = ""
    """Why it cannot be used as it is, with the remedy; empty where it can."""
