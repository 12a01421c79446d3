"""What a report is made of. Every number here was measured elsewhere; the page only shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from oneclock.align.residuals import MEDIAN_GATE
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

Grade = Literal["reference", "trusted", "doubtful", "refused", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waveform:
    """Loudness per step, 0 to 1, on the clock of the source that was listened to."""

    local_start: float
    step: float
    levels: NDArray[np.float32]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.local_start) and 0 < self.step < math.inf):
            raise ValueError("a waveform needs a finite start and a step above zero")
        if self.levels.ndim != 1 or not np.isfinite(self.levels).all():
            raise ValueError("the levels of a waveform are one row of finite numbers")

    @property
    def span(self) -> Span:
        """On the source's own clock."""
        return Span(start=self.local_start, end=self.local_start + self.step * len(self.levels))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbePoint:
    """One comparison of a stretch of sound with the same stretch of the reference."""

    local: float
    residual: float
    """Seconds: the offset measured here minus the fitted line here."""
    agrees: bool

    def __post_init__(self) -> None:
        if not (math.isfinite(self.local) and math.isfinite(self.residual)):
            raise ValueError("a probe that measured nothing is no probe: leave it out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """The next best offset at which the recordings seem to match."""

    offset: float
    strength: float
    """Relative to the winner: 1 is a tie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The finished alignment measured once more, with probes of its own."""

    median_residual: float
    residual_spread: float
    """The width of the band about the median that holds all residuals."""
    spread_gate: float
    """Its bar: mostly one frame."""
    median_gate: float = MEDIAN_GATE
    drift_applied: bool
    passed: bool
    probes: tuple[ProbePoint, ...] = ()
    """May be empty: a sidecar keeps the result, not the probes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One recording and how far its place on the reference clock is to be believed."""

    name: str
    grade: Grade
    reason: str = ""
    """A sentence: why it has this grade."""
    clock: ClockMap | None
    """None where no place was found."""
    coverage: Span
    """On the source's own clock."""
    waveform: Waveform | None = None
    sync_probes: tuple[ProbePoint, ...] = ()
    chance: float | None = None
    """The probability that unrelated recordings would agree this well."""
    rival: Rival | None = None
    verification: Verification | None = None

    def __post_init__(self) -> None:
        if self.grade in ("reference", "trusted", "doubtful") and self.clock is None:
            raise ValueError(f"{self.name!r} is graded {self.grade} but has no clock")

    @property
    def is_reference(self) -> bool:
        return self.grade == "reference"

    @property
    def is_on_the_clock(self) -> bool:
        """To be used as it is: believed, and not proven wrong since."""
        passed = self.verification.passed if self.verification else None
        if self.grade == "trusted":
            return passed is not False
        # A sidecar from the field carries no grade; a passed verification speaks for it.
        return self.is_reference or (self.grade == "unknown" and passed is True)

    @property
    def placed(self) -> ClockMap | None:
        """The clock to draw it with: a refused source is never drawn on the common timeline."""
        return None if self.grade == "refused" else self.clock

    @property
    def agreeing(self) -> int:
        return sum(probe.agrees for probe in self.sync_probes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What one source heard during a close-up."""

    source: str
    waveform: Waveform


@dataclass(frozen=True, slots=True, kw_only=True)
class Closeup:
    """A few seconds on the reference clock, finely drawn: the eye sees whether they line up."""

    label: str
    span: Span
    """On the reference clock."""
    tracks: tuple[Track, ...]
    """Of the sources that ran then; they may begin before and end after the span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """What one camera saw at an instant."""

    source: str
    local: float | None
    """On the camera's own clock; None where it has no place on the common timeline."""
    jpeg: bytes | None
    """None where the camera was not running, or has no picture."""
    width: int = 16
    height: int = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """One moment through the eyes of all cameras."""

    label: str
    reference_time: float
    stills: tuple[Still, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    title: str
    reference: str
    """The name of the source on whose clock everything is told."""
    sources: tuple[SourceReport, ...]
    closeups: tuple[Closeup, ...] = ()
    instants: tuple[Instant, ...] = ()
    made_with: str
    made_on: str

    def __post_init__(self) -> None:
        names = [source.name for source in self.sources]
        if len(set(names)) != len(names):
            raise ValueError("every source of a report needs a name of its own")
        if any(source.is_reference != (source.name == self.reference) for source in self.sources):
            raise ValueError(f"{self.reference!r}, and no other, has the grade 'reference'")

    @property
    def span(self) -> Span:
        """From the first moment a placed source covers to the last, on the reference clock."""
        spans = [s.coverage.map(s.placed) for s in self.sources if s.placed]
        if not spans:
            return Span(start=0.0, end=0.0)
        return Span(start=min(s.start for s in spans), end=max(s.end for s in spans))
