"""A room between a source and a microphone: the direct sound, early reflections, a tail.

Sound travels 343 m/s. The direct path, exactly distance / 343 after the emission, is what the truth
counts; the rest is what makes finding it hard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import dist

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from oneclock.simulate.resampling_kernel import place_pulses

Samples = NDArray[np.float32]
Place = tuple[float, float, float]

SPEED_OF_SOUND = 343.0
# Talkers and loudspeakers face the cameras: 6 dB more straight ahead than to the walls.
_FACING = 2.0
_EARLY = 0.05  # seconds after which single reflections are past telling from a tail
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A box of `size` metres whose sound decays by 60 dB in `reverb` seconds; 0 is open air."""

    size: Place = (9.0, 7.0, 3.2)
    reverb: float = 0.4

    def __post_init__(self) -> None:
        if min(self.size) <= 0.0 or self.reverb < 0.0:
            raise ValueError("a room needs a positive size and no negative reverberation")

    @property
    def reflected(self) -> float:
        """Share of the pressure that a wall gives back, after Sabine."""
        x, y, z = self.size
        absorbed = 0.161 * x * y * z / (2 * (x * y + y * z + z * x) * max(self.reverb, 1e-3))
        return float(np.sqrt(max(0.0, 1.0 - absorbed)))


def travel_time(source: Place, microphone: Place) -> float:
    return dist(source, microphone) / SPEED_OF_SOUND


def impulse_response(
    room: Room, source: Place, microphone: Place, *, seed: int, rate: int = 48000
) -> Samples:
    """What a click at the source is at the microphone; sample 0 is the moment of the click.

    A metre away the direct sound has strength 1.
    """
    direct = travel_time(source, microphone)
    if direct * rate < 24:
        raise ValueError("source and microphone must be at least 20 cm apart")
    line = np.zeros(int((direct + max(room.reverb, 0.01)) * rate) + 64)
    far, strength = np.array([dist(source, microphone)]), np.array([_FACING])
    if room.reverb > 0.0:
        far, strength = _mirrored_sources(room, source, microphone)
        _add_tail(line, room, seed, direct, rate)
    place_pulses(line, far / SPEED_OF_SOUND * rate, strength / far)
    return (line / _FACING).astype(np.float32)


def _mirrored_sources(
    room: Room, source: Place, microphone: Place
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance and strength of the source and its mirror images (Allen and Berkley 1979)."""
    order = np.arange(-2, 3)
    offsets, bounces = [], []
    for length, s, m in zip(room.size, source, microphone, strict=True):
        even, odd = 2 * order * length + s - m, 2 * order * length - s - m
        offsets.append(np.concatenate([even, odd]))
        bounces.append(np.concatenate([np.abs(2 * order), np.abs(2 * order - 1)]))
    dx, dy, dz = np.meshgrid(*offsets, indexing="ij")
    count = sum(np.meshgrid(*bounces, indexing="ij"))
    far = np.sqrt(dx**2 + dy**2 + dz**2).ravel()
    strength = np.where(count == 0, _FACING, room.reflected**count).ravel()
    heard = far < (_EARLY * SPEED_OF_SOUND + dist(source, microphone))
    return far[heard], strength[heard]


def _add_tail(line: NDArray[np.float64], room: Room, seed: int, direct: float, rate: int) -> None:
    """Noise that fades in as single reflections fade out. Its energy is that of a diffuse field:
    16 pi / A times the direct sound's at a metre, A the absorbing area."""
    x, y, z = room.size
    area = 0.161 * x * y * z / room.reverb
    t = np.arange(len(line)) / rate - direct
    decay = np.exp(-6.91 * t / room.reverb) * (t > 0)
    noise = np.random.default_rng([seed, 4]).standard_normal(len(line)) * decay
    noise *= np.sqrt(16 * np.pi / area / (np.sum(decay**2) or 1.0))
    line += noise * np.clip(t / _EARLY, 0.0, 1.0)


def through(sounds: Sequence[Samples], responses: Sequence[Samples]) -> Samples:
    """All sounds, equally long, each through its response, added up."""
    longest = max(len(response) for response in responses)
    block = scipy.fft.next_fast_len(max(_BLOCK, 2 * longest), real=True)
    hop = block - longest + 1
    count = len(sounds[0])
    spectra = [scipy.fft.rfft(response, block) for response in responses]
    heard = np.zeros(count + block, np.float32)
    for begin in range(0, count, hop):  # block by block: modest memory
        total = np.zeros(block // 2 + 1, np.complex64)
        for sound, spectrum in zip(sounds, spectra, strict=True):
            total += scipy.fft.rfft(sound[begin : begin + hop], block) * spectrum
        heard[begin : begin + block] += scipy.fft.irfft(total, block)
    return heard[:count]
