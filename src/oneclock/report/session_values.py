"""What the report of a recording of many cameras is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.report.sights import Still
from oneclock.timebase.span import Span

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that happened to a camera, or to all."""

    time: float
    """Session seconds."""
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LightError:
    """What the light check says of one camera; seconds."""

    error: float | None
    std: float | None
    steps: int
    passed: bool
    note: str
    each: tuple[float, ...] = ()
    """By every change of the light alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CameraReport:
    name: str
    is_reference: bool
    frames: int
    dropped: int
    torn: int
    unwritten: int
    repeated: int
    missing: int
    """Instants of which it has no frame."""
    rate: float | None
    period: float
    """Seconds from frame to frame."""
    drift: float | None
    """Against the reference camera: how much slower it counts."""
    drift_std: float
    stamps: str
    """The clock its frames were stamped by."""
    stamp_std: float
    ran: Span | None
    """Session time from its first frame to its last; None where there is none."""
    holes: tuple[Span, ...]
    """Where frames are missing."""
    faults: tuple[Fault, ...]
    offset_times: Floats
    offsets: Floats
    """Its frames minus the reference's of the same instants, seconds; a hole is NaN."""
    light: LightError | None
    """None where nobody checked."""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpreadReport:
    """How far apart the frames of an instant are, seconds."""

    times: Floats
    """Middles of equal stretches of the session."""
    median: Floats
    worst: Floats
    """Of each stretch; NaN where no instant has two cameras."""
    shares: Floats
    """From 0 to 1."""
    quantiles: Floats
    """So much spread or less have these shares of all instants."""
    whole: Floats
    """Median, 95th percentile and largest of the whole session; NaN where there is none."""
    complete: int
    """Instants that all cameras have."""
    instants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LightStills:
    """The frames of the instants about one change of the light, instant by instant."""

    kind: str
    time: float
    instants: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Still, ...]], ...]
    """A camera and one still an instant."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SessionReport:
    title: str
    mode: str
    reference: str
    length: float
    period: float
    """Of the reference: the frame that spreads are measured in."""
    cameras: tuple[CameraReport, ...]
    spread: SpreadReport
    faults: tuple[Fault, ...]
    """Of the recording as a whole."""
    warnings: tuple[str, ...]
    light_times: tuple[float, ...]
    light_reference: str | None
    light_note: str
    stills: LightStills | None
    made_with: str
    made_on: str
