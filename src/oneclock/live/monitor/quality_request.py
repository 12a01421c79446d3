"""What a quality controller asks for, as values: who acts on them is somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    LOCAL = "local"
    """The pictures are made here: there may be fewer of them, or smaller ones."""
    PROVIDER = "provider"
    """The stream is somebody else's: all one can do is to ask for it anew."""


class RequestKind(StrEnum):
    RESTART_STREAM = "restart stream"
    LOWER_FPS = "lower fps"
    SMALLER_PICTURE = "smaller picture"
    LARGER_PICTURE = "larger picture"
    RAISE_FPS = "raise fps"
    SHORTEN_TURN = "shorten turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRequest:
    kind: RequestKind
    at: float
    reason: str
    fps_share: float = 1.0
    """Of the frames a second that were asked for in the first place."""
    size_share: float = 1.0
    """Of the picture's width and height."""
    turn_share: float = 1.0
    """Of what remains of this talk turn's budget."""
