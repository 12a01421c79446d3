"""One open camera node: what it is, what it sends, and how to ask it for more."""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_errors import refusal
from oneclock.capture.sources.v4l2_kernel import Kernel, this_kernel
from oneclock.capture.sources.v4l2_modes import Mode, Present
from oneclock.capture.sources.v4l2_stream import MappedStream

_VIDEO = abi.BufferType.VIDEO_CAPTURE
_Shape = TypeVar("_Shape", bound=ctypes.Structure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a node says of itself."""

    card: str
    driver: str
    bus: str
    capabilities: abi.Capabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The format the driver settled on."""

    mode: Mode
    picture_bytes: int
    line_bytes: int


class V4l2Device:
    """Raises `CameraError` with what the driver's refusals mean."""

    def __init__(self, path: str, kernel: Kernel | None = None) -> None:
        self.path = path
        try:
            self._kernel = kernel or this_kernel()
            self._node: int | None = self._kernel.open(path)
        except OSError as error:
            raise refusal(path, error) from error

    def close(self) -> None:
        if self._node is not None:
            self._kernel.close(self._node)
            self._node = None

    @property
    def node(self) -> int:
        if self._node is None:
            raise ValueError(f"{self.path} is closed")
        return self._node

    def wait(self, timeout: float) -> bool:
        return self._kernel.wait(self.node, timeout)

    def stream(self, kind: abi.BufferType = _VIDEO) -> MappedStream:
        return MappedStream(self._kernel, self.node, kind)

    def identity(self) -> Identity:
        answer = abi.Capability()
        self.ask(abi.QUERYCAP, answer, "say what it is")
        own = answer.capabilities & abi.Capabilities.DEVICE_CAPS
        return Identity(
            card=answer.card.decode(errors="replace"),
            driver=answer.driver.decode(errors="replace"),
            bus=answer.bus_info.decode(errors="replace"),
            capabilities=abi.Capabilities(answer.device_caps if own else answer.capabilities),
        )

    def present(self) -> Present:
        answer = abi.Format(type=_VIDEO)
        self.ask(abi.G_FMT, answer, "say what it sends")
        pix = answer.pix
        return Present(fourcc=abi.fourcc_text(pix.pixelformat), width=pix.width, height=pix.height)

    def metadata_format(self) -> int:
        """Of a node that sends no pictures: the code of what it sends."""
        answer = abi.Format(type=abi.BufferType.META_CAPTURE)
        self.ask(abi.G_FMT, answer, "say what metadata it sends")
        return answer.meta.dataformat

    def set_mode(self, mode: Mode) -> Granted:
        wanted = abi.Format(type=_VIDEO)
        wanted.pix.pixelformat = abi.fourcc(mode.fourcc)
        wanted.pix.width, wanted.pix.height = mode.width, mode.height
        wanted.pix.field = abi.ANY_FIELD
        self.ask(abi.S_FMT, wanted, f"send {mode}")
        pix = wanted.pix
        granted = Mode(fourcc=abi.fourcc_text(pix.pixelformat), width=pix.width, height=pix.height)
        return Granted(mode=granted, picture_bytes=pix.sizeimage, line_bytes=pix.bytesperline)

    def rate(self) -> Fraction | None:
        answer = abi.StreamParameters(type=_VIDEO)
        return rate_of(answer.timeperframe) if self.answers(abi.G_PARM, answer) else None

    def set_rate(self, rate: Fraction) -> None:
        """As near as the driver likes; `rate` tells how near."""
        wanted = abi.StreamParameters(type=_VIDEO)
        # Some cameras have one rate and refuse the question.
        if self.answers(abi.G_PARM, wanted) and wanted.capability & abi.TIME_PER_FRAME_CAN_BE_SET:
            interval = (1 / rate).limit_denominator(10_000_000)
            wanted.timeperframe = abi.Fract(interval.numerator, interval.denominator)
            self.ask(abi.S_PARM, wanted, f"send {float(rate):g} frames a second")

    def each(self, number: int, shape_at: Callable[[int], _Shape]) -> Iterator[_Shape]:
        index = 0
        while self.answers(number, answer := shape_at(index)):
            yield answer
            index += 1

    def answers(self, number: int, shape: ctypes.Structure) -> bool:
        """Whether there is an answer: drivers end lists, and decline questions, with EINVAL."""
        try:
            self._kernel.ioctl(self.node, number, shape)
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.ENOTTY, errno.ENODATA):
                return False
            raise refusal(self.path, error) from error
        return True

    def ask(self, number: int, shape: ctypes.Structure, doing: str) -> None:
        try:
            self._kernel.ioctl(self.node, number, shape)
        except OSError as error:
            raise refusal(self.path, error, doing) from error


def rate_of(interval: abi.Fract) -> Fraction | None:
    if not interval.numerator or not interval.denominator:
        return None
    return Fraction(interval.denominator, interval.numerator)
