"""What tells two places of a repeating sound apart: take away what they have in common.

Music from a loop is the same at both, sample by sample; the host who speaks over it is not. Where
the reference at one place is subtracted from the reference at the other, the loop is gone and what
was heard only once is left, upright if it belongs to the first place and inverted if to the other.
"""

from __future__ import annotations

import numpy as np

from oneclock.align.pair.close_listening import Listen, window_centres
from oneclock.align.pair.correlate import (
    Samples,
    correlation_curve,
    correlation_peak,
    is_silent,
    scatter_of,
)
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.evidence import Preference
from oneclock.timebase.line_fit import LineFit
from oneclock.timebase.span import Span

_WINDOW = 4.0
_MOST_WINDOWS = 40
_REACH = round(0.25 * SAMPLE_RATE)
# Talkers elsewhere than the loop arrive up to so much sooner or later.
_NEAR = round(0.012 * SAMPLE_RATE)
# Over these lags noise alone peaks at 2.9 standard deviations.
_TELLS = 5.0
# Samples: as far as a line may be off.
_SEARCH = 16


def tell_apart(
    reference: Listen, source: Listen, one: LineFit, other: LineFit, shared: Span
) -> tuple[Preference, Preference]:
    """Windows of the source that hold what is heard at the first place only, and at the second."""
    length = min(_WINDOW, shared.length)
    votes = [
        _vote(reference, source, one, other, centre, length)
        for centre in window_centres(shared, length, _MOST_WINDOWS)
    ]
    return Preference(only=votes.count(1)), Preference(only=votes.count(-1))


def _vote(
    reference: Listen, source: Listen, one: LineFit, other: LineFit, centre: float, length: float
) -> int:
    count = round(length * SAMPLE_RATE)
    first = round((centre - length / 2) * SAMPLE_RATE)
    heard = source(first, count)
    here = _around(reference, first, count, one.at(centre))
    there = _around(reference, first, count, other.at(centre))
    if is_silent(heard) or is_silent(here) or is_silent(there):
        return 0
    both = correlation_curve(here, heard, _REACH, whitening=1.0)
    upright = float(np.sign(both[np.argmax(np.abs(both))]))
    left = correlation_curve(_without(here, there), heard, _REACH, whitening=1.0)
    near = left[_REACH - _NEAR : _REACH + _NEAR + 1]
    scatter = scatter_of(np.abs(left))
    best = float(near[np.argmax(np.abs(near))])
    return int(np.sign(best) * upright) if abs(best) > _TELLS * scatter > 0 else 0


def _around(reference: Listen, first: int, count: int, offset: float) -> Samples:
    return reference(first + round(offset * SAMPLE_RATE) - _REACH, count + 2 * _REACH)


def _without(here: Samples, there: Samples) -> Samples:
    """What is left of one stretch when the other, laid where it fits best, is taken away."""
    from scipy import fft

    lag = correlation_peak(here, there[_SEARCH:-_SEARCH], _SEARCH, whitening=1.0).lag
    size = fft.next_fast_len(len(here) + 2 * _SEARCH, real=True)
    delayed = fft.rfft(there, size) * np.exp(-2j * np.pi * np.fft.rfftfreq(size) * lag)
    return here - np.asarray(fft.irfft(delayed, size)[: len(here)], np.float32)
