"""Frames of one camera, and what became of them on disk."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from tests.capture.pictures import HEIGHT, WIDTH
from tests.capture.simulated import recorded_packets

from oneclock.capture.camera_files import Offer
from oneclock.capture.frames import Codec, Stamp, StampClock, VideoFormat
from oneclock.capture.recording import STAMPS
from oneclock.formats.frame_table import Stamps, read_stamps

ZERO = 1000.0
"""Host time of the session's zero."""
RATE = Fraction(30)
MJPEG = VideoFormat(codec=Codec.MJPEG, width=WIDTH, height=HEIGHT, rate=RATE)
H264 = VideoFormat(codec=Codec.H264, width=WIDTH, height=HEIGHT, rate=RATE)
GRAY = VideoFormat(codec=Codec.RAW, width=WIDTH, height=HEIGHT, rate=RATE, pixel_format="gray")


def stamp(number: int, *, keyframe: bool = True) -> Stamp:
    """Of the frame that was seen at `number` thirtieths of a session second."""
    seen = ZERO + number / 30
    return Stamp(arrived=seen + 0.02, driver=seen, sequence=number, keyframe=keyframe)


def offer(
    number: int,
    packet: bytes,
    kind: VideoFormat = MJPEG,
    *,
    keyframe: bool = True,
    connection: int = 0,
) -> Offer:
    return Offer(
        stamp=stamp(number, keyframe=keyframe),
        packet=packet,
        connection=connection,
        format=kind,
        time=number / 30,
        clock=StampClock.DRIVER,
        repeat=False,
    )


def of_size(kind: VideoFormat, width: int, height: int) -> VideoFormat:
    return replace(kind, width=width, height=height)


def new_folder(folder: Path) -> Path:
    (folder / STAMPS).mkdir(parents=True)
    return folder


def stamps_of(folder: Path, name: str = "cam1") -> Stamps:
    return read_stamps(folder / STAMPS / f"{name}.csv")


def packets_in(folder: Path, *files: str) -> list[bytes]:
    return [packet for file in files for packet in recorded_packets(folder / file)]
