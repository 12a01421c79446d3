"""The log-energy envelope: what two microphones agree on, whatever their gain, room and distance.

Eight bands at 100 Hz. Bands matter: broadband energy of two songs in one tempo looks alike, the
balance of their bands does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Envelope = NDArray[np.float32]
"""bands x frames"""

SAMPLE_RATE = 8000
FRAME_RATE = 100
HOP = SAMPLE_RATE // FRAME_RATE
# 50 ms: four overlapping windows of 20 ms, their energies added. One transform of 50 ms costs twice
# as much and resolves frequencies that the bands blur again.
_WINDOW = 2 * HOP
_WINDOWS = 4
WINDOW = _WINDOW + (_WINDOWS - 1) * HOP

# Edges in bins of 50 Hz: 100 Hz to 3.8 kHz, each band about 1.5 times as wide as the one below.
_EDGES = (2, 4, 7, 11, 17, 26, 39, 56, 76)
BANDS = len(_EDGES) - 1

# 2nd-order Butterworth run forwards and backwards: gain changes and weather go, speech stays.
_HIGH_PASS_HZ = 0.05
# What lies this far below the mean power of its band is noise or silence; its level says nothing.
_RANGE_NEPERS = 9.0  # 39 dB
_OUTLIER_STDS = 4.0
_NO_MOVEMENT = 1e-3  # nepers: silence, or a tone
_TINY = 1e-12


class EnvelopeBuilder:
    """Takes samples at 8 kHz in blocks of any size, keeps 3 kB a second."""

    def __init__(self) -> None:
        self._taper = np.hanning(_WINDOW).astype(np.float32)
        self._rest = np.zeros(0, np.float32)
        self._energies: list[Envelope] = []

    def push(self, block: Samples) -> None:
        from scipy import fft  # 0.3 s to import

        samples = np.concatenate([self._rest, block])
        count = (len(samples) - _WINDOW) // HOP + 1
        if count <= 0:
            self._rest = samples
            return
        self._rest = samples[count * HOP :]
        windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::HOP][:count]
        out = np.empty((BANDS, count), np.float32)
        for begin in range(0, count, 2000):  # 2000 windows at a time stay in the cache
            spectrum = fft.rfft(windows[begin : begin + 2000] * self._taper, axis=1)
            power = spectrum.real**2 + spectrum.imag**2
            out[:, begin : begin + 2000] = np.add.reduceat(power, _EDGES, axis=1)[:, :BANDS].T
        self._energies.append(out)

    def finish(self) -> Envelope:
        """Log energies, bands x frames; frame k covers the 50 ms from local time k / 100."""
        if not self._energies:
            return np.zeros((BANDS, 0), np.float32)
        energies = np.concatenate(self._energies, axis=1)
        count = max(0, energies.shape[1] - _WINDOWS + 1)
        total = np.full((BANDS, count), _TINY, np.float32)
        for i in range(_WINDOWS):
            total += energies[:, i : i + count]
        return np.log(total, out=total)


def envelope_of(samples: Samples) -> Envelope:
    builder = EnvelopeBuilder()
    builder.push(samples)
    return builder.finish()


def thinned(envelope: Envelope, by: int) -> Envelope:
    """The mean of every `by` frames."""
    bands, frames = envelope.shape
    whole = envelope[:, : frames // by * by]
    return np.asarray(whole.reshape(bands, -1, by).mean(axis=2), np.float32)


def flatten_runs(runs: Sequence[tuple[int, Envelope]], frames: int) -> Envelope:
    """The same for a recording heard in short runs, each with its first frame. What was not heard
    is zero: it has nothing to say."""
    out = np.zeros((BANDS, frames), np.float32)
    if not runs:
        return out
    loudness = np.log(np.mean([np.exp(run).mean(axis=1) for _, run in runs], axis=0))
    floor = (loudness - _RANGE_NEPERS).astype(np.float32)[:, None]
    for first, run in runs:
        level = np.maximum(run, floor)[:, : frames - first]
        # A run is shorter than the period of the high-pass: its mean is what the filter takes.
        out[:, first : first + level.shape[1]] = level - level.mean(axis=1, keepdims=True)
    heard = sum(run.shape[1] for _, run in runs)
    for band in out:
        spread = float(np.sqrt(np.dot(band, band) / max(heard, 1)))
        band /= spread if spread >= _NO_MOVEMENT else np.inf
    return np.clip(out, -_OUTLIER_STDS, _OUTLIER_STDS, out=out)


def flatten(envelope: Envelope) -> Envelope:
    """High-passed and scaled, so that every band counts the same and silence counts nothing."""
    if envelope.shape[1] == 0:
        return envelope
    # Band by band: all at once would take eight times the memory and no less time.
    return np.stack([_flatten_band(band) for band in envelope])


def _flatten_band(band: NDArray[np.float32]) -> NDArray[np.float32]:
    from scipy import fft

    loudness = np.log(np.mean(np.exp(band), dtype=np.float64))
    level = np.maximum(band, np.float32(loudness - _RANGE_NEPERS))
    # Mirrored, the signal has no seam; a zero-phase filter then is one factor per frequency.
    mirrored = np.concatenate([level, level[::-1]])
    mirrored -= mirrored.mean(dtype=np.float64).astype(np.float32)
    size = fft.next_fast_len(len(mirrored), real=True)
    frequency = np.fft.rfftfreq(size, 1 / FRAME_RATE)
    with np.errstate(divide="ignore"):
        gain = (1 / (1 + (_HIGH_PASS_HZ / frequency) ** 4)).astype(np.float32)
    filtered = fft.irfft(fft.rfft(mirrored, size) * gain, size)[: len(band)]
    spread = float(filtered.std())
    if spread < _NO_MOVEMENT:
        return np.zeros(len(band), np.float32)
    return np.asarray(np.clip(filtered / spread, -_OUTLIER_STDS, _OUTLIER_STDS), np.float32)
