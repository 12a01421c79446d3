"""What is learnt from all microphones of a programme before they are mixed: levels, and wiring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.microphones import Levels
from oneclock.edit.mic_levels import CELLS, LevelMeter, decibels
from oneclock.edit.sound.polarity import PolarityMeter
from oneclock.edit.sound_parts import Part, Target

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    levels: Levels
    """(microphones, cells), cell 0 beginning with the programme; not a number where a microphone
    was not recording."""
    signs: NDArray[np.float32]
    """(microphones,) -1 where plus and minus are exchanged."""


def hear(blocks: Iterable[Samples], parts: Sequence[Sequence[Part]], target: Target) -> Hearing:
    """`blocks` of (n, microphones) at the target's rate; `parts` says what of each was recorded."""
    meters = [LevelMeter(target.rate) for _ in parts]
    wiring = PolarityMeter(target.rate, len(parts))
    for block in blocks:
        wiring.push(block)
        for meter, sound in zip(meters, block.T, strict=True):
            meter.push(sound)
    levels = np.stack([decibels(meter.finish()) for meter in meters])
    recorded = np.stack([recorded_cells(one, target, levels.shape[1]) for one in parts])
    return Hearing(levels=np.where(recorded, levels, np.nan), signs=wiring.signs)


def recorded_cells(parts: Sequence[Part], target: Target, cells: int) -> NDArray[np.bool_]:
    """Those whose middle was recorded."""
    middles = (np.arange(cells) + 0.5) / CELLS * target.rate
    out = np.zeros(cells, np.bool_)
    for part in parts:
        out |= (middles >= part.first) & (middles < part.end)
    return out
