"""Where two envelopes may lie on each other: the few best candidate lines.

The shorter recording is cut into pieces, each correlated with the whole of the longer one. A piece
is short enough that no clock drifts far within it; the pieces together are summed along slanted
lines, one per drift, so that an hour of 100 ppm adds up as well as an hour of none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.envelope import FRAME_RATE, Envelope
from oneclock.timebase.clock_map import ClockMap

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
# A line may pass a piece's peak by two frames: the slanted grid is no finer.
_SLACK = 2


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
    """For every lag, in standard deviations; 0 where too little overlaps."""
    first_lag: int


def find_candidates(reference: Envelope, source: Envelope) -> tuple[Candidate, ...]:
    """The best lines from source time to reference time, best first. Envelopes are flat."""
    shortest = int(_SHORTEST_OVERLAP * FRAME_RATE)
    if min(reference.shape[1], source.shape[1]) < shortest:
        return ()
    swap = source.shape[1] > reference.shape[1]
    long, short = (source, reference) if swap else (reference, source)
    pieces = _correlate_pieces(long, short, shortest)
    lines = _best_lines(pieces)
    return tuple(
        Candidate(clock=line.inverse() if swap else line, significance=significance)
        for line, significance in lines
    )


def _correlate_pieces(long: Envelope, short: Envelope, shortest: int) -> list[_Piece]:
    from scipy import fft

    length = short.shape[1]
    wanted = float(np.clip(length / FRAME_RATE / _PIECES_WANTED, *_PIECE_SECONDS))
    count = max(1, round(length / (wanted * FRAME_RATE)))
    bounds = np.linspace(0, length, count + 1).round().astype(int)
    chosen = np.unique(np.linspace(0, count - 1, min(count, MAX_PIECES)).round().astype(int))
    widest = int(np.diff(bounds).max())
    size = fft.next_fast_len(long.shape[1] + widest, real=True)
    spectrum = fft.rfft(long, size, axis=1)
    energy_long = _running_energy(long)
    pieces = []
    for i in chosen:
        begin, end = int(bounds[i]), int(bounds[i + 1])
        piece = short[:, begin:end]
        product = fft.rfft(piece, size, axis=1)
        np.multiply(np.conj(product, out=product), spectrum, out=product)
        circular = fft.irfft(product.sum(axis=0), size)
        # Lag: position of the piece's first frame in the long recording, from -(n-1).
        n = end - begin
        sums = np.concatenate([circular[size - (n - 1) :], circular[: long.shape[1]]])
        scores = _significance(sums, energy_long, _running_energy(piece), shortest)
        pieces.append(
            # Stored against lags of the whole short recording, so that pieces share an axis.
            _Piece(centre=(begin + end) / 2, scores=scores, first_lag=-(n - 1) - begin)
        )
    return pieces


def _running_energy(envelope: Envelope) -> NDArray[np.float64]:
    energy = np.einsum("bf,bf->f", envelope, envelope)
    return np.concatenate([[0.0], np.cumsum(energy, dtype=np.float64)])


def _significance(
    sums: NDArray[np.float32],
    energy_long: NDArray[np.float64],
    energy_piece: NDArray[np.float64],
    shortest: int,
) -> NDArray[np.float32]:
    """Correlation over what overlaps, weighted by how much does, scaled by its own scatter."""
    n_long, n = len(energy_long) - 1, len(energy_piece) - 1
    # At lag l, from -(n - 1) on, the piece meets [max(l, 0), min(l + n, n_long)) of the long one.
    # Joined from slices: fancy indices over half a million lags cost more than the transforms.
    before, after = energy_piece[n - 1 : 0 : -1], np.zeros(n_long)
    under_piece = np.concatenate([after + energy_piece[-1], before])
    under_piece -= np.concatenate([before, after])
    energy = _met_by(n, energy_long) * under_piece
    overlap = _met_by(n, np.arange(n_long + 1.0))
    usable = (overlap >= min(shortest, n)) & (energy > 0)
    scores = np.zeros(len(sums), np.float32)
    scores[usable] = sums[usable] / np.sqrt(energy[usable]) * np.sqrt(overlap[usable])
    scatter = 1.4826 * float(np.median(np.abs(scores[usable]))) if usable.any() else 0.0
    return scores / np.float32(scatter) if scatter > 0 else np.zeros_like(scores)


def _met_by(n: int, running: NDArray[np.float64]) -> NDArray[np.float64]:
    """For a running sum of the long recording: the part that a piece of n frames meets, per lag."""
    upto = np.concatenate([running[1:], np.full(n - 1, running[-1])])
    upto[n - 1 :] -= running[:-1]
    return upto


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
    apart = int(_APART * FRAME_RATE)
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
        if all(abs(offset - taken) > _APART * FRAME_RATE for taken in offsets):
            offsets.append(offset)
            lines.append((ClockMap(delta=level / FRAME_RATE, drift=drift), score))
        if len(lines) == _CANDIDATES or score < _FAR_BEHIND * lines[0][1]:
            break
    return lines
