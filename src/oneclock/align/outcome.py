"""What became of the recordings of one `sync`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from oneclock.align.pair.solve_pair import Answer
from oneclock.errors import OneclockError
from oneclock.formats.sidecar import Sidecar
from oneclock.timebase.clock_network import Closure
from oneclock.timebase.span import Span
from oneclock.timebase.timeline import Source, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one source."""

    path: Path
    duration: float = 0.0
    answer: Answer | None = None
    """None when the recording could not be read; `error` says why."""
    error: OneclockError | None = None
    sidecar: Sidecar | None = None
    sidecar_path: Path | None = None
    """Where the sidecar stands; None when none was written."""
    notes: tuple[str, ...] = ()
    closures: tuple[Closure, ...] = ()
    """Every comparison with another recording, and how well it agrees with all the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """Recordings of one event, on the clock of one of them."""

    reference: Path
    reference_duration: float
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = ()
    """About the reference."""
    others: tuple[SyncResult, ...] = ()
    """Other events that were among the recordings, each on a clock of its own."""

    @property
    def events(self) -> tuple[SyncResult, ...]:
        return (self, *self.others)

    @property
    def timeline(self) -> Timeline:
        """The reference and every source that has an answer."""
        reference = Source(
            name=str(self.reference), coverage=Span(start=0.0, end=self.reference_duration)
        )
        sources = tuple(
            Source(
                name=str(outcome.path),
                clock=outcome.answer.clock,
                coverage=Span(start=0.0, end=outcome.duration),
            )
            for outcome in self.outcomes
            if outcome.answer is not None and outcome.answer.clock is not None
        )
        return Timeline(reference=reference.name, sources=(reference, *sources))
