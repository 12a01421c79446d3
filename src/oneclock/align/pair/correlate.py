"""How far apart two short stretches of one sound are, to a fraction of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.envelope import SAMPLE_RATE

Samples = NDArray[np.float32]

_BAND = (100.0, 3600.0)
# Ends of a window this far out of step blur its peak less than the peak is wide (125 us).
_SMEAR = 30e-6
# Early reflections come within 15 ms of the direct sound; a second peak farther off is a period of
# the sound itself.
_ECHOES = round(0.015 * SAMPLE_RATE)
# Less level than this (about -100 dBFS) is digital silence.
_SILENT_RMS = 1e-5
# Held notes come back to 0.9 of themselves after a period, mains hum to all but what noise it has.
_STEADY = 0.95
# Edges of a window rise and fall within 20 ms.
_SOFT = round(0.02 * SAMPLE_RATE)
# Over so long levels are made even, to 40 dB below the mean.
_LEVELLED = round(0.1 * SAMPLE_RATE)
_INAUDIBLE = 1e-4
# Hz, and so wide is a band whose strength is made even.
_NARROW = 20.0
# Of the sinc that reads between samples, to each side.
_SINC_REACH = 8
_EIGHTHS = np.arange(-8, 9) / 8


def at_reference_rate(heard: Samples, drift: float) -> Samples:
    """The window stretched about its centre, so that its ends do not smear the peak."""
    middle = (len(heard) - 1) / 2
    if abs(drift) * middle < _SMEAR * SAMPLE_RATE:
        return heard
    from scipy.ndimage import map_coordinates

    positions = (np.arange(len(heard)) - middle) / (1 + drift) + middle
    stretched = map_coordinates(heard, positions[None], order=3, mode="nearest")
    return np.asarray(stretched, np.float32)


def evened(samples: Samples) -> Samples:
    """As loud in every tenth of a second and in every narrow band. Not in every line of the
    spectrum: those of what returns regularly are all that tells of it."""
    from scipy import fft
    from scipy.ndimage import uniform_filter1d

    size = fft.next_fast_len(len(samples), real=True)
    spectrum = fft.rfft(_softened(samples, _SOFT), size)
    power = uniform_filter1d(
        np.square(np.abs(spectrum), dtype=np.float64),
        max(1, round(_NARROW * size / SAMPLE_RATE)),
    )
    spectrum *= _band_weight(size) / np.sqrt(np.maximum(power, power.max() * 1e-9 + 1e-30))
    return _levelled(np.asarray(fft.irfft(spectrum, size)[: len(samples)], np.float32))


def _levelled(samples: Samples) -> Samples:
    """As loud in every tenth of a second. Two bursts amid silence fit each other many times better
    than silence fits them, however unlike they are; levelled, they count for no more than the time
    that they take."""
    from scipy.ndimage import uniform_filter1d

    power = uniform_filter1d(np.square(samples, dtype=np.float64), _LEVELLED)
    floor = _INAUDIBLE * float(power.mean()) + _SILENT_RMS**2
    return np.asarray(samples / np.sqrt(np.maximum(power, 0.0) + floor), np.float32)


def is_silent(samples: Samples) -> bool:
    return float(np.mean(np.square(samples, dtype=np.float64))) < _SILENT_RMS**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The highest point of a correlation."""

    lag: float
    """In samples from the middle, to a fraction."""
    strength: float
    """Its height, in standard deviations of all lags."""
    second: float
    """Height of the next best lag that no echo explains, as a share of the best."""


def correlation_peak(around: Samples, heard: Samples, reach: int, *, whitening: float) -> Peak:
    """Where `heard` lies in `around`, which is longer by `reach` samples at both ends."""
    correlation = correlation_curve(around, heard, reach, whitening=whitening)
    height = np.abs(correlation)
    best = int(np.argmax(height))
    top, scatter = float(height[best]), scatter_of(height)
    if scatter <= 0:
        return Peak(lag=best - reach, strength=0.0, second=1.0)
    elsewhere = max(
        height[: max(0, best - _ECHOES)].max(initial=0.0),
        height[best + _ECHOES + 1 :].max(initial=0.0),
    )
    return Peak(
        lag=best + _fraction(correlation * np.sign(correlation[best]), best) - reach,
        strength=top / scatter,
        second=float(elsewhere) / top,
    )


def correlation_curve(around: Samples, heard: Samples, reach: int, *, whitening: float) -> Samples:
    """How well they fit at every lag from -`reach` to `reach` samples.

    `whitening` 0 is the plain correlation, 1 the phase transform.
    """
    from scipy import fft

    size = fft.next_fast_len(len(around), real=True)
    cross = fft.rfft(_softened(around, reach), size) * np.conj(
        fft.rfft(_softened(heard, _SOFT), size)
    )
    magnitude = np.abs(cross)
    cross *= _band_weight(size) / np.maximum(magnitude, magnitude.max() * 1e-9 + 1e-30) ** whitening
    # The window may lie anywhere within `around`: lags 0 to 2 * reach hold no wrapped products.
    return np.asarray(fft.irfft(cross, size)[: 2 * reach + 1], np.float32)


def is_steady(heard: Samples, reach: int) -> bool:
    """Hum and nothing else: within reach, the window is its own copy."""
    from scipy import fft

    soft = _softened(heard, _SOFT)
    size = fft.next_fast_len(len(soft) + reach, real=True)
    likeness = fft.irfft(np.abs(fft.rfft(soft, size)) ** 2, size)[: reach + 1]
    return bool(likeness[_ECHOES:].max() >= _STEADY * likeness[0])


def _softened(samples: Samples, edge: int) -> Samples:
    """Without the hard edges of a cut. A cut through hum is a click, and whitened, clicks are
    clearer than all that was recorded: windows of two rooms agreed on the edges of the search. So
    the stretch around, which may be cut anywhere within reach, rises as slowly as it reaches."""
    length = min(edge, len(samples) // 4)
    rise = np.sin(np.linspace(0.0, np.pi / 2, length, dtype=np.float32)) ** 2
    soft = samples.copy()
    soft[:length] *= rise
    soft[len(soft) - length :] *= rise[::-1]
    return soft


def scatter_of(height: Samples) -> float:
    """Standard deviation of a correlation but for its peaks, from its absolute values."""
    return 1.4826 * float(np.median(height))


def _fraction(correlation: Samples, best: int) -> float:
    """How far after `best` the top lies, in samples.

    A whitened peak is a sinc, not a parabola: a parabola through three samples of it was up to
    30 us (a quarter sample) off, always to the same side. Read at eighths of a sample it is one.
    """
    if not 0 < best < len(correlation) - 1:
        return 0.0
    first, last = max(0, best - _SINC_REACH), min(len(correlation), best + _SINC_REACH + 1)
    away = _EIGHTHS[:, None] - (np.arange(first, last) - best)[None]
    kernel = np.sinc(away) * np.cos(np.pi / 2 * away / (_SINC_REACH + 1)) ** 2
    fine = kernel @ correlation[first:last].astype(np.float64)
    top = int(np.argmax(fine[1:-1])) + 1
    before, at, after = fine[top - 1 : top + 2]
    curvature = before - 2 * at + after
    bend = 0.5 * (before - after) / curvature if curvature < 0 else 0.0
    return float(_EIGHTHS[top] + bend / 8)


@lru_cache(maxsize=8)
def _band_weight(size: int) -> NDArray[np.float32]:
    """1 within the band microphones share, with soft edges: a hard edge rings in the lag domain."""
    frequency = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    low, high = _BAND
    rise = np.clip((frequency - low / 2) / (low / 2), 0, 1)
    fall = np.clip((SAMPLE_RATE / 2 - frequency) / (SAMPLE_RATE / 2 - high), 0, 1)
    return np.asarray(rise * fall, np.float32)
