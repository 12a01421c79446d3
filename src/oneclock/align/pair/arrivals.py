"""By which way did the sound come? Where the direct one is faint, a wall may be heard instead.

In every window of a recording the same echoes stand at the same distances, so windows agree on an
echo as closely as on the direct sound, and no scatter tells. Laid on each other, though, the
correlations of all of them show what else arrives, and how nearly as loud.
"""

from __future__ import annotations

import math

import numpy as np

from oneclock.align.pair.correlate import (
    Samples,
    at_reference_rate,
    correlation_curve,
    is_silent,
    scatter_of,
)
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.trial import Trial

# Spread over all that were listened to: those that agree have chosen their arrival.
_WINDOWS = 16
# Ways around a room, or a stage, that are 14 m longer.
_REACH = round(0.04 * SAMPLE_RATE)
# A peak and its own ripples.
_SAME = round(0.0004 * SAMPLE_RATE)
# Eight simulated answers that had gone by an echo had another arrival of 0.7 to 1 times the height
# in the sum; of six right ones from such rooms one had.
_NEARLY = 0.65
# What is lower by so many standard deviations of the sum is lower, and no accident ...
_LOWER = 4.0
# ... but a wall may really be a little louder than the straight way.
_ALIKE = 0.85


def arrivals_apart(reference: Heard, source: Heard, trial: Trial) -> float:
    """How far other arrivals lie from the line, weighted by how likely each is the direct one: a
    standard deviation, in seconds; 0 where one stands out."""
    total = _sum_of_curves(reference, source, trial)
    if total is None:
        return 0.0
    height = np.abs(total)
    here = float(height[_REACH - _SAME : _REACH + _SAME + 1].max())
    top = float(height.max())
    clearly_lower = min(_ALIKE * top, top - _LOWER * scatter_of(height))
    least = max(_NEARLY * top, clearly_lower)
    lags = np.flatnonzero(_is_peak(height) & (height >= least))
    apart = [lag for lag in (lags - _REACH).tolist() if abs(lag) > _SAME]
    if here <= 0.0 or not apart:
        return 0.0
    weights = [_weight(float(height[lag + _REACH]) / top) for lag in apart]
    squares = sum(w * (lag / SAMPLE_RATE) ** 2 for w, lag in zip(weights, apart, strict=True))
    return math.sqrt(squares / (sum(weights) + max(_weight(here / top), _weight(1.0) / 2)))


def _weight(share: float) -> float:
    return max(0.0, (share - _NEARLY) / (1 - _NEARLY))


def _is_peak(height: Samples) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    from scipy.ndimage import maximum_filter1d

    return np.asarray(height == maximum_filter1d(height, 2 * _SAME + 1), np.bool_)


def _sum_of_curves(reference: Heard, source: Heard, trial: Trial) -> Samples | None:
    if trial.fit is None:
        return None
    count = round(trial.window * SAMPLE_RATE)
    total: Samples | None = None
    for centre in trial.centres[:: max(1, -(-len(trial.centres) // _WINDOWS))]:
        first = round((centre - trial.window / 2) * SAMPLE_RATE)
        shift = round(trial.fit.at(centre) * SAMPLE_RATE)
        heard = at_reference_rate(source.listen(first, count), trial.fit.slope)
        around = reference.listen(first + shift - _REACH, count + 2 * _REACH)
        if is_silent(heard) or is_silent(around):
            continue
        curve = correlation_curve(around, heard, _REACH, whitening=1.0)
        scatter = scatter_of(np.abs(curve))
        if scatter > 0:
            total = curve / scatter if total is None else total + curve / scatter
    return total
