"""How well a piece of one envelope fits at every lag in another, over what was heard of both.

Frames in which nothing moves in any band say nothing: what was not heard, and dead silence. Where
recordings are heard here and there, most lags lay little on little. So a lag counts by the frames
in which both say something, not by the time that both cover; or a lag that lays nothing on anything
would be measured by its rounding errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.envelope import Envelope

Spectrum = NDArray[np.complex64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """An envelope, transformed once for all pieces that are looked for in it."""

    frames: int
    size: int
    bands: Spectrum
    energy: Spectrum
    heard: Spectrum


def searched(envelope: Envelope, longest_piece: int) -> Searched:
    from scipy import fft

    frames = envelope.shape[1]
    size = fft.next_fast_len(frames + longest_piece, real=True)
    energy = _energy(envelope)
    return Searched(
        frames=frames,
        size=size,
        bands=fft.rfft(envelope, size, axis=1),
        energy=fft.rfft(energy, size),
        heard=fft.rfft(_heard(energy), size),
    )


def lag_scores(long: Searched, piece: Envelope, shortest: int) -> NDArray[np.float32]:
    """For every lag from -(n - 1), where the piece's last frame meets the first of the other, to
    the last one: correlation over what both heard, weighted by how much that is, in standard
    deviations of all lags; 0 where it is less than `shortest` frames."""
    from scipy import fft

    n, size = piece.shape[1], long.size
    product = np.conj(fft.rfft(piece, size, axis=1))
    product *= long.bands
    energy = _energy(piece)
    heard_piece = np.conj(fft.rfft(_heard(energy), size))
    energy_piece = np.conj(fft.rfft(energy, size))

    def at_lags(spectrum: Spectrum) -> NDArray[np.float32]:
        circular = fft.irfft(spectrum, size)
        return np.concatenate([circular[size - (n - 1) :], circular[: long.frames]])

    sums = at_lags(product.sum(axis=0))
    heard = at_lags(long.heard * heard_piece)
    energies = at_lags(long.energy * heard_piece) * at_lags(long.heard * energy_piece)
    usable = (heard >= min(shortest, n) - 0.5) & (energies > 0)
    scores = np.zeros(len(sums), np.float32)
    scores[usable] = sums[usable] * np.sqrt(heard[usable] / energies[usable])
    scatter = 1.4826 * float(np.median(np.abs(scores[usable]))) if usable.any() else 0.0
    return scores / np.float32(scatter) if scatter > 0 else np.zeros_like(scores)


def _energy(envelope: Envelope) -> NDArray[np.float32]:
    return np.asarray(np.einsum("bf,bf->f", envelope, envelope), np.float32)


def _heard(energy: NDArray[np.float32]) -> NDArray[np.float32]:
    return (energy > 0).astype(np.float32)
