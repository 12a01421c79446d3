"""What a report is made of. Every number here was measured elsewhere; the page only shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from oneclock.align.residuals import MEDIAN_GATE
from oneclock.report.sights import Closeup, Instant, Waveform
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

Grade = Literal["reference", "trusted", "doubtful", "refused", "unreadable", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbePoint:
    """One comparison of a stretch of sound with the same stretch of the reference."""

    local: float
    residual: float
    """Seconds: the offset measured here minus the clock's own here."""
    agrees: bool
    piece: int = 0
    """Which piece of a clock that steps it was measured from."""

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
class ByHand:
    """What of a source's place is a person's."""

    moved: float = 0.0
    """Later on the reference clock, seconds."""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One recording and how far its place on the reference clock is to be believed."""

    name: str
    grade: Grade
    reason: str = ""
    """A sentence: why it has this grade."""
    notes: tuple[str, ...] = ()
    by: str = ""
    """The kind of evidence it was placed by, as a sidecar names it; empty where nobody says."""
    by_hand: ByHand | None = None
    same_device: tuple[str, ...] = ()
    """Other recordings of its device, whose drift it shares."""
    clock: SteppedClock | None
    """None where no place was found."""
    coverage: Span
    """On the source's own clock."""
    waveform: Waveform | None = None
    sync_probes: tuple[ProbePoint, ...] = ()
    heard: int = 0
    """Windows that heard something in both recordings, and how many of them agree."""
    agreeing: int = 0
    chance: float | None = None
    """The probability that unrelated recordings would agree this well."""
    rival: Rival | None = None
    also_fits: tuple[float, ...] = ()
    """Offsets that may be right after all, likeliest first."""
    verification: Verification | None = None

    def __post_init__(self) -> None:
        if self.grade in ("trusted", "doubtful") and self.clock is None:
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
    def placed(self) -> SteppedClock | None:
        """The clock to draw it with: a refused source is never drawn on the common timeline."""
        return None if self.grade == "refused" else self.clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two recordings that were compared, and how that agrees with all other comparisons."""

    one: str
    other: str
    kept: bool
    """False where the others outvoted it."""
    misfit: float | None
    """Seconds from where the others put it, either way; None where no other way leads there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReport:
    """Recordings of one event, on the clock of one of them."""

    reference: str
    """The name of the source on whose clock everything is told."""
    sources: tuple[SourceReport, ...]
    comparisons: tuple[Comparison, ...] = ()
    closeups: tuple[Closeup, ...] = ()
    instants: tuple[Instant, ...] = ()

    def __post_init__(self) -> None:
        names = [source.name for source in self.sources]
        if len(set(names)) != len(names):
            raise ValueError("every source of an event needs a name of its own")
        if any(source.is_reference != (source.name == self.reference) for source in self.sources):
            raise ValueError(f"{self.reference!r}, and no other, has the grade 'reference'")
        if not {end for each in self.comparisons for end in (each.one, each.other)} <= set(names):
            raise ValueError("a comparison is between two sources of the event")

    @property
    def span(self) -> Span:
        """From the first moment a placed source covers to the last, on the reference clock."""
        spans = [s.placed.coverage_in_reference for s in self.sources if s.placed]
        if not spans:
            return Span(start=0.0, end=0.0)
        return Span(start=min(s.start for s in spans), end=max(s.end for s in spans))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    title: str
    events: tuple[EventReport, ...]
    made_with: str
    made_on: str

    @property
    def sources(self) -> tuple[SourceReport, ...]:
        return tuple(source for event in self.events for source in event.sources)
