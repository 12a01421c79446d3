"""Recordings made of known packets, and what others read in them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.bitstream import BitStreamFilterContext
from tests.capture.pictures import HEIGHT, WIDTH
from tests.conftest import find_program

from oneclock.media.packet_file import PacketFile, Packets

RATE = Fraction(30)
PERIOD = 33_333
"""Microseconds from one packet to the next."""
MJPEG = Packets(codec="mjpeg", width=WIDTH, height=HEIGHT, rate=RATE)
H264 = Packets(codec="h264", width=WIDTH, height=HEIGHT, rate=RATE)
GROUP = 10
"""Every tenth packet of `pictures.h264` is a keyframe."""


def begin(path: Path, kind: Packets, packets: Sequence[bytes], **more: Any) -> PacketFile:
    """A file with these packets in it, not closed."""
    file = PacketFile(path, kind, packets[0], **more)
    for number, packet in enumerate(packets):
        keyframe = kind.codec == "mjpeg" or number % GROUP == 0
        file.write(packet, number * PERIOD, keyframe=keyframe)
    return file


def write(path: Path, kind: Packets, packets: Sequence[bytes], **more: Any) -> Path:
    begin(path, kind, packets, **more).close()
    return path


def read_packets(path: Path) -> list[tuple[int, bytes]]:
    """Microseconds and bytes of every packet, as far as the file goes."""
    found: list[tuple[int, bytes]] = []
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        try:
            for packet in file.demux(stream):
                if packet.size:
                    assert packet.pts is not None
                    found.append((round(packet.pts * packet.time_base * 10**6), bytes(packet)))
        except av.FFmpegError:
            pass
    return found


def brightnesses(path: Path) -> list[int]:
    """Of every picture that can be decoded."""
    with av.open(str(path)) as file:
        return [
            round(float(picture.to_ndarray(format="gray").mean()))
            for picture in file.decode(video=0)
        ]


def units(path: Path) -> list[bytes]:
    """The NAL units of an H.264 video, by FFmpeg's own way back to start codes."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        back = BitStreamFilterContext("h264_mp4toannexb", stream)
        joined = b"".join(
            bytes(out)
            for packet in file.demux(stream)
            if packet.size
            for out in back.filter(packet)
        )
    return split_units(joined)


def split_units(annexb: bytes) -> list[bytes]:
    """At start codes of three or four bytes."""
    return [unit.rstrip(b"\0") for unit in annexb.split(b"\0\0\1") if unit.rstrip(b"\0")]


def ffprobe(path: Path) -> dict[str, Any]:
    """What FFmpeg's own program says of the video stream; `packets` are those it could read."""
    found = subprocess.run(
        [
            *(find_program("ffprobe"), "-v", "quiet", "-of", "json", "-select_streams", "v:0"),
            *("-count_packets", "-show_streams", "-show_format", str(path)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(found.stdout or "{}")
    stream = (told.get("streams") or [{}])[0]
    return {**stream, "packets": int(stream.get("nb_read_packets", 0)), **told.get("format", {})}


def boxes(path: Path) -> list[str]:
    """The file's outermost boxes (ISO 14496-12, 4.2)."""
    data, at, found = path.read_bytes(), 0, []
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        found.append(kind.decode("latin-1"))
        at += max(size, 8)
    return found


def places(path: Path) -> list[int]:
    """Where in the file each packet ends."""
    with av.open(str(path)) as file:
        return [p.pos + p.size for p in file.demux(video=0) if p.size and p.pos is not None]


def steps(times: Sequence[int]) -> list[int]:
    return [later - earlier for earlier, later in pairwise(times)]
