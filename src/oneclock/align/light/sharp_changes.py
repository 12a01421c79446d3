"""The frames between which the light changed, where it changed sharply.

A lamp changes many cells of the picture within a tenth of a second, and they stay changed; a flash
changes them and is gone. People who move change few cells, each its own way; daylight, automatic
gain and exposure change all of them slowly: as much before and after as in between. All is compared
on a logarithmic scale, on which a camera's gain does not matter, and against the cell's own noise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from oneclock.align.light.seen_light import SeenLight

Frames = NDArray[np.float32]

SHORT = 0.15
"""Seconds: what is gone by then has flashed, what stays has been switched on and off."""

_DARKEST = 0.003
"""Linear light below which a picture is black, whatever its noise."""
_LEAST_CHANGE = 0.08
"""Natural logarithm: a lamp that adds a twelfth."""
_NOISE_STDS = 6.0
_FADES_WITHIN = 0.1
"""Seconds. Filaments take that long, and a rolling shutter two frames."""
_LEAST_FRAMES = 3
_SHARE_OF_CELLS = 0.2
_FEW_CELLS, _SHINES = 0.08, 3.0
"""A flash may show in few cells if it changes them by so many times the least change."""
_GONE = 0.4
"""Of a flash's rise: what may be left of it."""
_FOUR_FIFTHS = 1.2816 * math.sqrt(2)
"""That share of differences of two Gaussians is below so many standard deviations."""
_NOISE_FRAMES = 4096
_BLOCK = 4096
_LARGEST_HOLE = 2.5
"""Periods: where frames are missing, when the light changed is not to be seen."""


class Kind(StrEnum):
    UP = "up"
    DOWN = "down"
    FLASH = "flash"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharpChange:
    kind: Kind
    first: int
    last: int
    """Frames between which, both included, the light changed: before and after it is steady."""


def find_changes(seen: SeenLight) -> tuple[SharpChange, ...]:
    """In order of time."""
    if seen.period <= 0:
        return ()
    far = max(_LEAST_FRAMES, math.ceil(_FADES_WITHIN / seen.period))
    brief = max(2, math.floor(SHORT / seen.period))
    if len(seen.times) < 3 * far + 1 or len(seen.times) < 2 * brief + 3:
        return ()
    unit = _least_changes(seen.light)
    jumps, pulses = [], []
    for begin, end, block in _blocks(seen.light, margin=max(3 * far, 2 * brief + 2)):
        log = (np.log(np.maximum(block, np.float32(_DARKEST))) / unit).astype(np.float32)
        jumps.append(_jumps(log, far)[begin:end])
        pulses.append(_is_pulse(log, brief)[begin:end])
    flashes = [
        flash for flash in _flashes(np.concatenate(pulses), brief) if _is_over(seen.light, flash)
    ]
    switches = [
        switch
        for switch in _switches(np.concatenate(jumps), far)
        if not any(switch.first < flash.last and flash.first < switch.last for flash in flashes)
    ]
    holes = np.diff(seen.times) > _LARGEST_HOLE * seen.period
    return tuple(
        sorted(
            (c for c in [*switches, *flashes] if not holes[c.first : c.last].any()),
            key=lambda change: change.first,
        )
    )


def _least_changes(light: Frames) -> Frames:
    """By how much each cell must change to count. In the dark noise is larger: four fifths are
    below it, not half, so that what is lit most of the time is judged by its dark parts."""
    step = max(1, len(light) // _NOISE_FRAMES)
    here, there = light[:-1:step], light[1::step]
    moved = np.abs(np.log(np.maximum(there, _DARKEST)) - np.log(np.maximum(here, _DARKEST)))
    noise = np.quantile(moved, 0.8, axis=0) / _FOUR_FIFTHS
    return np.asarray(np.maximum(_LEAST_CHANGE, _NOISE_STDS * noise), np.float32)


def _blocks(light: Frames, margin: int) -> Iterator[tuple[int, int, Frames]]:
    """Blocks with what surrounds them, and where they lie therein."""
    for begin in range(0, len(light), _BLOCK):
        start, end = max(0, begin - margin), min(len(light), begin + _BLOCK)
        yield begin - start, end - start, light[start : end + margin]


def _jumps(log: Frames, far: int) -> Frames:
    """How much more the light changes within `far` frames about each than in as many before and
    after; 0 at both ends."""
    jumps = np.zeros(len(log), np.float32)
    if len(log) <= 3 * far:
        return jumps
    moved = log[far:] - log[:-far]
    before, core, after = moved[: -2 * far], moved[far:-far], moved[2 * far :]
    sharp = np.maximum(np.abs(core) - np.abs(before) - np.abs(after), 0) * np.sign(core)
    sharp.sort(axis=1)
    # So many cells at least go the same way: the rest may be out of the lamp's reach.
    few = math.ceil(_SHARE_OF_CELLS * log.shape[1])
    down, up = sharp[:, few - 1], sharp[:, -few]
    jumps[far : far + len(sharp)] = np.where(up > -down, np.maximum(up, 0), np.minimum(down, 0))
    return jumps


def _switches(jumps: Frames, far: int) -> list[SharpChange]:
    """Local maxima of what changes at all; of a flat top the middle."""
    from scipy.ndimage import maximum_filter1d

    height = np.abs(jumps)
    highest = maximum_filter1d(height, 2 * far + 1, mode="constant")
    places = np.flatnonzero((height == highest) & (height > 1.0))
    tops = np.split(places, np.flatnonzero(np.diff(places) > far) + 1) if len(places) else []
    return [
        SharpChange(kind=Kind.UP if jumps[place] > 0 else Kind.DOWN, first=place, last=place + far)
        for place in (int(top[len(top) // 2]) for top in tops)
        if place + far < len(jumps)
    ]


def _is_pulse(log: Frames, brief: int) -> NDArray[np.bool_]:
    """Whether many cells stand a little, or a few far, above their neighbours in time."""
    from scipy.ndimage import grey_opening

    above = log - grey_opening(log, size=(brief + 1, 1))
    above.sort(axis=1)
    cells = log.shape[1]
    few, many = math.ceil(_FEW_CELLS * cells), math.ceil(_SHARE_OF_CELLS * cells)
    return np.asarray((above[:, -few] > _SHINES) | (above[:, -many] > 1.0), np.bool_)


def _flashes(pulse: NDArray[np.bool_], brief: int) -> list[SharpChange]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], pulse, [False]]).astype(np.int8)))
    return [
        SharpChange(kind=Kind.FLASH, first=begin - 1, last=end)
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        # At the ends it may have begun before, or last longer than, the recording.
        if begin > brief and end < len(pulse) - brief
    ]


def _is_over(light: Frames, flash: SharpChange) -> bool:
    """Automatic exposure goes back a part of the way after a switch; a flash goes back."""
    log = np.log(np.maximum(light[flash.first : flash.last + 1], np.float32(_DARKEST)))
    rise = log.max(axis=0) - log[0]
    lit = rise >= np.quantile(rise, 1 - _FEW_CELLS)
    return bool(abs(float((log[-1] - log[0])[lit].mean())) < _GONE * float(rise[lit].mean()))
