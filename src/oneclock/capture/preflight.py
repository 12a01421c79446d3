"""What will not work, said before the recording: with numbers, and with what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from oneclock.capture.frames import Codec, VideoFormat

# Bytes a pixel: indoor MJPEG of web cameras has 0.1 to 0.25, H.264 a tenth of it.
_COMPRESSED = {Codec.MJPEG: 0.2, Codec.H264: 0.02, Codec.HEVC: 0.015}
_RAW = {"yuyv422": 2.0, "uyvy422": 2.0, "nv12": 1.5, "yuv420p": 1.5, "gray": 1.0}
_ANY_RAW = 3.0
# Of a USB bus: what it leaves to cameras (USB 2.0, 5.6.4: 80 % of every microframe).
_FOR_CAMERAS = 0.8
# Decoding and encoding one pixel on one core: 8 ms for 1280x720 (benchmarks/capture).
_ENCODING = 9e-9
_CORES_FOR_ENCODING = 0.8
_ROOM_ON_DISK = 1.5  # a disk that just suffices stalls now and then
_USUAL_RATE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one camera asks of the machine."""

    camera: str
    format: VideoFormat
    encoded: bool
    usb_bus: int | None = None
    usb_megabits: float = 0.0

    @property
    def rate(self) -> float:
        return _USUAL_RATE if self.format.rate is None else float(self.format.rate)

    @property
    def pixels_per_second(self) -> float:
        return self.format.width * self.format.height * self.rate

    @property
    def sent(self) -> float:
        """Bytes a second over its cable."""
        if self.format.codec is Codec.RAW:
            return self.pixels_per_second * _RAW.get(self.format.pixel_format, _ANY_RAW)
        return self.pixels_per_second * _COMPRESSED[self.format.codec]

    @property
    def stored(self) -> float:
        """Bytes a second onto the disk."""
        if self.encoded:
            return self.pixels_per_second * _COMPRESSED[Codec.H264]
        return self.sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    disk_speed: float
    """Bytes a second, as measured in the folder of the recording; 0 where that was not possible."""
    disk_room: float
    cores: int


def preflight(loads: Sequence[Load], machine: Machine, seconds: float | None) -> tuple[str, ...]:
    """A sentence for everything that will not do, the remedy included."""
    return (
        *_crowded_buses(loads),
        *_slow_disk(loads, machine),
        *_full_disk(loads, machine, seconds),
        *_busy_cores(loads, machine),
    )


def _crowded_buses(loads: Sequence[Load]) -> Sequence[str]:
    buses: dict[int, list[Load]] = defaultdict(list)
    for load in loads:
        if load.usb_bus is not None and load.usb_megabits > 0:
            buses[load.usb_bus].append(load)
    said = []
    for bus, on_it in sorted(buses.items()):
        wanted = sum(load.sent for load in on_it) * 8e-6
        there = on_it[0].usb_megabits * _FOR_CAMERAS
        if wanted > there:
            names = ", ".join(load.camera for load in on_it)
            rate = max(load.rate for load in on_it)
            said.append(
                f"{names} on USB bus {bus} will not reach {rate:g} fps together: they send "
                f"{wanted:.0f} Mbit/s, the bus carries {there:.0f}; plug some into another bus, "
                "or use format=mjpeg or a smaller size"
            )
    return said


def _slow_disk(loads: Sequence[Load], machine: Machine) -> Sequence[str]:
    needed = sum(load.stored for load in loads)
    # Not measured where there was no room to: that is said already.
    if not machine.disk_speed or machine.disk_speed >= needed * _ROOM_ON_DISK:
        return ()
    return (
        f"the disk writes {machine.disk_speed / 1e6:.0f} MB/s and you need {needed / 1e6:.0f}, "
        "better half as much again; record to a faster disk, or use --encode h264 or a smaller "
        "size",
    )


def _full_disk(loads: Sequence[Load], machine: Machine, seconds: float | None) -> Sequence[str]:
    per_second = sum(load.stored for load in loads)
    lasts = machine.disk_room / per_second if per_second else float("inf")
    if (seconds is None and lasts < 600) or (seconds is not None and lasts < seconds):
        return (
            f"the disk has room for about {lasts / 60:.1f} minutes of this; free space, or record "
            "to another disk",
        )
    return ()


def _busy_cores(loads: Sequence[Load], machine: Machine) -> Sequence[str]:
    busy = sum(load.pixels_per_second for load in loads if load.encoded) * _ENCODING
    if busy <= machine.cores * _CORES_FOR_ENCODING:
        return ()
    return (
        f"encoding these pictures takes {busy:.1f} cores and there are {machine.cores}; let the "
        "cameras send MJPEG or H.264 and record their packets as they are",
    )
