"""The protocol every camera speaks."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from oneclock.capture.frames import Stamp, VideoFormat
from oneclock.errors import CameraError


class SourceEnded(CameraError):  # noqa: N818 - it says what happened, and that is no error
    """There is no more to come, and nothing is wrong: a file was played to its end."""


class CameraSource(Protocol):
    """One camera. Used by one thread at a time; `grab` may block, and lets other threads run.

    Grabbing and retrieving are two steps so that cameras can be grabbed at one instant and their
    pictures fetched afterwards.
    """

    @property
    def format(self) -> VideoFormat:
        """What it sends; known once it is open."""

    def open(self) -> None:
        """Start the stream. Raises `CameraError`; may be called again after `close`."""

    def grab(self, timeout: float) -> Stamp | None:
        """Wait for the next frame; None when none came within `timeout` seconds.

        Frames come in order and none is skipped: a source hands out everything that its camera or
        driver held back. Raises `CameraError` when no frame can come any more.
        """

    def retrieve(self) -> bytes:
        """The packet of the frame that was grabbed last, as the camera sent it."""

    def close(self) -> None:
        """Stop the stream and let go of the device. Does nothing when closed already."""


@runtime_checkable
class StretchableSource(Protocol):
    """A camera that can be told to expose once for longer, which moves its phase by as much."""

    longest_stretch: float
    """Seconds; 0 where this one cannot."""

    def stretch(self, seconds: float) -> None: ...
