"""Bring an open camera into the state that the settings ask for, before it streams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oneclock.capture.camera_spec import Settings
from oneclock.capture.frames import VideoFormat
from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_controls import Change, plan_controls
from oneclock.capture.sources.v4l2_device import Granted, V4l2Device
from oneclock.capture.sources.v4l2_list_modes import list_modes
from oneclock.capture.sources.v4l2_modes import Mode, choose_mode, grants, is_known, rate_near
from oneclock.capture.sources.v4l2_set_controls import get_control, list_controls, set_control
from oneclock.errors import CameraError


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What the camera agreed to."""

    format: VideoFormat
    picture_bytes: int
    """The most a picture takes; exactly what it takes where it is raw."""
    not_taken: tuple[str, ...]


def set_up(device: V4l2Device, settings: Settings, camera: str) -> SetUp:
    """`camera` is what messages call it."""
    _refuse_strangers(device, camera)
    mode = _choose(device, settings, camera)
    granted = _set_mode(device, mode, camera)
    not_taken = (*_set_rate(device, mode, settings), *_set_controls(device, settings))
    return SetUp(
        format=VideoFormat(
            codec=granted.mode.codec,
            width=granted.mode.width,
            height=granted.mode.height,
            rate=device.rate(),
            pixel_format=granted.mode.pixel_format,
        ),
        picture_bytes=granted.picture_bytes,
        not_taken=not_taken,
    )


def _refuse_strangers(device: V4l2Device, camera: str) -> None:
    has = device.identity().capabilities
    remedy = "`oneclock cameras` lists those that will do"
    if has & abi.Capabilities.VIDEO_CAPTURE_MPLANE:
        raise CameraError(camera, "sends its pictures in several planes", remedy)
    if not has & abi.Capabilities.VIDEO_CAPTURE:
        raise CameraError(camera, "is a node that sends no pictures", remedy)
    if not has & abi.Capabilities.STREAMING:
        raise CameraError(camera, "cannot stream", remedy)


def _choose(device: V4l2Device, settings: Settings, camera: str) -> Mode:
    present = device.present()
    sizes = [(present.width, present.height)]
    if settings.width and settings.height:
        sizes.append((settings.width, settings.height))
    modes = list_modes(device, sizes)
    mode = choose_mode(modes, settings, present)
    if mode is None:
        offered = "; ".join(str(it) for it in modes) or "nothing that can be stored"
        raise CameraError(camera, "does not send pictures as asked for", f"it offers {offered}")
    return mode


def _set_mode(device: V4l2Device, mode: Mode, camera: str) -> Granted:
    granted = device.set_mode(mode)
    given = granted.mode
    asked = Settings(width=mode.width, height=mode.height, format=mode.format_name)
    if not is_known(given.fourcc) or not grants(given, asked):
        raise CameraError(camera, f"sends something else than {mode}", "ask for another format")
    if given.line_bytes and granted.line_bytes != given.line_bytes:
        # Padded lines would have to be taken apart one by one; no webcam is known to pad.
        raise CameraError(camera, f"pads the lines of {given}", "ask for another width or format")
    return granted


def _set_rate(device: V4l2Device, mode: Mode, settings: Settings) -> Iterator[str]:
    if settings.rate is None:
        return
    device.set_rate(rate_near(mode, settings.rate) or settings.rate)
    given = device.rate()
    as_given = Mode(fourcc=mode.fourcc, width=1, height=1, rates=(given,) if given else ())
    if rate_near(as_given, settings.rate) is None:
        yield f"rate: asked for {float(settings.rate):g}, the camera runs at {float(given or 0):g}"


def _set_controls(device: V4l2Device, settings: Settings) -> Iterator[str]:
    plan = plan_controls(settings, list_controls(device))
    yield from plan.not_taken
    for change in plan.changes:
        try:
            set_control(device, change.control, change.value)
            given = get_control(device, change.control)
        except CameraError as error:
            yield f"{change.what}: {change.control.name} is not taken: {error.cause}"
            continue
        if given != change.value:
            yield _otherwise(change, given)


def _otherwise(change: Change, given: int) -> str:
    return (
        f"{change.what}: {change.control.name} was set to {change.value}, "
        f"the camera made it {given}"
    )
