"""How far apart two short stretches of one sound are, to a fraction of a sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.align.envelope import SAMPLE_RATE

Samples = NDArray[np.float32]

_BAND = (100.0, 3600.0)
# Ends of a window this far out of step blur its peak less than the peak is wide (125 us).
_SMEAR = 30e-6
# Less level than this (about -100 dBFS) is digital silence.
_SILENT_RMS = 1e-5


def at_reference_rate(heard: Samples, drift: float) -> Samples:
    """The window stretched about its centre, so that its ends do not smear the peak."""
    middle = (len(heard) - 1) / 2
    if abs(drift) * middle < _SMEAR * SAMPLE_RATE:
        return heard
    from scipy.ndimage import map_coordinates

    positions = (np.arange(len(heard)) - middle) / (1 + drift) + middle
    stretched = map_coordinates(heard, positions[None], order=3, mode="nearest")
    return np.asarray(stretched, np.float32)


def is_silent(samples: Samples) -> bool:
    return float(np.mean(np.square(samples, dtype=np.float64))) < _SILENT_RMS**2


def correlation_peak(
    around: Samples, heard: Samples, reach: int, *, whitening: float
) -> tuple[float, float]:
    """Where `heard` lies in `around`, which is longer by `reach` samples at both ends.

    Returns the lag from the middle, to a fraction of a sample, and the height of the peak in
    standard deviations of all lags. `whitening` 0 is the plain correlation, 1 the phase transform.
    """
    from scipy import fft

    size = fft.next_fast_len(len(around), real=True)
    cross = fft.rfft(around, size) * np.conj(fft.rfft(heard, size))
    magnitude = np.abs(cross)
    cross *= _band_weight(size) / np.maximum(magnitude, magnitude.max() * 1e-9 + 1e-30) ** whitening
    # The window may lie anywhere within `around`: lags 0 to 2 * reach hold no wrapped products.
    correlation = fft.irfft(cross, size)[: 2 * reach + 1]
    height = np.abs(correlation)
    peak = int(np.argmax(height))
    scatter = 1.4826 * float(np.median(height))
    fraction = 0.0
    if 0 < peak < 2 * reach:
        before, top, after = (float(v) for v in height[peak - 1 : peak + 2])
        curvature = before - 2 * top + after
        fraction = 0.5 * (before - after) / curvature if curvature < 0 else 0.0
    return peak + fraction - reach, float(height[peak]) / scatter if scatter > 0 else 0.0


def _band_weight(size: int) -> NDArray[np.float32]:
    """1 within the band microphones share, with soft edges: a hard edge rings in the lag domain."""
    frequency = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    low, high = _BAND
    rise = np.clip((frequency - low / 2) / (low / 2), 0, 1)
    fall = np.clip((SAMPLE_RATE / 2 - frequency) / (SAMPLE_RATE / 2 - high), 0, 1)
    return (rise * fall).astype(np.float32)
