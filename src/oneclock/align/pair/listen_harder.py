"""Where windows spread evenly hear too little: listen where it is loud, and for longer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from oneclock.align.pair.close_listening import SEARCH, Probe, probe_windows, window_centres
from oneclock.align.pair.events import EVENT, event_centres
from oneclock.align.pair.heard import Heard, overlap_in_source
from oneclock.align.pair.stack import stack
from oneclock.align.pair.trial import AGREE, FINEST, HEARD, STEEPEST, Trial, coordinates, fit_probes
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.consensus import find_consensus
from oneclock.timebase.line_fit import halvings

# ln of the chance below which nobody needs to listen any harder.
_ENOUGH = math.log(1e-9)
# Strangers' envelopes reach six standard deviations somewhere, and a window now and then is heard
# by accident.
_SUGGESTIVE = 5.0
_SUGGESTIVE_WINDOWS = 2
_EVENTS = 32
# Along a line that is known, windows may be long, and four of them are enough.
_LONG_WINDOWS = 6
_SHORTEST, _LONGEST = 3.0, 60.0


def listen_harder(reference: Heard, source: Heard, best: Trial, trials: Sequence[Trial]) -> Trial:
    """The best of the trials, or one of the two likeliest, by whichever way of listening leaves
    least to chance."""
    if best.log_chance <= _ENOUGH:
        return best
    likeliest = max(trials, key=lambda trial: trial.candidate.significance)
    ways = [best]
    for trial in (best, likeliest) if likeliest.candidate is not best.candidate else (best,):
        if (
            trial.candidate.significance >= _SUGGESTIVE
            or len(trial.agreeing) >= _SUGGESTIVE_WINDOWS
        ):
            ways.extend(_ways(reference, source, trial))
    return min(ways, key=lambda way: way.log_chance)


def _ways(reference: Heard, source: Heard, trial: Trial) -> Iterator[Trial]:
    known = trial.candidate.clock
    stacked = stack(reference, source, known)
    if stacked is not None:
        yield from _long_windows(reference, source, trial, stacked)
        yield from _at_events(reference, source, trial, stacked)
    yield from _at_events(reference, source, trial, known)


def _long_windows(
    reference: Heard, source: Heard, trial: Trial, clock: ClockMap
) -> Iterator[Trial]:
    overlap = overlap_in_source(reference, source, clock)
    if overlap is None:
        return
    for count in (12, _LONG_WINDOWS):
        length = float(np.clip(overlap.length / count, _SHORTEST, _LONGEST))
        centres = window_centres(overlap, length, count)
        yield _listened(reference, source, trial, clock, centres, length)


def _at_events(reference: Heard, source: Heard, trial: Trial, clock: ClockMap) -> Iterator[Trial]:
    overlap = overlap_in_source(reference, source, clock)
    if overlap is None:
        return
    centres = event_centres(reference.envelope, source.envelope, clock, overlap, _EVENTS)
    if len(centres) >= 3:
        yield _listened(reference, source, trial, clock, centres, EVENT)


def _listened(
    reference: Heard,
    source: Heard,
    trial: Trial,
    clock: ClockMap,
    centres: Sequence[float],
    length: float,
) -> Trial:
    probes = tuple(
        probe
        for probe in probe_windows(reference.listen, source.listen, clock, centres, length)
        if probe.strength > 0  # not where the sound is periodic
    )
    on_line = _least_accidental(probes)
    heard = tuple(
        probe for probe, on in zip(probes, on_line, strict=True) if on or probe.strength >= HEARD
    )
    return replace(
        trial,
        candidate=replace(trial.candidate, clock=clock),
        overlap=overlap_in_source(reference, source, clock) or trial.overlap,
        window=length,
        centres=tuple(centres),
        probes=heard,
        faint=tuple(probe for probe in probes if probe not in heard),
        fit=fit_probes(heard) if heard else None,
    )


def _least_accidental(probes: Sequence[Probe]) -> tuple[bool, ...]:
    """Who agrees most surprisingly, however faintly each was heard."""
    if not probes:
        return ()
    x, y = coordinates(probes)
    return find_consensus(
        x, y, reach=SEARCH, tolerances=halvings(AGREE / 8, FINEST), max_slope=STEEPEST
    ).agree
