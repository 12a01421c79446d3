"""Several kinds of evidence for one pair of recordings: which answer counts, and what the others
say of it.

The first rung that is trusted answers. An answer that is doubtful by itself is trusted where
another kind of evidence says the same: their mistakes have nothing in common. Who disagrees is
told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from oneclock.align.by import By
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.shared_clock import SharedClock, contradiction, dates_contradict, relate
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

_WORTH = {Grade.TRUSTED: 2, Grade.DOUBTFUL: 1, Grade.REFUSED: 0}
_PROVES = 0.1
"""Seconds: what agrees within more than that, as dates may, confirms nothing."""


def answer_by_shared_clock(
    reference: tuple[SharedClock, float], source: tuple[SharedClock, float], *, vouched: bool
) -> Answer | None:
    """By two clocks that show the same time, each with its recording's length. Generators are
    believed if a user vouches that they were set together, and where the code came by cable."""
    clock = relate(source[0], reference[0])
    if clock is None:
        return None
    by = max(source[0].by, reference[0].by, key=list(By).index)
    sure = vouched or by is By.LTC
    reason = f"{source[0].told}; of the reference: {reference[0].told}"
    if not sure:
        reason += f"; `--by {by}` if both were set together"
    covered = Span(start=0.0, end=source[1]).map(clock)
    return Answer(
        grade=Grade.TRUSTED if sure else Grade.DOUBTFUL,
        reason=reason,
        clock=clock,
        overlap_in_reference=covered.meet(Span(start=0.0, end=reference[1])),
        evidence=None,
        by=by,
    )


def decide(
    answers: Mapping[By, Answer],
    dates: tuple[SharedClock | None, SharedClock | None] = (None, None),
) -> Answer:
    """One answer of all. `dates` of the source and of the reference are only held against it."""
    rungs = sorted(answers, key=lambda by: (-_WORTH[answers[by].grade], list(By).index(by)))
    chosen = answers[rungs[0]]
    clock = chosen.clock
    if clock is None:
        return chosen
    at = _where_best_known(chosen, clock)
    others = [(by, other) for by in rungs[1:] if (other := answers[by].clock) is not None]
    remarks = [_remark(by, clock, other, at) for by, other in others]
    if not _steps(chosen) and any(_proves(clock, other, at) for _, other in others):
        chosen = replace(chosen, grade=Grade.TRUSTED)
    ours, theirs = dates
    if ours is not None and theirs is not None:
        apart = dates_contradict(clock, ours, theirs, at=at)
        remarks += [] if apart is None else [f"their dates put it {-apart:+.0f} s from there"]
    return replace(chosen, reason="; ".join([chosen.reason, *remarks]))


def _remark(by: By, clock: ClockMap, other: ClockMap, at: float) -> str:
    apart = contradiction(clock, other, at=at)
    if apart is not None:
        return f"{by} puts it {-apart:+.3f} s from there"
    return f"{by} agrees within {abs(clock.to_reference(at) - other.to_reference(at)) * 1e3:.1f} ms"


def _proves(clock: ClockMap, other: ClockMap, at: float) -> bool:
    return contradiction(clock, other, at=at) is None and other.std_at(at) < _PROVES


def _steps(answer: Answer) -> bool:
    return answer.evidence is not None and answer.evidence.step is not None


def _where_best_known(answer: Answer, clock: ClockMap) -> float:
    shared = answer.overlap_in_reference
    return 0.0 if shared is None else shared.map(clock.inverse()).middle
