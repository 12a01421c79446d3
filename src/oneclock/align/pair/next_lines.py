"""Lines worth listening to where another one has ended: the nearest and cheapest to find first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from oneclock.align.pair.close_listening import window_centres
from oneclock.align.pair.coarse import find_candidates
from oneclock.align.pair.correlate import at_reference_rate, correlation_peak, is_silent
from oneclock.align.pair.envelope import FRAME_RATE, SAMPLE_RATE
from oneclock.align.pair.heard import Heard, overlap_in_source
from oneclock.align.pair.trial import AGREE, HEARD, Trial
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

SHORTEST_SEARCHED = 4.0
"""Seconds of the source; in less nothing is found."""

# Seconds that a few windows look around the line before, beyond the reach of all.
_FAR = 5.0
_FAR_WINDOWS = 4
_WINDOW = (1.2, 8.0)


def lines_nearby(best: Trial, last: Trial, beyond: Span) -> Iterator[ClockMap]:
    """Where windows beyond the end were heard, though not on the line: within its reach."""
    assert last.fit is not None
    residuals = [
        probe.offset - last.fit.at(probe.local)
        for probe in (*best.probes, *last.probes)
        if probe.local in beyond and not last.is_on_line(probe)
    ]
    while residuals:
        beside = [[r for r in residuals if abs(r - one) <= AGREE] for one in residuals]
        largest = max(beside, key=len)
        yield _moved(last, float(np.median(largest)))
        residuals = [r for r in residuals if r not in largest]


def lines_within_reach(
    reference: Heard, source: Heard, last: Trial, beyond: Span
) -> Iterator[ClockMap]:
    """What single windows suggest when they look farther: most steps are of seconds."""
    length = float(np.clip(beyond.length / _FAR_WINDOWS, *_WINDOW))
    line, reach = last.line, round(_FAR * SAMPLE_RATE)
    for centre in window_centres(beyond, length, at_most=_FAR_WINDOWS):
        start = round((centre - length / 2) * SAMPLE_RATE)
        there = round((line.to_reference(centre) - length / 2) * SAMPLE_RATE)
        count = round(length * SAMPLE_RATE)
        heard = at_reference_rate(source.listen(start, count), line.drift)
        around = reference.listen(there - reach, count + 2 * reach)
        if is_silent(heard) or is_silent(around):
            continue
        peak = correlation_peak(around, heard, reach, whitening=1.0)
        if peak.strength >= HEARD:
            yield _moved(last, peak.lag / SAMPLE_RATE)


def lines_known(last: Trial, beyond: Span, others: Sequence[Trial]) -> Iterator[ClockMap]:
    """What the whole source suggested, as far as it was heard here."""
    assert last.fit is not None
    for other in others:
        offsets = [
            probe.offset - last.fit.at(probe.local)
            for probe in other.agreeing
            if probe.local in beyond
        ]
        if offsets:
            yield _moved(last, float(np.median(offsets)))


def lines_searched(
    reference: Heard, source: Heard, last: Trial, beyond: Span
) -> Iterator[ClockMap]:
    """What this part of the source suggests when it is searched for by itself, if the line says
    that both were recording for some of it."""
    shared = overlap_in_source(reference, source, last.line)
    if shared is None or shared.meet(beyond) is None or beyond.length < SHORTEST_SEARCHED:
        return
    first = int(beyond.start * FRAME_RATE)
    part = source.envelope[:, first : int(beyond.end * FRAME_RATE)]
    assert last.fit is not None
    for candidate in find_candidates(reference.envelope, part):
        middle = part.shape[1] / FRAME_RATE / 2
        local = first / FRAME_RATE + middle
        offset = candidate.clock.to_reference(middle) - local
        yield _moved(last, offset - last.fit.at(local))


def _moved(last: Trial, by: float) -> ClockMap:
    line = last.line
    return replace(line, delta=line.delta + by)
