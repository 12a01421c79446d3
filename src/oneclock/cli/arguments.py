"""Reading arguments that several commands take."""

from __future__ import annotations

from pathlib import Path

from oneclock.errors import UsageError
from oneclock.formats.save import require_writable
from oneclock.timebase.frame_rate import FrameRate

USUAL_FPS = "30"
"""The seed's: one frame of it, 33 ms, is the gate of the spread."""

_FRAME_RATES = (1, 1000)
_FASTEST_FILM = 240
_PAGES = {".html", ".htm"}


def frame_rate_of(text: str) -> FrameRate:
    try:
        frame_rate = FrameRate.parse(text)
    except ValueError:
        frame_rate = None
    if frame_rate is None or not _FRAME_RATES[0] <= frame_rate.rate <= _FRAME_RATES[1]:
        raise UsageError("--fps", f"{text!r} is no frame rate", "write 25, 30000/1001 or 29.97")
    return frame_rate


def film_rate_of(text: str) -> FrameRate:
    """Of an edit, a film or an editor's timeline."""
    frame_rate = frame_rate_of(text)
    if frame_rate.rate > _FASTEST_FILM:
        cause = f"{text} frames a second are no film's"
        raise UsageError("--fps", cause, f"use at most {_FASTEST_FILM}")
    return frame_rate


def require_page(path: Path) -> None:
    """A report never lands on a recording or a sidecar by a slip of the keyboard."""
    require_writable(path)
    if path.suffix.lower() not in _PAGES:
        raise UsageError(path, "is no name for a report", "let it end in .html")
