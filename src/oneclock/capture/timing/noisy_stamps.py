"""The line that noisy stamps lie about, where it is nearer to the truth than the stamps are.

A driver stamps a frame when it comes to it: late by the latency of an interrupt, or off to both
sides where it works back from a clock of its own. Where the camera keeps its pace (`cadence.py`)
its count is the better clock. But stamps may also be right and the exposures uneven, so the line
takes their place only where what is off it looks like noise of the stamps:

- it is more than 50 us: nearer stamps are believed to the last digit,
- each is off by itself: a wave, however slow, is the camera's,
- arrivals do not go along with it: what was exposed late arrives late, what was stamped late does
  not. (Where arrivals jitter so much that nobody can tell, the stamps' noise is likelier: sensors
  are clocked, interrupts are not.)

Where the line lies among the stamps depends on whether they are only ever late. In units of the
jitter, over 900 frames (exponential latency, Gaussian noise; error and its deviation):

    earliest of windows (`lower_envelope.py`)   0.05 +- 0.01   -1.71 +- 0.09
    median                                      0.69 +- 0.03    0.01 +- 0.04
    densest fifth                               0.13 +- 0.03    0.01 +- 0.19
    median less the skew, as here               0.13 +- 0.05    0.01 +- 0.04

The earliest is right for latency only, and its error for noise grows with the recording; the median
is wrong by most of a latency. The skew tells one from the other without a decision. Bursts of ten
frames late together, one in 300 frames, move it by less than 0.05; latency that is spread evenly
has no skew to be seen and is taken for noise: half its width remains.

The direction of the line is still that of the earliest. Over a minute it was off by a hundredth of
the jitter at the ends for latency and by 0.13 for noise; through the middle frames of the windows
it was off by 0.14 and 0.07.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.timing.lower_envelope import Envelope, typical

Floats = NDArray[np.float64]

TRUSTED = 50e-6
"""Stamps nearer to their line, seconds, are taken as they are."""

# Of the variance that neighbours share. Independent ones of 72 frames share 0.12 by chance.
_WAVES = 0.3
# Of noise that is a fifth of the arrivals' jitter 0.52 was shared by chance of the transport (no
# frame arrives before it is stamped), of exposures uneven by 1 ms with noise of 0.2 ms 0.96.
_MOSTLY_REAL = 0.7
# At three, one even camera in 300 was believed, at five none; of 40 cameras uneven by 1 ms none was
# smoothed in 20 s at either.
_CERTAIN_STDS = 5.0
_WILD_STDS = 3.0
# Of an exponential distribution, median - 1.125 * (q10 + q85 - 2 * median) is where it begins.
_SKEW_TO_BEGIN = 1.125


def line_of_noise(
    earliest: Envelope, local: Floats, stamps: Floats, arrived: Floats
) -> Envelope | None:
    """From `local`, the count in seconds, to host, given the line of the earliest stamps; None
    where the stamps are to be believed.

    Its `std` is of a time read off it, what may yet be uneven exposure included.
    """
    expected = earliest.to_host(local)
    off = stamps - expected
    scatter = typical(off - np.median(off))
    if scatter <= TRUSTED or neighbours_share(off) > _WAVES:
        return None
    real, doubt = share_of_arrivals(off, arrived - expected)
    if real > max(_MOSTLY_REAL, _CERTAIN_STDS * doubt):
        return None
    zero = true_level(off)
    uneven = math.sqrt(min(max(real, 0.0), 1.0)) * scatter
    return replace(
        earliest,
        levels=earliest.levels + zero,
        line=replace(earliest.line, delta=earliest.line.delta + zero),
        std=math.hypot(earliest.std, earliest.scatter, uneven),
    )


def true_level(off: Floats) -> float:
    """Where the truth is among stamps that are noisy to both sides or late or both."""
    early, usual, late = np.quantile(off, (0.1, 0.5, 0.85)).tolist()
    skew = max(early + late - 2 * usual, 0.0)
    return float(max(early, usual - _SKEW_TO_BEGIN * skew))


def neighbours_share(off: Floats) -> float:
    """Correlation of each with the next; the wild ones are held in."""
    tame = _tame(off)
    total = float(tame @ tame)
    return float(tame[1:] @ tame[:-1]) / total if total else 0.0


def share_of_arrivals(off: Floats, late: Floats) -> tuple[float, float]:
    """How much later a frame arrives for being stamped later by one, and the standard deviation of
    that. The later half of the arrivals tells of the transport only, and counts as the median."""
    tame, arrival = _tame(off), np.minimum(late, np.median(late))
    total, moved = float(tame @ tame), float(np.mean(late < np.median(late)))
    if not total or not moved:
        return 0.0, math.inf
    share = float(tame @ (arrival - arrival.mean())) / (total * moved)
    return share, float(np.std(arrival)) / (math.sqrt(total) * moved)


def _tame(off: Floats) -> Floats:
    centred = off - np.median(off)
    limit = _WILD_STDS * typical(centred)
    held = np.clip(centred, -limit, limit)
    tame: Floats = held - held.mean()
    return tame
