"""How far apart the frames of one instant really are, and how fast cameras drift apart.

The spread of an instant is its latest frame's time minus its earliest's, by the best clock there
is. It is as true as the times are: a delay that all frames of a camera share is in it unseen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.timing.frame_clocks import FrameTimes
from oneclock.capture.timing.instants import Instants
from oneclock.capture.timing.lower_envelope import fit_envelope
from oneclock.capture.timing.usual_rates import usual_rate
from oneclock.timebase.clock_map import IDENTITY, ClockMap

Floats = NDArray[np.float64]

# Rates nearer than this are meant to be one; no clock is so far off.
_ONE_RATE = 5e-3
_FEWEST_FRAMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Seconds, over the instants of two or more cameras; None where there is none."""

    median: float | None
    p95: float | None
    max: float | None
    measured: int
    """Instants of two or more cameras."""
    complete: int
    """Instants of all cameras."""
    instants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRate:
    rate: float
    """Frames per host second."""
    nominal: Fraction
    """The rate it is meant to have."""
    clock: ClockMap
    """The camera's count of frames, in seconds at its nominal rate from its first frame, seen from
    the reference camera's: the drift is how much slower than the reference it runs."""

    @property
    def drift(self) -> float:
        return self.clock.drift

    @property
    def drift_std(self) -> float:
        return self.clock.drift_std


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDrift:
    """How fast the phase of one camera moves against another's."""

    one: int
    other: int
    ms_per_minute: float
    """Positive where the other's frames become later."""
    ms_per_minute_std: float


def spreads(times: Sequence[Floats], instants: Instants) -> Floats:
    """Of every instant, seconds; NaN where fewer than two cameras are there."""
    earliest = np.full(instants.count, np.inf)
    latest = np.full(instants.count, -np.inf)
    for each, members in zip(times, instants.members, strict=True):
        # A camera is at an instant once at most, so plain indexing misses nothing.
        earliest[members] = np.minimum(earliest[members], each)
        latest[members] = np.maximum(latest[members], each)
    return np.where(instants.sizes > 1, latest - earliest, np.nan)


def summarise(times: Sequence[Floats], instants: Instants) -> Spread:
    each = spreads(times, instants)
    each = each[np.isfinite(each)]
    median, p95, most = np.quantile(each, (0.5, 0.95, 1.0)).tolist() if len(each) else [None] * 3
    return Spread(
        median=median,
        p95=p95,
        max=most,
        measured=len(each),
        complete=int((instants.sizes == instants.cameras).sum()),
        instants=instants.count,
    )


def camera_rates(
    cameras: Sequence[FrameTimes],
    *,
    reference: int = 0,
    nominal: Sequence[Fraction | None] | None = None,
) -> tuple[CameraRate | None, ...]:
    """Every camera against the reference; None for those with too few frames to have a rate.

    `nominal` is what the cameras claim. Where that is None, or not what came, a camera of about the
    reference's rate is meant to have just that, and others the usual rate next to what came.
    """
    claimed = [None] * len(cameras) if nominal is None else nominal
    if not cameras:
        return ()
    usual = _nominal(cameras[reference], claimed[reference], None)
    meant = [_nominal(each, claim, usual) for each, claim in zip(cameras, claimed, strict=True)]
    counters = [_counter(each, rate) for each, rate in zip(cameras, meant, strict=True)]
    of_reference = counters[reference]
    if of_reference is None:
        return (None,) * len(cameras)
    back = of_reference.inverse()
    return tuple(
        None
        if counter is None
        else CameraRate(
            rate=float(rate) / counter.rate,
            nominal=rate,
            clock=IDENTITY if number == reference else counter.then(back),
        )
        for number, (counter, rate) in enumerate(zip(counters, meant, strict=True))
    )


def pair_drifts(rates: Sequence[CameraRate | None]) -> tuple[PairDrift, ...]:
    """All pairs of about one rate; the phases of others move by design."""
    found = []
    for (i, one), (j, other) in combinations(enumerate(rates), 2):
        if one is None or other is None or abs(one.rate / other.rate - 1) > _ONE_RATE:
            continue
        found.append(
            PairDrift(
                one=i,
                other=j,
                ms_per_minute=(one.rate / other.rate - 1) * 60e3,
                ms_per_minute_std=float(np.hypot(one.drift_std, other.drift_std)) * 60e3,
            )
        )
    return tuple(found)


def _nominal(camera: FrameTimes, claimed: Fraction | None, usual: Fraction | None) -> Fraction:
    for rate in (claimed, usual):
        if rate is not None and abs(camera.rate / float(rate) - 1) < _ONE_RATE:
            return rate
    return usual_rate(camera.rate)


def _counter(camera: FrameTimes, nominal: Fraction) -> ClockMap | None:
    """The camera's count, as seconds at its nominal rate, seen from the host's clock."""
    begin, end = camera.longest
    if end - begin < _FEWEST_FRAMES:
        return None
    count = camera.counts[begin:end] / float(nominal)
    line = fit_envelope(count, camera.times[begin:end], max_slope=_ONE_RATE).line
    # Times read off a line lie on it, however uncertain it is: its slope turns about their middle.
    middle, doubt = float(count[0] + count[-1]) / 2, (camera.period_std / camera.period) ** 2
    return replace(
        line,
        delta_std=math.sqrt(line.delta_std**2 + middle**2 * doubt),
        drift_std=math.sqrt(line.drift_std**2 + doubt),
        covariance=line.covariance - middle * doubt,
    )
