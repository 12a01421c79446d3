"""A kernel with cameras of our own behind it. What it answers was seen from vivid and uvcvideo in
the device lab (docs/device-lab.md), which runs the same source on real nodes."""

from __future__ import annotations

import ctypes
import errno
import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_kernel import Memory

MONOTONIC = abi.BufferFlags.TIMESTAMP_MONOTONIC
SOE = abi.BufferFlags.SOURCE_START_OF_EXPOSURE


@dataclass(kw_only=True)
class FakeControl:
    id: int
    name: str
    type: abi.ControlType = abi.ControlType.INTEGER
    minimum: int = 0
    maximum: int = 255
    value: int = 0
    flags: int = 0
    menu: dict[int, str] = field(default_factory=dict)
    stubborn: bool = False
    """Takes every value, and keeps its own."""


@dataclass(kw_only=True)
class FakeCamera:
    capabilities: int = abi.Capabilities.VIDEO_CAPTURE | abi.Capabilities.STREAMING
    offers: dict[tuple[str, int, int], list[int]] = field(
        default_factory=lambda: {("MJPG", 640, 480): [30, 15], ("YUYV", 4, 2): [30]}
    )
    """Rates by format and size."""
    mode: tuple[str, int, int] = ("YUYV", 4, 2)
    rate: int = 30
    controls: list[FakeControl] = field(default_factory=list)
    padding: int = 0
    fails: dict[int, int] = field(default_factory=dict)
    """Error numbers by ioctl."""
    gone: bool = False
    waiting: deque[tuple[bytes, int, float, int]] = field(default_factory=deque)
    """Frames: bytes, sequence, time, flags."""
    queued: deque[int] = field(default_factory=deque)
    memory: list[bytearray] = field(default_factory=list)
    streaming: bool = False

    def send(self, data: bytes, sequence: int, time: float = 0.0, flags: int = MONOTONIC) -> None:
        self.waiting.append((data, sequence, time, flags))

    @property
    def is_metadata(self) -> bool:
        return bool(self.capabilities & abi.Capabilities.META_CAPTURE)


class FakeMemory:
    def __init__(self, data: bytearray, kernel: FakeKernel) -> None:
        self._data = data
        self._kernel = kernel
        kernel.mappings += 1

    def __getitem__(self, part: slice, /) -> bytes:
        return bytes(self._data[part])

    def close(self) -> None:
        self._kernel.mappings -= 1


class FakeKernel:
    def __init__(self, **cameras: FakeCamera) -> None:
        """Cameras by node, `video0=`."""
        self.cameras = {f"/dev/{name}": camera for name, camera in cameras.items()}
        self.opened: dict[int, FakeCamera] = {}
        self.mappings = 0
        self._next = 3

    def open(self, path: str) -> int:
        if path not in self.cameras or self.cameras[path].gone:
            _fail(errno.ENOENT)
        self._next += 1
        self.opened[self._next] = self.cameras[path]
        return self._next

    def close(self, node: int) -> None:
        del self.opened[node]

    def map(self, node: int, length: int, offset: int) -> Memory:
        return FakeMemory(self.opened[node].memory[offset >> 12], self)

    def wait(self, node: int, timeout: float) -> bool:
        camera = self.opened[node]
        return camera.gone or abi.DQBUF in camera.fails or bool(camera.waiting)

    def ioctl(self, node: int, number: int, shape: ctypes.Structure | ctypes.c_int32) -> None:
        camera = self.opened[node]
        if camera.gone:
            _fail(errno.ENODEV)
        if number in camera.fails:
            _fail(camera.fails[number])
        _ANSWERS[number](camera, shape)


def _fail(number: int) -> None:
    raise OSError(number, os.strerror(number))


def _querycap(camera: FakeCamera, shape: Any) -> None:
    shape.card, shape.driver = b"Fake Camera", b"fake"
    shape.capabilities = camera.capabilities | abi.Capabilities.DEVICE_CAPS
    shape.device_caps = camera.capabilities


def _pick(items: list[Any], index: int) -> Any:
    if index >= len(items):
        _fail(errno.EINVAL)
    return items[index]


def _enum_fmt(camera: FakeCamera, shape: Any) -> None:
    names = list(dict.fromkeys(code for code, *_ in camera.offers))
    shape.pixelformat = abi.fourcc(_pick(names, shape.index))


def _enum_sizes(camera: FakeCamera, shape: Any) -> None:
    code = abi.fourcc_text(shape.pixel_format)
    sizes = [(width, height) for name, width, height in camera.offers if name == code]
    shape.type = abi.DISCRETE
    shape.size[0], shape.size[1] = _pick(sizes, shape.index)


def _enum_intervals(camera: FakeCamera, shape: Any) -> None:
    key = (abi.fourcc_text(shape.pixel_format), shape.width, shape.height)
    shape.type = abi.DISCRETE
    shape.interval[0] = abi.Fract(1, _pick(camera.offers[key], shape.index))


def _get_format(camera: FakeCamera, shape: Any) -> None:
    if camera.is_metadata:
        shape.meta.dataformat = abi.META_UVC
        return
    code, width, height = camera.mode
    shape.pix.pixelformat, shape.pix.width, shape.pix.height = abi.fourcc(code), width, height
    line = 2 * width + camera.padding if code == "YUYV" else 0
    shape.pix.bytesperline, shape.pix.sizeimage = line, line * height or width * height


def _set_format(camera: FakeCamera, shape: Any) -> None:
    wanted = (abi.fourcc_text(shape.pix.pixelformat), shape.pix.width, shape.pix.height)
    if wanted in camera.offers:
        camera.mode = wanted
        camera.rate = camera.offers[wanted][0]
    _get_format(camera, shape)


def _get_rate(camera: FakeCamera, shape: Any) -> None:
    shape.capability = abi.TIME_PER_FRAME_CAN_BE_SET
    shape.timeperframe = abi.Fract(1, camera.rate)


def _set_rate(camera: FakeCamera, shape: Any) -> None:
    camera.rate = shape.timeperframe.denominator // shape.timeperframe.numerator


def _request(camera: FakeCamera, shape: Any) -> None:
    if shape.count:
        shape.count = 4
    camera.memory = [bytearray(1 << 12) for _ in range(shape.count)]
    camera.queued.clear()


def _query_buffer(camera: FakeCamera, shape: Any) -> None:
    shape.length, shape.offset = 1 << 12, shape.index << 12


def _queue(camera: FakeCamera, shape: Any) -> None:
    camera.queued.append(shape.index)


def _dequeue(camera: FakeCamera, shape: Any) -> None:
    if not camera.waiting or not camera.queued:
        _fail(errno.EAGAIN)
    data, shape.sequence, time, shape.flags = camera.waiting.popleft()
    shape.index = camera.queued.popleft()
    shape.bytesused = len(data)
    shape.timestamp.seconds, fraction = int(time), time % 1
    shape.timestamp.microseconds = round(fraction * 1e6)
    camera.memory[shape.index][: len(data)] = data


def _on(camera: FakeCamera, _: Any) -> None:
    camera.streaming = True


def _off(camera: FakeCamera, _: Any) -> None:
    camera.streaming = False
    camera.waiting.clear()


def _query_control(camera: FakeCamera, shape: Any) -> None:
    least = shape.id & ~abi.ControlFlags.NEXT_CONTROL
    later = sorted((it for it in camera.controls if it.id > least), key=lambda it: it.id)
    found = _pick(later, 0)
    shape.id, shape.type, shape.name = found.id, found.type, found.name.encode()
    shape.minimum, shape.maximum, shape.step = found.minimum, found.maximum, 1
    shape.flags = found.flags


def _query_menu(camera: FakeCamera, shape: Any) -> None:
    menu = next(it for it in camera.controls if it.id == shape.id).menu
    if shape.index not in menu:
        _fail(errno.EINVAL)
    shape.name = menu[shape.index].encode()


def _get_control(camera: FakeCamera, shape: Any) -> None:
    one = shape.controls[0]
    one.value = next(it for it in camera.controls if it.id == one.id).value


def _set_control(camera: FakeCamera, shape: Any) -> None:
    one = shape.controls[0]
    control = next(it for it in camera.controls if it.id == one.id)
    if not control.stubborn:
        control.value = one.value


_ANSWERS = {
    abi.QUERYCAP: _querycap,
    abi.ENUM_FMT: _enum_fmt,
    abi.ENUM_FRAMESIZES: _enum_sizes,
    abi.ENUM_FRAMEINTERVALS: _enum_intervals,
    abi.G_FMT: _get_format,
    abi.S_FMT: _set_format,
    abi.G_PARM: _get_rate,
    abi.S_PARM: _set_rate,
    abi.REQBUFS: _request,
    abi.QUERYBUF: _query_buffer,
    abi.QBUF: _queue,
    abi.DQBUF: _dequeue,
    abi.STREAMON: _on,
    abi.STREAMOFF: _off,
    abi.QUERY_EXT_CTRL: _query_control,
    abi.QUERYMENU: _query_menu,
    abi.G_EXT_CTRLS: _get_control,
    abi.S_EXT_CTRLS: _set_control,
}


@dataclass(kw_only=True)
class FakeSysfs:
    """A /sys and a /dev in a folder, as the kernel and udev lay them out."""

    root: Path

    def plug(
        self,
        number: int,
        port: str = "1-2",
        *,
        serial: str = "A1",
        product: str = "046d:0825",
        index: int = 0,
        by_id: str = "",
        descriptors: bytes = b"",
        speed: str = "480",
    ) -> None:
        usb = self.root / "sys/devices/usb" / port
        interface = usb / f"{port}:1.0"
        node = interface / "video4linux" / f"video{number}"
        node.mkdir(parents=True, exist_ok=True)
        vendor, model = product.split(":")
        for name, text in {
            "idVendor": vendor,
            "idProduct": model,
            "serial": serial,
            "busnum": port[0],
            "speed": speed,
        }.items():
            (usb / name).write_text(text + "\n")
        if descriptors:
            (usb / "descriptors").write_bytes(descriptors)
        (node / "name").write_text("Fake Camera\n")
        (node / "index").write_text(f"{index}\n")
        self._link(node / "device", interface)
        self._link(self.root / "sys/class/video4linux" / f"video{number}", node)
        self._link(self.root / "sys/bus/usb/devices" / port, usb)
        device = self.root / "dev" / f"video{number}"
        device.parent.mkdir(parents=True, exist_ok=True)
        device.touch()
        if by_id:
            self._link(self.root / "dev/v4l/by-id" / by_id, device)

    def unplug(self, number: int) -> None:
        (self.root / "sys/class/video4linux" / f"video{number}").unlink()
        (self.root / "dev" / f"video{number}").unlink()
        for link in (self.root / "dev/v4l/by-id").glob("*"):
            if not link.exists():
                link.unlink()

    def _link(self, link: Path, target: Path) -> None:
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(os.path.relpath(target, link.parent))
