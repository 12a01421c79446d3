"""Encoders of pictures: which there are, which of them open, and how they are set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import av
from av.codec.context import CodecContext, Flags
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from oneclock.errors import UsageError

AUTO = "auto"
# By the processor's own means where there are any: they cost it next to nothing.
_HARDWARE = ("h264_videotoolbox", "h264_nvenc", "h264_qsv", "h264_amf", "h264_vaapi")
SOFTWARE = "libx264"
_WITH_CRF = {"libx264": "18", "libx265": "20", "libsvtav1": "28", "libvpx-vp9": "28"}
# Of x264 and x265, which tell of others on stderr by themselves. By number, too.
_PRESETS = (
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
    "placebo",
)  # fmt: skip
_WITH_PRESETS = {"libx264", "libx265"}
_BITS_A_PIXEL = 0.2  # 12 Mbit/s for 1080p at 30 frames a second
_REC709 = 1  # of matrix, primaries and transfer (ISO 23091-2)
_SMALLEST = 16
_A_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings:
    width: int
    height: int
    rate: Fraction
    name: str = AUTO
    bit_rate: int | None = None
    crf: int | None = None
    preset: str | None = None
    """As the encoder calls it."""
    set_number: int | None = None
    """Of the parameter sets, where pictures of other encoders will stand beside; x264 only."""

    def __post_init__(self) -> None:
        for side in (self.width, self.height):
            if side < _SMALLEST or side % 2:
                raise UsageError(
                    f"{self.width}x{self.height}",
                    "is no size for a video",
                    f"use even numbers from {_SMALLEST} on",
                )
        if self.bit_rate is not None and self.crf is not None:
            raise UsageError(
                "bitrate and crf", "exclude each other", "give a size or a quality, not both"
            )


def settled(settings: EncoderSettings) -> EncoderSettings:
    """The same with an encoder that opens here; raises `UsageError` where none does."""
    if settings.name != AUTO:
        _try(settings)
        return settings
    for name in _HARDWARE if settings.crf is None else ():
        candidate = replace(settings, name=name)
        try:
            _try(candidate)
        except UsageError:
            continue
        return candidate
    settings = replace(settings, name=SOFTWARE)
    _try(settings)
    return settings


def add_encoder(file: OutputContainer, settings: EncoderSettings, threads: int) -> VideoStream:
    stream = file.add_stream(settings.name, rate=settings.rate)
    assert isinstance(stream, VideoStream)
    _set(stream.codec_context, settings, threads)
    return stream


def in_its_format(frame: VideoFrame, encoder: VideoCodecContext) -> VideoFrame:
    """Most hardware takes its colours in pairs."""
    if frame.format.name == encoder.pix_fmt:
        return frame
    return frame.reformat(format=encoder.pix_fmt)


def _set(encoder: VideoCodecContext, settings: EncoderSettings, threads: int) -> None:
    encoder.width, encoder.height = settings.width, settings.height
    encoder.time_base = 1 / settings.rate
    encoder.framerate = settings.rate
    encoder.pix_fmt = _pixel_format(encoder)
    # Several frames at a time: a frame in slices keeps one core busy, and costs bits.
    encoder.thread_count, encoder.thread_type = threads, "FRAME"
    encoder.flags |= Flags.global_header
    encoder.colorspace = encoder.color_primaries = encoder.color_trc = _REC709
    encoder.sample_aspect_ratio = Fraction(1)
    options = {} if settings.preset is None else {"preset": settings.preset}
    if settings.bit_rate is None and settings.name in _WITH_CRF:
        options["crf"] = _WITH_CRF[settings.name] if settings.crf is None else str(settings.crf)
    else:
        encoder.bit_rate = settings.bit_rate or round(
            _BITS_A_PIXEL * settings.width * settings.height * settings.rate
        )
    if settings.name == "libx265":
        options["x265-params"] = "log-level=error"  # it writes to stderr by itself
    if settings.set_number is not None:
        options["x264-params"] = f"sps-id={settings.set_number}"
    encoder.options = options


def _pixel_format(encoder: VideoCodecContext) -> Literal["yuv420p", "nv12"]:
    known = {one.name for one in encoder.codec.video_formats or ()}
    return "nv12" if "yuv420p" not in known and "nv12" in known else "yuv420p"


def _try(settings: EncoderSettings) -> None:
    """By a few black pictures: drivers that are missing are found out only then."""
    try:
        encoder = CodecContext.create(settings.name, "w")
    except (av.FFmpegError, ValueError):
        raise UsageError(
            settings.name,
            "is no encoder that is installed",
            f"use --encoder {SOFTWARE}, or leave it out",
        ) from None
    if not isinstance(encoder, VideoCodecContext):
        raise UsageError(settings.name, "encodes no pictures", f"use --encoder {SOFTWARE}")
    if settings.crf is not None and settings.name not in _WITH_CRF:
        raise UsageError(settings.name, "knows no --crf", "give a --bitrate instead")
    if settings.name in _WITH_PRESETS and not _is_preset(settings.preset):
        cause = f"{settings.preset!r} is no preset of {settings.name}"
        raise UsageError("--preset", cause, f"use one of {', '.join(_PRESETS)}")
    try:
        _set(encoder, settings, 1)
        black = VideoFrame(settings.width, settings.height, encoder.pix_fmt or "yuv420p")
        for number in range(_A_FEW):
            black.pts, black.time_base = number, 1 / settings.rate
            encoder.encode(black)
        encoder.encode(None)
    except (av.FFmpegError, ValueError) as error:
        preset = "" if settings.preset is None else f" with preset {settings.preset!r}"
        raise UsageError(
            settings.name,
            f"does not open here{preset} ({getattr(error, 'strerror', None) or error})",
            f"use --encoder {SOFTWARE}, or another size, preset or bitrate",
        ) from None


def _is_preset(word: str | None) -> bool:
    return word is None or word in (*_PRESETS, *map(str, range(len(_PRESETS))))
