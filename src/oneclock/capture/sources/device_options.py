"""What a camera's settings are called on macOS and Windows, for FFmpeg's `avfoundation` and
`dshow` inputs."""

from __future__ import annotations

from dataclasses import dataclass, field

from oneclock.capture.camera_spec import CameraSpec, Kind, Settings
from oneclock.errors import UsageError

_NOT_THERE = ("exposure", "gain", "white_balance")
_CODECS = {"mjpeg": "mjpeg", "h264": "h264", "hevc": "hevc"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInput:
    """What FFmpeg is to open."""

    container_format: str
    address: str
    options: dict[str, str] = field(default_factory=dict)


def device_input(spec: CameraSpec) -> DeviceInput:
    """
    >>> from oneclock.capture.camera_spec import parse_camera
    >>> device_input(parse_camera("dshow:HD Webcam,size=1280x720,format=mjpeg")).options
    {'video_size': '1280x720', 'vcodec': 'mjpeg'}
    """
    _refuse_what_is_not_there(spec)
    if spec.kind is Kind.AVFOUNDATION:
        return DeviceInput(
            container_format="avfoundation",
            # A camera alone; with no microphone after the colon, FFmpeg opens none.
            address=f"{spec.address}:none",
            options=_usual(spec.settings) | _avfoundation_format(spec),
        )
    if spec.kind is Kind.DSHOW:
        return DeviceInput(
            container_format="dshow",
            address=f"video={spec.address.removeprefix('video=')}",
            options=_usual(spec.settings) | _dshow_format(spec.settings),
        )
    raise ValueError(f"{spec.kind} is no camera that FFmpeg opens")


def _refuse_what_is_not_there(spec: CameraSpec) -> None:
    asked = [name for name in _NOT_THERE if getattr(spec.settings, name) is not None]
    if asked:
        raise UsageError(
            spec.text,
            f"{', '.join(asked)} cannot be set through {spec.kind.value}",
            "leave it out here and set it in the camera's own program",
        )


def _usual(settings: Settings) -> dict[str, str]:
    options = {}
    if settings.rate is not None:
        options["framerate"] = str(settings.rate)
    if settings.width is not None and settings.height is not None:
        options["video_size"] = f"{settings.width}x{settings.height}"
    return options


def _dshow_format(settings: Settings) -> dict[str, str]:
    if settings.format is None:
        return {}
    if settings.format in _CODECS:
        return {"vcodec": _CODECS[settings.format]}
    return {"pixel_format": settings.format}


def _avfoundation_format(spec: CameraSpec) -> dict[str, str]:
    # AVFoundation decodes what the camera sends; FFmpeg gets pixels.
    if spec.settings.format in _CODECS:
        raise UsageError(
            spec.text,
            f"{spec.settings.format} does not reach us on macOS: the system decodes it",
            "use format=uyvy422 or nv12, and --encode h264",
        )
    return {"pixel_format": spec.settings.format} if spec.settings.format else {}
