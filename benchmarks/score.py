"""How far an answer is from the truth, and what to call that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

CLOSE, FAIR = 0.005, 0.020


class Verdict(StrEnum):
    CLOSE = "within 5 ms"
    FAIR = "within 20 ms"
    WRONG = "wrong"
    MISSED = "refused, though there is an answer"
    REFUSED = "rightly refused"
    FALSE = "false answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    verdict: Verdict
    middle: float | None = None
    """Error amid the overlap, in seconds; positive puts the source too late."""
    worst: float | None = None
    """The largest at the middle and both ends, without sign."""
    drift: float | None = None


def score(answer: ClockMap | None, truth: ClockMap, overlap: Span | None) -> Score:
    """`overlap`, on the source's timeline, is None where no answer is right."""
    if overlap is None:
        return Score(verdict=Verdict.REFUSED if answer is None else Verdict.FALSE)
    if answer is None:
        return Score(verdict=Verdict.MISSED)
    errors = [
        answer.to_reference(local) - truth.to_reference(local)
        for local in (overlap.middle, overlap.start, overlap.end)
    ]
    worst = max(abs(error) for error in errors)
    return Score(
        verdict=_call(worst), middle=errors[0], worst=worst, drift=answer.drift - truth.drift
    )


def _call(worst: float) -> Verdict:
    if worst <= CLOSE:
        return Verdict.CLOSE
    return Verdict.FAIR if worst <= FAIR else Verdict.WRONG
