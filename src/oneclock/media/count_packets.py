"""How many packets of a video can be read back: what a crash has left of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from oneclock.errors import MediaError
from oneclock.media.open_media import open_media


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketCount:
    packets: int
    width: int
    height: int


def count_packets(path: Path) -> PacketCount:
    with open_media(path) as container:
        if not container.streams.video:
            raise MediaError(path, "holds no picture", "nothing of it can be saved")
        stream = container.streams.video[0]
        packets = 0
        try:
            for packet in container.demux(stream):
                # FFmpeg marks the one that the end of the file cuts through.
                packets += packet.size > 0 and not packet.is_corrupt
        except av.FFmpegError:
            pass  # it ends in the middle of a packet
        return PacketCount(packets=packets, width=stream.width, height=stream.height)
