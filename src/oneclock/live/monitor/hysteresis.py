"""When a measure counts as bad, and when as good again: later, and lower.

held \\ measure  at or over `enter`      between  under `leave`           not known
no               yes, after enter_after  -        -                       -
yes              -                       -        no, after leave_after   no, after leave_after

"After" is counted from when it was first so, without a break.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    enter: float
    enter_after: float
    leave: float
    leave_after: float

    def __post_init__(self) -> None:
        if not self.leave <= self.enter:
            raise ValueError(f"left at {self.leave}, above where it is entered, {self.enter}")
        if self.enter_after < 0 or self.leave_after < 0:
            raise ValueError("what comes after comes not before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Latch:
    held: bool = False
    since: float | None = None
    """Since when a change has been due; None, where none is."""

    def after(self, band: Band, measure: float | None, now: float) -> Latch:
        """The state at `now`, when `measure` is what is seen."""
        if not self._speaks_for_change(band, measure):
            return Latch(held=self.held)
        since = now if self.since is None else self.since
        needed = band.leave_after if self.held else band.enter_after
        if now - since >= needed:
            return Latch(held=not self.held)
        return Latch(held=self.held, since=since)

    def _speaks_for_change(self, band: Band, measure: float | None) -> bool:
        if self.held:
            return measure is None or measure < band.leave
        return measure is not None and measure >= band.enter
