"""The log-energy envelope: what two microphones agree on, whatever their gain, room and distance.

Eight bands at 100 Hz. Bands matter: broadband energy of two songs in one tempo looks alike, the
balance of their bands does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Envelope = NDArray[np.float32]
"""bands x frames"""

SAMPLE_RATE = 8000
FRAME_RATE = 100
HOP = SAMPLE_RATE // FRAME_RATE
WINDOW = 400  # 50 ms: a pitch period of the deepest voice fits several times

# Edges in bins of 20 Hz: 80 Hz to 3.8 kHz, each band about 1.7 times as wide as the one below.
_EDGES = (4, 9, 16, 26, 42, 64, 96, 140, 190)
BANDS = len(_EDGES) - 1

# 2nd-order Butterworth run forwards and backwards: gain changes and weather go, speech stays.
_HIGH_PASS_HZ = 0.05
# What lies this far below the mean power of its band is noise or silence; its level says nothing.
_RANGE_NEPERS = 9.0  # 39 dB
_OUTLIER_STDS = 4.0
_TINY = 1e-12


class EnvelopeBuilder:
    """Takes samples at 8 kHz in blocks of any size, keeps 3 kB a second."""

    def __init__(self) -> None:
        self._taper = np.hanning(WINDOW).astype(np.float32)
        self._rest = np.zeros(0, np.float32)
        self._frames: list[Envelope] = []

    def push(self, block: Samples) -> None:
        samples = np.concatenate([self._rest, block])
        count = (len(samples) - WINDOW) // HOP + 1
        if count <= 0:
            self._rest = samples
            return
        self._frames.append(self._energies(samples, count))
        self._rest = samples[count * HOP :]

    def finish(self) -> Envelope:
        """Log energies, bands x frames; frame k covers the 50 ms from local time k / 100."""
        if not self._frames:
            return np.zeros((BANDS, 0), np.float32)
        return np.concatenate(self._frames, axis=1)

    def _energies(self, samples: Samples, count: int) -> Envelope:
        from scipy import fft  # 0.3 s to import

        windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][:count]
        out = np.empty((BANDS, count), np.float32)
        for begin in range(0, count, 2000):  # 2000 windows at a time stay in the cache
            spectrum = fft.rfft(windows[begin : begin + 2000] * self._taper, axis=1)
            power = spectrum.real**2 + spectrum.imag**2
            bands = np.add.reduceat(power, _EDGES, axis=1)[:, :BANDS]
            out[:, begin : begin + 2000] = np.log(bands + _TINY).T
        return out


def envelope_of(samples: Samples) -> Envelope:
    builder = EnvelopeBuilder()
    builder.push(samples)
    return builder.finish()


def flatten(envelope: Envelope) -> Envelope:
    """High-passed and scaled, so that every band counts the same and silence counts nothing."""
    from scipy import fft

    count = envelope.shape[1]
    if count == 0:
        return envelope
    loudness = np.log(np.mean(np.exp(envelope.astype(np.float64)), axis=1, keepdims=True))
    level = np.maximum(envelope, (loudness - _RANGE_NEPERS).astype(np.float32))
    # Mirrored, the signal has no seam; a zero-phase filter then is one factor per frequency.
    mirrored = np.concatenate([level, level[:, ::-1]], axis=1)
    mirrored -= mirrored.mean(axis=1, keepdims=True)
    size = fft.next_fast_len(2 * count, real=True)
    spectrum = fft.rfft(mirrored, size, axis=1)
    frequency = np.fft.rfftfreq(size, 1 / FRAME_RATE)
    with np.errstate(divide="ignore"):
        gain = 1 / (1 + (_HIGH_PASS_HZ / frequency) ** 4)
    filtered = fft.irfft(spectrum * gain.astype(np.float32), size, axis=1)[:, :count]
    spread = filtered.std(axis=1, keepdims=True)
    scaled = filtered / np.where(spread > 1e-3, spread, np.inf)
    return np.asarray(np.clip(scaled, -_OUTLIER_STDS, _OUTLIER_STDS), np.float32)
