"""Reading arguments that several commands take."""

from __future__ import annotations

from oneclock.errors import UsageError
from oneclock.timebase.frame_rate import FrameRate


def frame_rate_of(text: str) -> FrameRate:
    try:
        return FrameRate.parse(text)
    except ValueError:
        raise UsageError(
            "--fps", f"{text!r} is no frame rate", "write 25, 30000/1001 or 29.97"
        ) from None
