"""How sure a place is, from all comparisons that speak of it.

One that is doubtful by itself is trusted where it closes a loop: chance does not hit a place that
others have pointed at. What others would be wrong about in the same way stays a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oneclock.align.by import By
from oneclock.align.many.pair_plan import Pair
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.timebase.clock_network import Closure, Group


def grade_of(
    name: str,
    group: Group,
    mine: Sequence[Closure],
    trusted: Mapping[str, Group],
    answers: Mapping[Pair, Answer],
    *,
    steps: bool,
) -> tuple[Grade, str]:
    """And a remark on it. `trusted` are the groups that trusted comparisons make alone; `mine` are
    the closures of all that it took part in, and `steps` whether its clock has several pieces."""
    if len(group.clocks) == 1:
        return Grade.REFUSED, ""
    kept = sum(closure.relation.weight for closure in mine if closure.kept)
    thrown = [closure for closure in mine if not closure.kept]
    if name != group.reference and any(2 * c.relation.weight > kept for c in thrown):
        worst = max(abs(closure.misfit or 0.0) for closure in thrown)
        return Grade.DOUBTFUL, f"another comparison puts it {_told(worst)} elsewhere"
    if steps and not _step_is_proved(mine, answers):
        return Grade.DOUBTFUL, ""
    if trusted[name].reference == trusted[group.reference].reference:
        return Grade.TRUSTED, _loops(mine, answers)
    # A step is a step, however many have seen it, and so is a chorus that comes again.
    closing = [c for c in mine if c.kept and c.misfit is not None and _is_proof(c, answers)]
    return (Grade.TRUSTED, _loops(mine, answers)) if closing else (Grade.DOUBTFUL, "")


def _step_is_proved(mine: Sequence[Closure], answers: Mapping[Pair, Answer]) -> bool:
    """Others that know nothing of the step may trust the rest; it may still be somebody walking."""
    held = (answers[c.relation.reference, c.relation.source] for c in mine if c.kept)
    return any(answer.steps and answer.grade is Grade.TRUSTED for answer in held)


def _is_proof(closure: Closure, answers: Mapping[Pair, Answer]) -> bool:
    answer = answers[closure.relation.reference, closure.relation.source]
    # A step that may be somebody walking is one for all who stand together.
    if _is_label(answer) or (answer.steps and answer.grade is not Grade.TRUSTED):
        return False
    return answer.evidence is None or not answer.evidence.has_another_explanation


def _is_label(answer: Answer) -> bool:
    """Labels close every loop, also where they are wrong: each is held against the same others."""
    return answer.by in (By.TIMECODE, By.LTC)


def _loops(mine: Sequence[Closure], answers: Mapping[Pair, Answer]) -> str:
    closed = [
        abs(c.misfit)
        for c in mine
        if c.kept
        and c.misfit is not None
        and not _is_label(answers[c.relation.reference, c.relation.source])
    ]
    if not closed:
        return ""
    return f"{len(closed)} comparisons of it close loops within {_told(max(closed))}"


def _told(seconds: float) -> str:
    return f"{seconds:.3f} s" if seconds >= 1.0 else f"{seconds * 1e3:.1f} ms"
