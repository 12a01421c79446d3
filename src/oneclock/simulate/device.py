"""A recording device: a clock that starts late and runs wrong, and a microphone with its faults."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from oneclock.simulate.resampling_kernel import read_between
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    starts_at: float = 0.0
    """World time of its first sample."""
    length: float
    """Of the recording, on its own clock."""
    drift: float = 0.0
    """World seconds per second of its clock, minus one; 40e-6 is a slow clock."""
    gain: float = 1.0
    snr_db: float | None = None
    """Own noise below the sound while there is any; None is a silent device."""
    low_cut: float | None = None
    high_cut: float | None = None
    """Hz. The filters have no phase: colour does not move the truth."""
    clip_at: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.length <= 0.0 or self.gain <= 0.0 or self.clip_at <= 0.0 or self.drift <= -1.0:
            raise ValueError("length, gain, clip_at and clock rate must be positive")

    @property
    def clock(self) -> ClockMap:
        """Its clock seen from the world's."""
        return ClockMap(delta=self.starts_at, drift=self.drift)

    @property
    def coverage(self) -> Span:
        return Span(start=0.0, end=self.length)


def record(world: Samples, world_rate: int, device: Device, *, rate: int | None = None) -> Samples:
    """What the device has on its card of a sound at its microphone, which began at world zero.

    The sound should lie below 0.43 of the lower of both rates; what a lower rate cannot hold is
    taken out. Before and after the sound it is silent.
    """
    rate = rate or world_rate
    count = round(device.length * rate)
    step = device.clock.rate * world_rate / rate
    heard = read_between(world, device.starts_at * world_rate, step, count)
    heard = _coloured(heard, rate, device) * np.float32(device.gain)
    if device.snr_db is not None:
        level = _active_level(heard) * 10 ** (-device.snr_db / 20)
        noise = np.random.default_rng([device.seed, 5]).standard_normal(count, np.float32)
        heard += np.float32(level) * noise
    return np.clip(heard, -device.clip_at, device.clip_at)


def _coloured(sound: Samples, rate: int, device: Device) -> Samples:
    """Butterworth slopes of second order in magnitude only."""
    if device.low_cut is None and device.high_cut is None:
        return sound
    size = scipy.fft.next_fast_len(len(sound) + rate // 10, real=True)
    frequency = np.fft.rfftfreq(size, 1 / rate).astype(np.float32)
    gain = np.ones_like(frequency)
    if device.high_cut is not None:
        gain /= np.sqrt(1 + (frequency / device.high_cut) ** 4)
    if device.low_cut is not None:
        ratio = (frequency / device.low_cut) ** 2
        gain *= ratio / np.sqrt(1 + ratio**2)
    spectrum = scipy.fft.rfft(sound, size) * gain
    return np.asarray(scipy.fft.irfft(spectrum, size)[: len(sound)], np.float32)


def _active_level(sound: Samples) -> float:
    """RMS of the 25 ms stretches within 30 dB of the loudest; pauses do not count."""
    block = 1200
    whole = len(sound) // block * block
    power = np.mean(sound[:whole].reshape(-1, block) ** 2, axis=1) if whole else sound**2
    active = power[power > 1e-3 * power.max()] if len(power) else power
    return float(np.sqrt(np.mean(active))) if len(active) else 0.0
