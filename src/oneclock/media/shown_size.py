"""How large the pictures of a recording are when they are shown: cameras that were held upright
write pictures that lie on their side, and say by how much players must turn them.

PyAV tells that of decoded pictures only, so one is decoded.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from oneclock.media.open_media import keep_only
from oneclock.media.probe import VideoTrack

# The first is in the first packet or soon after it. What has none by then is damaged, and need not
# be read for an hour to know.
_PACKETS = 100


def shown_size(container: InputContainer, track: VideoTrack) -> tuple[int, int]:
    """Width and height; as the file has them where no picture can be decoded. The container is at
    its beginning, and is read from."""
    first = _first_picture(container, track.index)
    turns = 0 if first is None else round(first.rotation / 90)
    return (track.height, track.width) if turns % 2 else (track.width, track.height)


def _first_picture(container: InputContainer, index: int) -> VideoFrame | None:
    stream = container.streams.video[index]
    keep_only(container, stream)
    with suppress(av.FFmpegError):
        for packet in islice(container.demux(stream), _PACKETS):
            for frame in packet.decode():
                return frame
    return None
