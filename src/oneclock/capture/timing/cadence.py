"""Stretches in which a camera kept its pace, so that counting frames tells their times.

A frame counter is a clock too, and a better one than the arrivals of the frames, as long as every
count takes equally long. It does not where a camera slows down in the dark, pauses without counting
or sends when it likes. So: split where the pace changes or time was lost, see whether what is left
of a stretch is nearer to its line than frames are to each other, and only then believe the line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from oneclock.capture.timing.frame_count import mean_period
from oneclock.capture.timing.lower_envelope import Envelope, fit_envelope, jitter, typical

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Six windows: a line through fewer fits whatever came.
_FEWEST_FRAMES = 72
# Delays that each last for some frames reach 1.8, steps of a random walk 3 in 72 frames.
_WANDERS = 2.0
# How far the period of a short stretch may be off before the fit.
_PERIOD_ERROR = 0.05
_PACE_OVER = 8
_PACE_MEDIAN = 61
_PACE_CHANGE = 0.1
_BEFORE, _AFTER = 15, 60
_LEAST_PAUSE = 1.5e-3
# The earliest of 15 is 1.7 standard deviations early, of 60 2.3, each give or take a half.
_PAUSE_IN_NOISE = 2.5
# Nothing arrives before it was seen, but lines are not exact.
_EARLY = 1e-3
_LATE = 0.7
# Lines nearer to each other, in periods, are one.
_SAME_LINE = 0.06
# Agreement closer than this is good enough, however little the stamps jitter.
_FINE_ENOUGH = 50e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """Frames `begin` to `end` (excluded), and the line from count * period to host time."""

    begin: int
    end: int
    period: float
    envelope: Envelope
    latest: float
    """How late frames come, but for one in a hundred."""

    def time_of(self, count: float) -> float:
        return float(self.envelope.to_host(np.array([count * self.period]))[0])


def regular_stretches(
    stamps: Floats, counts: Ints, *, early_too: bool = False
) -> tuple[Stretch, ...]:
    """In order; frames of no stretch kept no pace that could be told. `early_too` says that stamps
    may be early as well as late: then the earliest of a few is no firm ground."""
    unclear = _PAUSE_IN_NOISE if early_too else 1.0
    found = []
    for begin, end in _even_paces(stamps, counts):
        period = mean_period(stamps[begin:end], counts[begin:end])
        level = stamps[begin:end] - counts[begin:end] * period
        for first, last in _between_pauses(level, unclear * jitter(level)):
            stretch = _stretch(stamps, counts, begin + first, begin + last)
            if stretch is not None:
                found.append(stretch)
    found = _joined(stamps, counts, found)
    if 2 * sum(each.end - each.begin for each in found) < len(stamps):
        return ()  # Among many short stretches some look even by chance.
    return _grown(stamps, counts, found)


def _joined(stamps: Floats, counts: Ints, stretches: list[Stretch]) -> list[Stretch]:
    """Neighbours on one line become one stretch, with all between them: those were held up."""
    joined: list[Stretch] = []
    for stretch in stretches:
        both = _stretch(stamps, counts, joined[-1].begin, stretch.end) if joined else None
        if both and _agree(counts, both, joined[-1]) and _agree(counts, both, stretch):
            joined[-1] = both
        else:
            joined.append(stretch)
    return joined


def _agree(counts: Ints, whole: Stretch, part: Stretch) -> bool:
    """Whether the part's line is that of the whole, at both its ends."""
    ends = counts[part.begin], counts[part.end - 1]
    apart = max(abs(whole.time_of(int(end)) - part.time_of(int(end))) for end in ends)
    return apart < max(_SAME_LINE * part.period, 2 * part.envelope.scatter)


def _grown(stamps: Floats, counts: Ints, stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Frames between stretches go to the one whose line they keep, first to the one before."""
    edges = [(each.begin, each.end) for each in stretches]
    for i, each in enumerate(stretches):
        limit = edges[i + 1][0] if i + 1 < len(edges) else len(stamps)
        free = range(each.end, limit)
        edges[i] = (each.begin, each.end + _kept(stamps, counts, each, free))
    for i, each in enumerate(stretches):
        free = range(each.begin - 1, edges[i - 1][1] - 1 if i else -1, -1)
        edges[i] = (each.begin - _kept(stamps, counts, each, free), edges[i][1])
    return tuple(
        replace(each, begin=begin, end=end)
        for each, (begin, end) in zip(stretches, edges, strict=True)
    )


def _kept(stamps: Floats, counts: Ints, stretch: Stretch, free: range) -> int:
    """How many of the free frames keep to the line: up to the last on time before one too early."""
    kept = 0
    for number, frame in enumerate(free, 1):
        late = float(stamps[frame]) - stretch.time_of(int(counts[frame]))
        if late < -max(_EARLY, 4 * stretch.envelope.scatter):
            break
        if late <= max(_LATE * stretch.period, stretch.latest):
            kept = number
    return kept


def _stretch(stamps: Floats, counts: Ints, begin: int, end: int) -> Stretch | None:
    if end - begin < _FEWEST_FRAMES:
        return None
    period = mean_period(stamps[begin:end], counts[begin:end])
    local: Floats = np.asarray(counts[begin:end] * period, np.float64)
    envelope = fit_envelope(local, stamps[begin:end], max_slope=_PERIOD_ERROR)
    late = stamps[begin:end] - envelope.to_host(local)
    own = max(jitter(late), _FINE_ENOUGH)
    wanders = typical(late - np.median(late)) > _WANDERS * own
    if envelope.scatter > own or wanders:
        return None
    latest = float(np.quantile(late, 0.99))
    return Stretch(begin=begin, end=end, period=period, envelope=envelope, latest=latest)


def _even_paces(stamps: Floats, counts: Ints) -> list[tuple[int, int]]:
    """Where the time of a count stays within a tenth."""
    if len(stamps) < _FEWEST_FRAMES:
        return []
    pace = (stamps[_PACE_OVER:] - stamps[:-_PACE_OVER]) / (
        counts[_PACE_OVER:] - counts[:-_PACE_OVER]
    )
    pace = scipy.ndimage.median_filter(pace, min(_PACE_MEDIAN, len(pace)), mode="nearest")
    # The pace found for frames i to i + 8 is that of their middle.
    pace = np.pad(pace, (_PACE_OVER // 2, _PACE_OVER - _PACE_OVER // 2), mode="edge")
    edges, usual = [0], float(pace[0])
    for number, now in enumerate(pace.tolist()):
        if abs(now - usual) > _PACE_CHANGE * usual:
            edges.append(number)
            usual = now
    return _pairs(edges, len(stamps))


def _between_pauses(level: Floats, unclear: float) -> list[tuple[int, int]]:
    """Cut where time passed that was not counted: the earliest of the frames that follow is off the
    earliest of those before, by more than chance. Frames that were merely held up do not show:
    others follow on time."""
    if len(level) < 2:
        return [(0, len(level))]
    before, after = _earliest_around(level)
    least = max(_LEAST_PAUSE, unclear)
    step = np.zeros(len(level))
    # Near the ends there are too few frames to tell lateness from lost time.
    inner = slice(_BEFORE, max(_BEFORE, len(level) - _BEFORE))
    step[inner] = after[inner] - before[inner]
    edges = {0}
    for sign in (1, -1):
        for first, last in _runs(sign * step > least):
            if sign > 0:  # The last frame too early for what follows belongs to what went before.
                early = np.flatnonzero(level[first - 1 : last] < after[last] - least / 2)
                edges.add(first + int(early[-1]) if len(early) else first)
            else:
                early = np.flatnonzero(level[first : last + 1] < before[first] - least / 2)
                edges.add(first + int(early[0]) if len(early) else last)
    return _pairs(sorted(edges), len(level))


def _earliest_around(level: Floats) -> tuple[Floats, Floats]:
    """For every frame the earliest of 15 before it, and of the 60 that begin with it."""
    padded = np.r_[np.full(_BEFORE, np.inf), level[:-1]]
    before = np.lib.stride_tricks.sliding_window_view(padded, _BEFORE).min(axis=1)
    padded = np.r_[level, np.full(_AFTER - 1, np.inf)]
    after = np.lib.stride_tricks.sliding_window_view(padded, _AFTER).min(axis=1)
    return before, after


def _runs(marks: Mask) -> list[tuple[int, int]]:
    """First and last index of every run of marks."""
    edges = np.flatnonzero(np.diff(np.r_[False, marks, False].astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _pairs(edges: list[int], end: int) -> list[tuple[int, int]]:
    edges = [*edges, end]
    return [(a, b) for a, b in pairwise(edges) if b > a]
