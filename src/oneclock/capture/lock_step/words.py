"""What is said at the gate: places, reports, commands and orders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Place(Enum):
    """Where a camera stands."""

    GRABBING = "released; has not got its frame yet"
    WAITING = "has its frame; waits at the gate for the next"
    OUT = "late or lost: the others go on; its next frame brings it back"
    ENDED = "brings no frame again; its process still writes what is owed"
    DONE = "has been told to finish"
    GONE = "its process is no more"


class Report(Enum):
    """What is heard of a camera."""

    GRABBED = "it has a frame"
    MISSED = "it had none within its patience, or its device failed; it goes on trying"
    LATE = "nothing was heard of it for too long"
    ENDED = "it has no more frames"
    GONE = "its process ended"


class Command(Enum):
    """What the operator wants, from the next release on."""

    START = "record"
    STOP = "record no longer"
    PAUSE = "release nobody"
    RESUME = "release again"
    FINISH = "no more frames; close the files"


class Take(Enum):
    """Whether frames are recorded when they are released."""

    OFF = "looked at, not recorded"
    ON = "recorded"
    ENDING = "no more releases; whoever has its last frame finishes"


class Do(Enum):
    """What a camera is to do, after writing the repeats it owes."""

    GRAB = "grab this frame"
    TRY = "it is away: go on trying"
    FINISH = "close the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The answer to one camera. For one frame all but `camera` and `repeats` is the same."""

    camera: int
    do: Do
    frame: int
    """The frame to grab; otherwise the one the others are at."""
    record: bool
    repeats: int
    """How often it writes its last packet again, for recorded frames it missed."""
    released: float
    """Host: when `frame` was released."""
