"""What speaks for the pieces of a clock, and what against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oneclock.align.pair.comparison import compare, with_drift
from oneclock.align.pair.evidence import Evidence, Grade, grade, open_offsets, strongest
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.piece import hear_parallel, piece_log_chance
from oneclock.align.pair.repeats import log_chance_of_turns
from oneclock.align.pair.rivals import told_apart
from oneclock.align.pair.trial import Trial

# A candidate on which so few windows agree is nobody's rival.
_RIVAL_AGREES = 2
_NEARLY_AS_LOUD = 0.8


def weigh(
    reference: Heard,
    source: Heard,
    best: Trial,
    pieces: Sequence[Trial],
    others: Sequence[Trial],
    *,
    tries: int,
) -> Evidence:
    """A line, or its pieces one after the other, and the best of the other lines."""
    own = _of_pieces(best, pieces, tries)
    if grade(own)[0] is Grade.REFUSED:  # with or without a rival
        heard = tuple(others)
    else:
        heard = tuple(_as_closely(reference, source, best, trial) for trial in others)
    rivals = [
        told_apart(reference, source, best, trial, compare(reference, source, pieces, trial))
        for trial in heard
        if len(trial.agreeing) >= _RIVAL_AGREES and not _is_one_of(trial, pieces)
    ]
    return replace(
        own,
        rival=strongest(rivals),
        open_offsets=open_offsets(rivals),
        log_chance_repeated=log_chance_of_turns(reference, source, best),
    )


def _as_closely(reference: Heard, source: Heard, best: Trial, other: Trial) -> Trial:
    """Where envelopes speak nearly as loudly for another line, it is owed the same windows before
    it is nobody's rival."""
    loud = other.candidate.significance >= _NEARLY_AS_LOUD * best.candidate.significance
    if len(other.agreeing) >= _RIVAL_AGREES or not loud:
        return other
    line = with_drift(other, best.candidate.clock.drift)
    return hear_parallel(reference, source, line, other.overlap) or other


def _of_pieces(best: Trial, pieces: Sequence[Trial], candidates: int) -> Evidence:
    """Of all pieces: each has to be sure by itself, so that what is said of chance is said of the
    weakest."""
    if len(pieces) == 1:
        return replace(best.evidence(candidates), step=best.step)
    parts = [piece.evidence(candidates) for piece in pieces]
    return Evidence(
        probes=tuple(probe for part in parts for probe in part.probes),
        agrees=tuple(agrees for part in parts for agrees in part.agrees),
        windows=sum(part.windows for part in parts),
        log_chance=max(piece_log_chance(piece) for piece in pieces),
        coarse_significance=best.candidate.significance,
    )


def _is_one_of(trial: Trial, pieces: Sequence[Trial]) -> bool:
    """Has it heard nothing but what a piece explains already?"""
    return len(pieces) > 1 and all(
        any(piece.is_on_line(probe) for piece in pieces) for probe in trial.agreeing
    )
