"""From sound to bits: the bit clock of linear timecode, found and followed, and what it carries.

Biphase mark (SMPTE ST 12-1, 8): every bit begins with a change of level, a one changes again in its
middle. So changes come at the bit rate whatever the bits are, and their power has a line there. Its
phase says where bits begin, to a small part of a sample, because some forty changes make it; the
sums over half bits then tell ones from zeros as a matched filter does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]

BITS_A_FRAME = 80
# 24 to 30 frames a second, each 12 % slower or faster.
_SLOWEST, _FASTEST = 24 * BITS_A_FRAME * 0.88, 30 * BITS_A_FRAME * 1.12
# Just short of half a bit at 30 frames: the step between two such means is a change of level.
_STEP_SECONDS = 200e-6
# More samples a second than this say no more about bits of 400 microseconds.
_ENOUGH = 44_000
# The phase is read every 4 ms ...
_HOP_SECONDS = 0.004
# ... and averaged over about a frame, against noise. A tape more than half a percent off its mean
# rate turns too far in that time.
_SMOOTH = np.hanning(13)[1:-1]
# For the rate: slices of a fifth of a second, a few of them.
_SLICE_SECONDS = 0.2
_SLICES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class BitStream:
    """What the sound would be if it were timecode."""

    bits: NDArray[np.int8]
    starts: Floats
    """Seconds from the first sample to where each bit begins, and the last one ends."""
    halves: Floats
    """Mean level of both halves of every bit."""


def read_bits(samples: Samples, rate: int) -> BitStream | None:
    """None where there is too little sound, too slowly sampled, or none. Samples are finite."""
    if rate < 2 * _FASTEST:
        return None
    thinning = max(1, rate // _ENOUGH)
    whole = len(samples) // thinning * thinning
    thin = samples[:whole].reshape(-1, thinning).mean(axis=1, dtype=np.float64)
    # A sample stands for the time around it: the sums below begin half a sample before the first.
    begin, per_second = -0.5 / rate, rate / thinning
    sums = np.concatenate([[0.0], np.cumsum(thin)])
    changes = _changes(sums, per_second)
    if len(changes) < 2 * _SLICE_SECONDS * per_second or not changes.any():
        return None
    times, cycles = _follow(changes, per_second, _bit_rate(changes, per_second))
    first, last = int(np.ceil(cycles[0])), int(np.floor(cycles[-1]))
    edges = np.interp(np.arange(2 * first, 2 * last + 1) / 2, cycles, times)
    halves = np.diff(_at(sums, edges * per_second)) / (np.diff(edges) * per_second)
    return BitStream(bits=_bits(halves), starts=edges[::2] + begin, halves=halves.reshape(-1, 2))


def _changes(sums: Floats, rate: float) -> Floats:
    """How much the level changes at the seam before every sample: the step between the means on
    both sides, squared."""
    width = max(1, round(_STEP_SECONDS * rate))
    step = np.zeros(len(sums))
    if len(sums) > 2 * width:
        step[width:-width] = sums[2 * width :] - 2 * sums[width:-width] + sums[: -2 * width]
    return np.square(step, out=step)


def _bit_rate(changes: Floats, rate: float) -> float:
    """Where the power of the changes has its line, within what timecode's can be."""
    length = round(_SLICE_SECONDS * rate)
    begins = np.linspace(0, len(changes) - length, _SLICES).round().astype(int)
    slices = np.stack([changes[begin : begin + length] for begin in np.unique(begins)])
    slices -= slices.mean(axis=1, keepdims=True)
    power = np.square(np.abs(np.fft.rfft(slices * np.hanning(length), axis=1))).sum(axis=0)
    frequency = np.fft.rfftfreq(length, 1 / rate)
    within = (frequency >= _SLOWEST) & (frequency <= _FASTEST)
    return float(frequency[within][np.argmax(power[within])])


def _follow(changes: Floats, rate: float, bit_rate: float) -> tuple[Floats, Floats]:
    """Times, and how many bits have begun by then: the phase of the line, followed along."""
    hop = round(_HOP_SECONDS * rate)
    count = len(changes) // hop
    rows = changes[: count * hop].reshape(count, hop)
    turn = np.exp(-2j * np.pi * bit_rate / rate * np.arange(2 * hop)) * np.hanning(2 * hop)
    turn -= np.hanning(2 * hop) * (turn.sum() / np.hanning(2 * hop).sum())  # blind to the mean
    late = rows @ np.stack([turn.real, turn.imag], axis=1).reshape(2, hop, 2)
    parts = late[0, :-1] + late[1, 1:]
    middles = np.arange(1, count, dtype=np.float64) * hop - 0.5
    line = (parts[:, 0] + 1j * parts[:, 1]) * np.exp(
        -2j * np.pi * bit_rate / rate * hop * np.arange(count - 1)
    )
    line = np.convolve(line, _SMOOTH, "same")
    turned = np.asarray(np.unwrap(np.angle(line)), np.float64)
    cycles = bit_rate * middles / rate + turned / (2 * np.pi)
    return _to_the_ends(middles / rate, cycles, len(changes) / rate)


def _to_the_ends(times: Floats, cycles: Floats, end: float) -> tuple[Floats, Floats]:
    """The first and the last bits go on as those near them."""
    near = min(len(times) - 1, len(_SMOOTH))
    first = (cycles[near] - cycles[0]) / (times[near] - times[0])
    last = (cycles[-1] - cycles[-1 - near]) / (times[-1] - times[-1 - near])
    return (
        np.concatenate([[0.0], times, [end]]),
        np.concatenate(
            [[cycles[0] - first * times[0]], cycles, [cycles[-1] + last * (end - times[-1])]]
        ),
    )


def _at(sums: Floats, positions: Floats) -> Floats:
    """The running sum between samples, each of which is level for its whole length."""
    index = np.clip(positions.astype(np.intp), 0, len(sums) - 2)
    return sums[index] + (positions - index) * (sums[index + 1] - sums[index])


def _bits(halves: Floats) -> NDArray[np.int8]:
    """Of two changes of level, at both ends of a bit, one undoes the other unless the bit is a one.

    Whatever the polarity, this is the likeliest reading of the four half bits around the two."""
    level = np.concatenate([[0.0], halves, [0.0]])
    entry, leaving = level[1:-2:2] - level[:-3:2], level[2:-1:2] - level[3::2]
    return np.asarray(entry * leaving < 0.0, np.int8)
