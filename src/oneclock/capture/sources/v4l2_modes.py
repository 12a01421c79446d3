"""Which of the formats a camera offers is meant by the settings asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from oneclock.capture.camera_spec import Settings
from oneclock.capture.frames import Codec

CODECS = {"MJPG": Codec.MJPEG, "JPEG": Codec.MJPEG, "H264": Codec.H264, "HEVC": Codec.HEVC}
# Linux's name: FFmpeg's name, and how many bytes of the first plane a pixel takes.
RAW = {
    "YUYV": ("yuyv422", 2),
    "UYVY": ("uyvy422", 2),
    "YVYU": ("yvyu422", 2),
    "NV12": ("nv12", 1),
    "NV21": ("nv21", 1),
    "NV16": ("nv16", 1),
    "YU12": ("yuv420p", 1),
    "422P": ("yuv422p", 1),
    "GREY": ("gray", 1),
    "Y10": ("gray10le", 2),
    "Y12": ("gray12le", 2),
    "Y16": ("gray16le", 2),
    "RGB3": ("rgb24", 3),
    "BGR3": ("bgr24", 3),
    "RGBP": ("rgb565le", 2),
    "BA81": ("bayer_bggr8", 1),
    "GBRG": ("bayer_gbrg8", 1),
    "GRBG": ("bayer_grbg8", 1),
    "RGGB": ("bayer_rggb8", 1),
}
# What a camera compresses itself costs us and its bus least; MJPEG loses one frame at a time.
_PREFERENCE = (Codec.MJPEG, Codec.H264, Codec.HEVC, Codec.RAW)
# 30 and 30000/1001 are the same wish.
_SAME_RATE = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One format and size a camera offers."""

    fourcc: str
    width: int
    height: int
    rates: tuple[Fraction, ...] = ()
    """Frames per second, fastest first; none where the camera does not say."""
    any_rate_between: bool = False
    """Whether `rates` are the two ends of a range."""

    @property
    def codec(self) -> Codec:
        return CODECS.get(self.fourcc, Codec.RAW)

    @property
    def pixel_format(self) -> str:
        """FFmpeg's name; empty for what is compressed."""
        return RAW[self.fourcc][0] if self.codec is Codec.RAW else ""

    @property
    def line_bytes(self) -> int:
        """Of the first plane, where nothing pads it; 0 for what is compressed."""
        return RAW[self.fourcc][1] * self.width if self.codec is Codec.RAW else 0

    @property
    def format_name(self) -> str:
        """As `format=` asks for it."""
        return self.pixel_format or self.codec.value

    def __str__(self) -> str:
        rates = ("-" if self.any_rate_between else "/").join(f"{float(r):g}" for r in self.rates)
        return f"{self.format_name} {self.width}x{self.height}" + (f" at {rates}" if rates else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """How a camera stands when it is found."""

    fourcc: str
    width: int
    height: int


def is_known(fourcc: str) -> bool:
    return fourcc in CODECS or fourcc in RAW


def choose_mode(modes: Iterable[Mode], settings: Settings, present: Present) -> Mode | None:
    """The mode that grants all settings and otherwise leaves the camera as it stands; where that
    cannot be left, what the camera compresses best, and the largest picture. None where no mode
    grants them."""
    fitting = [mode for mode in modes if grants(mode, settings)]
    return min(fitting, key=lambda mode: _disturbance(mode, present), default=None)


def grants(mode: Mode, settings: Settings) -> bool:
    asked = (settings.format or "").lower()
    return (
        asked in ("", mode.format_name, mode.fourcc.lower())
        and settings.width in (None, mode.width)
        and settings.height in (None, mode.height)
        and (settings.rate is None or rate_near(mode, settings.rate) is not None)
    )


def rate_near(mode: Mode, wanted: Fraction) -> Fraction | None:
    """What to ask for so that the camera runs at `wanted`; None where it cannot."""
    if not mode.rates:
        return wanted
    if mode.any_rate_between and mode.rates[-1] <= wanted <= mode.rates[0]:
        return wanted
    nearest = min(mode.rates, key=lambda rate: abs(rate - wanted))
    return nearest if abs(nearest - wanted) <= _SAME_RATE * wanted else None


def _disturbance(mode: Mode, present: Present) -> tuple[bool, int, bool, int]:
    return (
        mode.fourcc != present.fourcc,
        _PREFERENCE.index(mode.codec),
        (mode.width, mode.height) != (present.width, present.height),
        -mode.width * mode.height,
    )
