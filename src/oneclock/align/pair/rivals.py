"""Several places fit nearly alike: which of them it is, where anything tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oneclock.align.pair.evidence import RESOLVED, Preference, Rival, doubt
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.symmetry import tell_apart
from oneclock.align.pair.trial import Trial

# Who explains so much less of the source is no match for the best.
_NEARLY_AS_GOOD = 0.7


def champion(reference: Heard, source: Heard, trials: Sequence[Trial]) -> Trial:
    """The trial that explains most of the source; of those that explain nearly as much, the one
    that holds against the others when what they have in common is taken away."""
    by_weight = sorted(trials, key=lambda trial: trial.weight, reverse=True)
    best = by_weight[0]
    for other in by_weight[1:]:
        if other.weight >= _NEARLY_AS_GOOD * by_weight[0].weight > 0:
            mine, theirs = _votes(reference, source, best, other)
            best = other if theirs.only > mine.only else best
    return best


def told_apart(reference: Heard, source: Heard, best: Trial, other: Trial, rival: Rival) -> Rival:
    """The rival, with the votes of windows that had to be asked in particular."""
    if doubt(rival) <= RESOLVED:
        return rival
    lost, won = _votes(reference, source, best, other)
    return replace(rival, lost=rival.lost + lost, won=rival.won + won)


def _votes(
    reference: Heard, source: Heard, one: Trial, other: Trial
) -> tuple[Preference, Preference]:
    shared = one.overlap.meet(other.overlap)
    if one.fit is None or other.fit is None or shared is None:
        return Preference(), Preference()
    return tell_apart(reference.listen, source.listen, one.fit, other.fit, shared)
