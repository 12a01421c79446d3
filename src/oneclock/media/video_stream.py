"""Which video track is the picture."""

from __future__ import annotations

from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from oneclock.errors import MediaError
from oneclock.media.open_media import is_cover_picture


def video_stream(path: Path, container: InputContainer) -> VideoStream:
    """The first that is no cover picture."""
    for stream in container.streams.video:
        if not is_cover_picture(stream):
            return stream
    raise MediaError(path, "holds no picture", "use a recording with a video track")
