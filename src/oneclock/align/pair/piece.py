"""A line over a part of the source, and whether it is a piece of its clock."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from oneclock.align.pair.close_listening import SEARCH, Probe, probe_windows, window_centres
from oneclock.align.pair.coarse import Candidate
from oneclock.align.pair.extent import extent
from oneclock.align.pair.heard import Heard, overlap_in_source
from oneclock.align.pair.trial import AGREE, FINEST, HEARD, Trial, probes_heard
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.consensus import log_chance
from oneclock.timebase.line_fit import LineFit, halvings
from oneclock.timebase.span import Span

_WINDOW = (1.2, 8.0)
_WINDOWS = 16
# ln of how often chance may make a piece.
_SURE = math.log(1e-6)
_LEAST_WINDOWS = 4
_LEAST_SHARE = 0.6
# So few windows of one line may be heard on the other one too.
_ON_BOTH = 0.15
_COMPARED = 8


def hear_piece(
    reference: Heard, source: Heard, clock: ClockMap, beyond: Span, tries: int
) -> Trial | None:
    """The line over what is left, if enough of it is heard there; restricted to where it holds."""
    shared = overlap_in_source(reference, source, clock)
    part = shared and shared.meet(beyond)
    if part is None:
        return None
    trial = hear_parallel(reference, source, clock, part)
    held = None if trial is None else extent(trial)
    if trial is None or held is None:
        return None
    if held != part:  # once where it may hold, once where it does
        trial = hear_parallel(reference, source, trial.line, held)
        held = None if trial is None else extent(trial)
    if trial is None or held is None:
        return None
    trial = trial.within(held)
    return trial if is_sure(trial, tries) else None


def hear_parallel(reference: Heard, source: Heard, clock: ClockMap, part: Span) -> Trial | None:
    """As far as the line can be told: its drift is known from the pieces before."""
    length = float(np.clip(part.length / _WINDOWS, *_WINDOW))
    centres = window_centres(part, length, at_most=_WINDOWS)
    probes = probes_heard(reference, source, clock, centres, length)
    level = _level(probes, clock.drift)
    if level is None:
        return None
    return Trial(
        candidate=Candidate(clock=clock, significance=0.0),
        overlap=part,
        window=length,
        centres=centres,
        probes=probes,
        fit=LineFit(
            intercept=level,
            slope=clock.drift,
            intercept_std=0.0,
            slope_std=0.0,
            covariance=0.0,
            scatter=0.0,
            inliers=(True,) * len(probes),
        ),
    )


def _level(probes: Sequence[Probe], drift: float) -> float | None:
    """Where most of them agree."""
    levels = np.array([probe.offset - drift * probe.local for probe in probes])
    if len(levels) == 0:
        return None
    near = np.abs(levels[:, None] - levels[None]) <= AGREE
    return float(np.median(levels[near[np.argmax(near.sum(axis=1))]]))


def is_sure_alone(piece: Trial, tries: int) -> bool:
    """By itself, with a drift of its own."""
    return _is_heard(piece) and piece.log_chance + math.log(tries) < _SURE


def is_sure(piece: Trial, tries: int) -> bool:
    """Given the drift of the others."""
    return _is_heard(piece) and piece_log_chance(piece) + math.log(tries) < _SURE


def _is_heard(piece: Trial) -> bool:
    agreeing = len(piece.agreeing)
    return agreeing >= max(_LEAST_WINDOWS, _LEAST_SHARE * len(piece.probes))


def piece_log_chance(piece: Trial) -> float:
    """ln of how often as many windows agree by chance. Their line's drift is known."""
    assert piece.fit is not None
    levels = np.array([probe.offset - piece.fit.at(probe.local) for probe in piece.probes])
    tolerances = halvings(AGREE, FINEST)
    apart = np.abs(levels[:, None] - levels[None])
    return math.log(len(tolerances)) + min(
        log_chance(
            int((apart <= tolerance).sum(axis=1).max()),
            levels,
            reach=SEARCH,
            tolerance=tolerance,
            max_slope=0.0,
        )
        for tolerance in tolerances
    )


def is_step(reference: Heard, source: Heard, last: Trial, piece: Trial) -> bool:
    """Is each heard on its own line only?"""
    agreeing = last.agreeing
    spread = agreeing[:: max(1, len(agreeing) // _COMPARED)]
    return _is_alone(reference, source, piece.agreeing, piece, last) and _is_alone(
        reference, source, spread, last, piece
    )


def _is_alone(
    reference: Heard, source: Heard, own: Sequence[Probe], mine: Trial, other: Trial
) -> bool:
    """Are its own windows unheard on the other line, however much clearer they are on this one? A
    loop under a talker is clearer at its place, and heard at all its turns."""
    centres = [probe.local for probe in own]
    elsewhere = probe_windows(reference.listen, source.listen, other.line, centres, mine.window)
    both = sum(probe.strength >= HEARD and other.is_on_line(probe) for probe in elsewhere)
    return both <= _ON_BOTH * len(own)
