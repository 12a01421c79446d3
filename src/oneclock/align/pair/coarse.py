"""Where two envelopes may lie on each other: the few best candidate lines.

The shorter recording is cut into pieces, each correlated with the whole of the longer one. A piece
is short enough that no clock drifts far within it; the pieces together are summed along slanted
lines, one per drift, so that an hour of 100 ppm adds up as well as an hour of none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.envelope import FRAME_RATE, Envelope, thinned
from oneclock.align.pair.lag_scores import lag_scores, searched
from oneclock.timebase.clock_map import ClockMap

# Every 50 ms long, frames 20 ms apart tell what those 10 ms apart do, for half the work.
_THIN = 2
_RATE = FRAME_RATE / _THIN

# Long recordings are cut into longer pieces: within 15 minutes 100 ppm are 90 ms, still a syllable.
_PIECE_SECONDS = (300.0, 900.0)
_PIECES_WANTED = 8
MAX_PIECES = 16
MAX_DRIFT = 300e-6
"""Cheap recorders reach 200 ppm; beyond lies chance, or a wrong frame rate."""

_SHORTEST_OVERLAP = 3.0
_PEAKS_PER_PIECE = 8
_CANDIDATES = 5
# Candidates this far behind the best are what correlations leave everywhere.
_FAR_BEHIND = 0.25
# Peaks nearer than this are one peak: the envelope of speech has no finer memory.
_APART = 0.5
# A line may pass a piece's peak by a frame: the slanted grid is no finer.
_SLACK = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line worth listening to closely."""

    clock: ClockMap
    significance: float
    """In standard deviations of what other offsets reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    centre: float
    """In frames of the shorter recording."""
    scores: NDArray[np.float32]
    """For every lag, in standard deviations; 0 where too little of both was heard."""
    first_lag: int


def find_candidates(reference: Envelope, source: Envelope) -> tuple[Candidate, ...]:
    """The best lines from source time to reference time, best first. Envelopes are flat."""
    shortest = int(_SHORTEST_OVERLAP * FRAME_RATE)
    if min(reference.shape[1], source.shape[1]) < shortest:
        return ()
    swap = source.shape[1] > reference.shape[1]
    long, short = (source, reference) if swap else (reference, source)
    pieces = _correlate_pieces(thinned(long, _THIN), thinned(short, _THIN), shortest // _THIN)
    lines = _best_lines(pieces)
    return tuple(
        Candidate(clock=line.inverse() if swap else line, significance=significance)
        for line, significance in lines
    )


def _correlate_pieces(long: Envelope, short: Envelope, shortest: int) -> list[_Piece]:
    length = short.shape[1]
    wanted = float(np.clip(length / _RATE / _PIECES_WANTED, *_PIECE_SECONDS))
    count = max(1, round(length / (wanted * _RATE)))
    bounds = np.linspace(0, length, count + 1).round().astype(int)
    chosen = np.unique(np.linspace(0, count - 1, min(count, MAX_PIECES)).round().astype(int))
    where = searched(long, int(np.diff(bounds).max()))
    return [
        _Piece(
            centre=float(bounds[i] + bounds[i + 1]) / 2,
            scores=lag_scores(where, short[:, bounds[i] : bounds[i + 1]], shortest),
            # Stored against lags of the whole short recording, so that pieces share an axis.
            first_lag=1 - int(bounds[i + 1]),
        )
        for i in chosen
    ]


def _best_lines(pieces: list[_Piece]) -> list[tuple[ClockMap, float]]:
    from scipy.ndimage import maximum_filter1d

    thick = [maximum_filter1d(piece.scores, 2 * _SLACK + 1, mode="constant") for piece in pieces]
    centres = np.array([piece.centre for piece in pieces])
    drifts = _drift_grid(centres)
    found: list[tuple[float, float, float]] = []
    for piece in pieces:
        for peak in _peaks(piece.scores):
            lags = peak + piece.first_lag + drifts[:, None] * (centres - piece.centre)[None]
            total = np.zeros(len(drifts))
            heard = np.zeros(len(drifts))
            for other, scores, lag in zip(pieces, thick, lags.T, strict=True):
                index = np.rint(lag).astype(int) - other.first_lag
                inside = (index >= 0) & (index < len(scores))
                values = np.where(inside, scores[np.clip(index, 0, len(scores) - 1)], 0.0)
                total += values
                heard += values != 0
            score = total / np.sqrt(np.maximum(heard, 1))
            best = int(np.argmax(score))
            level = peak + piece.first_lag - drifts[best] * piece.centre
            found.append((float(score[best]), float(level), float(drifts[best])))
    return _distinct(found, float(centres.mean()))


def _drift_grid(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    reach = float(np.ptp(centres)) / 2
    if reach == 0:
        return np.zeros(1)
    steps = int(np.ceil(MAX_DRIFT * reach / (2 * _SLACK)))
    return np.linspace(-MAX_DRIFT, MAX_DRIFT, 2 * steps + 1)


def _peaks(scores: NDArray[np.float32]) -> list[int]:
    """The highest points, no two within half a second of each other."""
    left = scores.copy()
    apart = int(_APART * _RATE)
    peaks = []
    for _ in range(_PEAKS_PER_PIECE):
        peak = int(np.argmax(left))
        if left[peak] <= 0:
            break
        peaks.append(peak)
        left[max(0, peak - apart) : peak + apart + 1] = 0
    return peaks


def _distinct(
    found: list[tuple[float, float, float]], middle: float
) -> list[tuple[ClockMap, float]]:
    lines: list[tuple[ClockMap, float]] = []
    offsets: list[float] = []
    for score, level, drift in sorted(found, reverse=True):
        offset = level + drift * middle
        if all(abs(offset - taken) > _APART * _RATE for taken in offsets):
            offsets.append(offset)
            lines.append((ClockMap(delta=level / _RATE, drift=drift), score))
        if len(lines) == _CANDIDATES or score < _FAR_BEHIND * lines[0][1]:
            break
    return lines
