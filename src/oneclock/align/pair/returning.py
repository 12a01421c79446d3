"""Does a stretch of sound return to the sample, a beat or some bars later?

Nobody strikes a string twice alike; what a machine plays is the same samples each time, at times
that its tempo fixes. One window shows little of that under noise. All of a stretch against itself,
a lag later, shows it: what returns adds up moment by moment, and what is live, or noise, does not.
Several recordings of it return after the same lag, each with noise of its own, and add up as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.correlate import Samples, evened
from oneclock.align.pair.envelope import SAMPLE_RATE

Floats = NDArray[np.float64]

FARTHEST = 8.0
"""Seconds within which bars return."""

# A note and its echoes last nearly as long.
_NEAREST = round(0.4 * SAMPLE_RATE)
# Over these lags noise alone reaches 4 to 5 standard deviations, live music 7, and talk 9, where a
# vowel meets its like: but that is over in a moment. Pasted choruses in noise reached 9 to 13.
_RETURNS = 8.0
# What half seconds contribute scatters. Of bars its mean is 0.8 of that and more, under noise too;
# of a word or two that happen to be alike, 0.5 and less.
_THROUGHOUT = 0.6
_MOMENT = round(0.5 * SAMPLE_RATE)
# Hum returns after each of its periods, and has some within so many seconds.
_PERIODIC = 0.9
_PERIODS = round(0.05 * SAMPLE_RATE)
_ECHOES = round(0.015 * SAMPLE_RATE)
# A lag has to stand out from those around it: reverberation and hum raise all of them.
_AROUND = round(0.5 * SAMPLE_RATE)
# Lags that less than this share of the stretch can speak for are not heard.
_LEAST = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Of one recording, amid what it has before and after."""

    samples: Samples
    first: int
    last: int


def returns(stretches: Sequence[Stretch]) -> bool:
    """Whether one stretch, as each recording has it, comes again within or near itself."""
    even = [_evened(stretch) for stretch in stretches]
    farthest = round(FARTHEST * SAMPLE_RATE)
    strength = sum(_strength(one, farthest) for one in even) / np.sqrt(len(even))
    lag = _NEAREST + int(np.argmax(strength[_NEAREST:]))
    around = np.abs(strength[lag - _PERIODS : lag + _PERIODS + 1])
    around[_PERIODS - _ECHOES : _PERIODS + _ECHOES + 1] = 0
    return (
        bool(strength[lag] >= _RETURNS)
        and bool(around.max(initial=0.0) < _PERIODIC * strength[lag])
        and _is_throughout(even, lag)
    )


def _evened(stretch: Stretch) -> Stretch:
    return Stretch(samples=evened(stretch.samples), first=stretch.first, last=stretch.last)


def _strength(one: Stretch, farthest: int) -> Floats:
    """How well it fits what comes so many samples later, and earlier, in standard deviations of the
    lags around; 0 where too little of it meets anything."""
    from scipy import fft
    from scipy.ndimage import uniform_filter1d

    stretch, total = one.samples[one.first : one.last], len(one.samples)
    size = fft.next_fast_len(total + farthest, real=True)
    spectrum = fft.rfft(one.samples, size) * np.conj(fft.rfft(stretch, size))
    sums = fft.irfft(spectrum, size)
    lags = np.arange(farthest + 1)
    both = sums[(one.first + lags) % size] + sums[(one.first - lags) % size]
    met = np.clip(total - lags - one.first, 0, len(stretch)) + np.clip(
        one.last - lags, 0, len(stretch)
    )
    fit = np.where(met >= _LEAST * len(stretch), both / np.sqrt(np.maximum(met, 1)), 0.0)
    scatter = np.sqrt(np.maximum(uniform_filter1d(np.square(fit), _AROUND), 0.0))
    return np.asarray(np.divide(fit, scatter, out=np.zeros_like(fit), where=scatter > 0))


def _is_throughout(evened: Sequence[Stretch], lag: int) -> bool:
    """Is it all of the stretch that fits, and not a moment or two that happen to be alike?"""
    by_moment = [_by_moment(one, lag) for one in evened]
    count = min(len(moments) for moments in by_moment)
    moments = np.mean([some[:count] for some in by_moment], axis=0)
    return count > 1 and bool(moments.mean() >= _THROUGHOUT * moments.std(ddof=1))


def _by_moment(one: Stretch, lag: int) -> Floats:
    stretch, around = one.samples[one.first : one.last], np.pad(one.samples, lag)
    later = around[one.first + 2 * lag : one.last + 2 * lag]
    earlier = around[one.first : one.last]
    count = len(stretch) // _MOMENT
    product = (stretch * (later + earlier))[: count * _MOMENT]
    sums = product.reshape(count, _MOMENT).sum(axis=1, dtype=np.float64)
    return np.asarray(sums / (np.sqrt(np.mean(np.square(sums))) or 1.0)) if count else sums
