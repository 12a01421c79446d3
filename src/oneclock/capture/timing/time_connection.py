"""Times for the frames of one connection: which clock is best, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.frames import StampClock
from oneclock.capture.timing.cadence import Stretch, regular_stretches
from oneclock.capture.timing.frame_count import count_frames, is_counted, mean_period, rough_period
from oneclock.capture.timing.lower_envelope import Envelope, fit_envelope, jitter
from oneclock.capture.timing.noisy_stamps import TRUSTED, line_of_noise
from oneclock.capture.timing.observations import Observations
from oneclock.timebase.clock_map import ClockMap

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# A clock that says nothing of a frame now and then is still the best clock.
_KNOWN_SHARE = 0.9
_BELIEVABLE = 1e-3
# Times the usual: a Gaussian's thirty standard deviations.
_WILD = 20.0
_RESOLUTION = 5e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimedConnection:
    """The frames of one connection, before they are joined to the others."""

    times: Floats
    counts: Ints
    envelopes: tuple[Envelope, ...]
    clock: StampClock
    device: ClockMap | None
    """The device's clock seen from the host's, where it was fitted."""
    smoothed: int
    """How many of the frames."""
    std: float


def time_connection(part: Observations) -> TimedConnection:
    """By the best clock that speaks of nearly all frames and is believable."""
    if _speaks(part.device):
        host = np.where(np.isfinite(part.driver), part.driver, part.arrived)
        known = _usable(part.device)
        envelope = fit_envelope(part.device[known], host[known])
        if _is_believable(envelope, part.device[known], host[known]):
            times = envelope.to_host(part.device[known])
            return _time_by_stamps(part, StampClock.DEVICE, times, known, envelope)
    if _speaks(part.driver):
        return _time_by_driver(part)
    return _time_by_arrival(part)


def _speaks(stamps: Floats) -> bool:
    return bool(_usable(stamps).mean() >= _KNOWN_SHARE)


def _usable(stamps: Floats) -> Mask:
    """Known, and later than all before it."""
    highest = np.fmax.accumulate(stamps)
    later: Mask = np.isfinite(stamps) & (stamps > np.r_[-np.inf, np.fmax(highest[:-1], -np.inf)])
    return later


def _is_believable(envelope: Envelope, device: Floats, host: Floats) -> bool:
    """Whether the device's clock is one: nearer to a line than the host's stamps are to each other.
    (Stamps made up by a muxer, or of another stream, are not.)"""
    return envelope.scatter <= max(jitter(host - envelope.to_host(device)), _BELIEVABLE)


def _time_by_stamps(
    part: Observations, clock: StampClock, known_times: Floats, known: Mask, line: Envelope | None
) -> TimedConnection:
    times, counts = _fill(known_times, known, part)
    own = noise(times, counts)
    return TimedConnection(
        times=times,
        counts=counts,
        clock=clock,
        envelopes=(line,) if line else (),
        device=line.line if line else None,
        smoothed=0,
        std=float(np.hypot(own, line.std)) if line else own,
    )


def _fill(times: Floats, known: Mask, part: Observations) -> tuple[Floats, Ints]:
    """Times for all frames, and their counts; the few without a stamp are placed by the count."""
    if known.all():
        return times, count_frames(times, part.sequence, rough_period(times))
    counts = count_frames(part.arrived, part.sequence, rough_period(times))
    period = mean_period(times, counts[known])
    filled = np.interp(counts, counts[known], times - counts[known] * period) + counts * period
    return filled, counts


def _time_by_driver(part: Observations) -> TimedConnection:
    known = _usable(part.driver)
    timed = _time_by_stamps(part, StampClock.DRIVER, part.driver[known], known, None)
    # Stamps nearer to each other than that need no looking for stretches: most drivers' are.
    if timed.std <= TRUSTED or not is_counted(part.sequence):
        return timed
    lines = []
    for stretch in regular_stretches(timed.times, timed.counts, early_too=True):
        frames = slice(stretch.begin, stretch.end)
        local = np.asarray(timed.counts[frames] * stretch.period, np.float64)
        stamps, arrived = timed.times[frames], part.arrived[frames]
        line = line_of_noise(stretch.envelope, local, stamps, arrived)
        if line is not None:
            lines.append((replace(stretch, envelope=line), line.std))
    if 2 * sum(stretch.end - stretch.begin for stretch, _ in lines) < len(part):
        lines = []  # Pieces of a wave that look straight are a wave yet.
    return _on_lines(StampClock.DRIVER, timed.times, timed.counts, lines)


def _time_by_arrival(part: Observations) -> TimedConnection:
    counts = count_frames(part.arrived, part.sequence, rough_period(part.arrived))
    # Nobody sees whether a camera that counts evenly exposes evenly: at worst as unevenly as the
    # earliest frames lie about their line.
    lines = [
        (stretch, float(np.hypot(stretch.envelope.std, stretch.envelope.scatter)))
        for stretch in regular_stretches(part.arrived, counts)
    ]
    return _on_lines(StampClock.ARRIVAL, part.arrived, counts, lines)


def _on_lines(
    clock: StampClock, stamps: Floats, counts: Ints, lines: list[tuple[Stretch, float]]
) -> TimedConnection:
    """Frames of these stretches by their line, with its deviation; the others as they are."""
    times = stamps.copy()
    left = np.ones(len(stamps), np.bool_)
    for stretch, _ in lines:
        frames = slice(stretch.begin, stretch.end)
        local = np.asarray(counts[frames] * stretch.period, np.float64)
        times[frames] = stretch.envelope.to_host(local)
        left[frames] = False
    # What is wild in a driver's stamps is a fault of one frame; late packets are arrivals' nature.
    rest = noise(stamps, counts, all_of_it=clock is StampClock.ARRIVAL)
    stds = [*(std for _, std in lines), rest]
    return TimedConnection(
        times=times,
        counts=counts,
        envelopes=tuple(stretch.envelope for stretch, _ in lines),
        clock=clock,
        device=None,
        smoothed=int((~left).sum()),
        std=root_mean_square(stds, [*(s.end - s.begin for s, _ in lines), int(left.sum())]),
    )


def noise(times: Floats, counts: Ints, *, all_of_it: bool = False) -> float:
    """Standard deviation of single times against their neighbours, from second differences of
    frames that follow at equal steps. Unless `all_of_it` is wanted, the wildest hundredth is left
    out, and what is too wild to be noise: a pause that the camera did not count."""
    follow = np.diff(counts, 2) == 0
    second = np.abs(np.diff(times, 2)[follow])
    if not len(second):
        return 0.0
    if all_of_it:
        return float(np.sqrt(np.mean(second**2) / 6))
    usual = max(_WILD * float(np.median(second)), _RESOLUTION)
    kept = second[second <= min(float(np.quantile(second, 0.99)), usual)]
    return float(np.sqrt(np.mean(kept**2) / 6))


def root_mean_square(stds: list[float], weights: list[int]) -> float:
    total = sum(weights)
    if not total:
        return 0.0
    return float(np.sqrt(np.dot(np.square(stds), weights) / total))
