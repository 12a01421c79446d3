"""Ask a camera what it offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_device import V4l2Device, rate_of
from oneclock.capture.sources.v4l2_modes import Mode, is_known

Size = tuple[int, int]


def list_modes(device: V4l2Device, sizes: Iterable[Size] = ()) -> tuple[Mode, ...]:
    """Everything it offers that we can name. A camera that takes any size in a range is asked about
    the least, the greatest and those of `sizes` that lie in it."""
    asked = tuple(sizes)
    return tuple(
        _mode(device, fourcc, size)
        for fourcc in dict.fromkeys(_fourccs(device))
        if is_known(fourcc)
        for size in _sizes(device, abi.fourcc(fourcc), asked)
    )


def _fourccs(device: V4l2Device) -> Iterator[str]:
    for answer in device.each(
        abi.ENUM_FMT,
        lambda index: abi.FormatDescription(index=index, type=abi.BufferType.VIDEO_CAPTURE),
    ):
        yield abi.fourcc_text(answer.pixelformat)


def _sizes(device: V4l2Device, code: int, asked: tuple[Size, ...]) -> Iterator[Size]:
    for answer in device.each(
        abi.ENUM_FRAMESIZES, lambda index: abi.FrameSizeEnum(index=index, pixel_format=code)
    ):
        if answer.type != abi.DISCRETE:
            yield from sizes_between(tuple(answer.size), asked)
            return
        yield answer.size[0], answer.size[1]


def sizes_between(sides: tuple[int, ...], asked: tuple[Size, ...]) -> Iterator[Size]:
    """The least and the greatest, and those asked for that lie between, on the camera's steps."""
    least_width, most_width, step_width, least_height, most_height, step_height = sides
    fitting = (
        (width, height)
        for width, height in asked
        if width in range(least_width, most_width + 1, max(1, step_width))
        and height in range(least_height, most_height + 1, max(1, step_height))
    )
    yield from dict.fromkeys([(most_width, most_height), *fitting, (least_width, least_height)])


def _mode(device: V4l2Device, fourcc: str, size: Size) -> Mode:
    width, height = size
    rates: list[Fraction] = []
    any_between = False
    for answer in device.each(
        abi.ENUM_FRAMEINTERVALS,
        lambda index: abi.FrameIntervalEnum(
            index=index, pixel_format=abi.fourcc(fourcc), width=width, height=height
        ),
    ):
        any_between = answer.type != abi.DISCRETE
        rates += [rate for it in answer.interval[: 1 + any_between] if (rate := rate_of(it))]
        if any_between:
            break
    return Mode(
        fourcc=fourcc,
        width=width,
        height=height,
        rates=tuple(sorted(set(rates), reverse=True)),
        any_rate_between=any_between,
    )
