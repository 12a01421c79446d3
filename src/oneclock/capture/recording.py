"""What a recording is asked to be, how it is steered, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Literal

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.frames import VideoFormat

STAMPS = "stamps"
FRAMES = "frames.csv"
EVENTS = "events.jsonl"
RESERVE = ".reserve"
"""Holds room on the disk while it records."""

Encoder = Literal["h264", "ffv1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPlan:
    folder: Path
    cameras: tuple[CameraSpec, ...]
    seconds: float | None = None
    frames: int | None = None
    """Of every camera; whichever of the two comes first ends the recording."""
    encode: Encoder | None = None
    """None keeps the cameras' own packets."""
    view: bool = False
    """Whether the newest frames are laid out for live viewers."""
    align_phase: float | None = None
    """Seconds within which the cameras' phases are to agree before it begins."""
    lock_step: bool = False
    microphone: str | None = None


class EventKind(StrEnum):
    STARTED = "started"
    STOPPED = "stopped"
    PAUSED = "paused"
    RESUMED = "resumed"
    STALLED = "stalled"
    SLOWED = "slowed"
    """Found afterwards: for a while it sent only some of its frames, as in the dark."""
    FLOWING = "flowing"
    """A camera that had stalled or was lost delivers again."""
    LOST = "lost"
    RECONNECTED = "reconnected"
    ENDED = "ended"
    FORMAT_CHANGED = "format changed"
    DISK_REFUSES = "disk refuses"
    DISK_TAKES = "disk takes"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, at a session time. Also what LSL markers are made from."""

    kind: EventKind
    seconds: float
    camera: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the files that hold a camera's frames: mostly there is just one."""

    file: str
    frames: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterSummary:
    frames: int
    """Rows of the frame table, packets in the files."""
    bytes: int
    torn: int
    unwritten: int
    """Frames that came and that the disk, or the queue before it, did not take."""
    parts: tuple[Part, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraResult:
    name: str
    format: VideoFormat | None
    """None where the camera never opened."""
    written: WriterSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseAlignment:
    tolerance: float
    agreed: bool
    spread: float
    """Of the phases when it ended."""
    closest: float
    """The smallest spread that was seen."""
    offsets: Mapping[str, float]
    """Of every camera in the common period."""
    moves: Mapping[str, int]
    """How often each was restarted or stretched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingResult:
    zero: float
    """The host's monotonic time of session time zero."""
    seconds: float
    cameras: tuple[CameraResult, ...]
    events: tuple[Event, ...]
    phase_alignment: PhaseAlignment | None = None


class Command(StrEnum):
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


_LOOKS_UP = 0.1
"""Seconds. The kernel may hand a signal to any thread, and only the main one acts on it: a main
thread that waits for ever does not see what another was handed."""


class Controls:
    """How a running recording is steered, from any thread or signal handler."""

    def __init__(self) -> None:
        self._commands: SimpleQueue[Command | None] = SimpleQueue()

    def give(self, command: Command) -> None:
        self._commands.put(command)

    def wake(self) -> None:
        """Have whoever waits for a command look around: something else has happened."""
        self._commands.put(None)

    def next(self, timeout: float | None) -> Command | None:
        """Wait for what is wanted; None when woken, after `timeout`, or to look up for signals."""
        patience = _LOOKS_UP if timeout is None else min(timeout, _LOOKS_UP)
        try:
            return self._commands.get(timeout=patience)
        except Empty:
            return None


LEAD = 1.0
"""From opening the cameras to the simulated cameras' zero."""

OnWorld = Callable[[float], None]
"""Hears the simulated world's zero, host time, before any camera is opened."""
OnOpen = Callable[[dict[str, VideoFormat]], None]
"""Hears what the cameras send, while nothing is recorded yet."""
OnStart = Callable[[float, float, dict[str, VideoFormat]], None]
"""Hears session zero and the simulated world's zero, both host time, and the formats."""
OnEvent = Callable[[Event], None]
"""Told what happens, from a thread of its own: it may be slow and delays no camera."""
