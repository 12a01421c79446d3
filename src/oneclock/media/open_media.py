"""Open a recording for reading, or say in one line why that cannot be done."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Discard, Disposition, Stream

from oneclock.errors import MediaError

# Between two sound packets the demuxer skips pictures by seeking, and every seek costs one read:
# of a 34 Mbit/s file of 254 MB, 32 kB read 49 MB, 8 kB 12.5 MB. Below this rate the pictures
# between two packets are no larger than that: skipping them saves nothing and costs calls.
_READ_BETWEEN_SKIPS = 8192
_READ_AT_ONCE = 1 << 17
_WORTH_SKIPPING = 6_000_000  # bits per second

# ffmpeg "plays" text files as terminal recordings; nobody means that.
_NOT_RECORDINGS = {"tty"}


class CountingFile(io.RawIOBase):
    """The file as the demuxer reads it, counting the bytes it asks for."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self.at_once = _READ_AT_ONCE
        """Bytes that are read for whoever asks for more."""
        self.bytes_read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = os.read(self._file, min(size, self.at_once))
        self.bytes_read += len(data)
        return data

    def read_at(self, offset: int, size: int) -> bytes:
        data = _read_at(self._file, size, offset)
        self.bytes_read += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._file, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._file, 0, os.SEEK_CUR)

    def close(self) -> None:
        if not self.closed:
            os.close(self._file)
        super().close()


def _seek_and_read(file: int, size: int, offset: int) -> bytes:
    os.lseek(file, offset, os.SEEK_SET)
    return os.read(file, size)


_read_at = getattr(os, "pread", _seek_and_read)  # Windows has none


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """The opened container, closed again at the end of the `with` block."""
    path = Path(path)
    _require_file(path)
    try:
        file = CountingFile(path)
    except PermissionError:
        raise MediaError(path, "may not be read", "give yourself the right to read it") from None
    with file, _opened(path, file) as container:
        if (container.bit_rate or 0) > _WORTH_SKIPPING:
            file.at_once = _READ_BETWEEN_SKIPS
        yield container


def _opened(path: Path, file: CountingFile) -> InputContainer:
    try:
        # Field recorders name scenes in whatever alphabet they have.
        container = av.open(file, mode="r", buffer_size=_READ_AT_ONCE, metadata_errors="replace")
    except av.error.FFmpegError as error:
        raise MediaError(
            path,
            f"is no recording that can be opened ({error.strerror or error})",
            "check that it plays; if it was cut off while recording, repair or remux it",
        ) from None
    if container.format.name in _NOT_RECORDINGS:
        container.close()
        raise MediaError(path, "is a text file", "name a video or sound recording")
    return container


def keep_only(container: InputContainer, *wanted: Stream) -> None:
    """Have the demuxer pass over every other stream, so that their bytes are not read."""
    for stream in container.streams:
        if stream not in wanted:
            stream.discard = Discard.all


def exact_origin(container: InputContainer) -> Fraction:
    """What to subtract from a PTS to get local time.

    MPEG-TS starts at 1.4 s and means it as zero. A negative start is priming that players do not
    show, so zero stays where it is.
    """
    return Fraction(max(0, container.start_time or 0), av.time_base)


def presentation_origin(container: InputContainer) -> float:
    """The same, as near as a float comes."""
    return float(exact_origin(container))


def is_cover_picture(stream: Stream) -> bool:
    """Music files carry their sleeve as a video track of one frame."""
    return bool(stream.disposition & Disposition.attached_pic)


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise MediaError(path, "is a folder", "name the recordings in it")
    if not path.exists():
        raise MediaError(path, "does not exist", "check the name and the folder")
    if not path.is_file():
        raise MediaError(path, "is no regular file", "save it to disk first")
    if path.stat().st_size == 0:
        raise MediaError(path, "is empty (0 bytes)", "copy it again from the camera")
