"""Hear how loud each microphone of a programme was, and which of them it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.sound.ears import ears_of, listen
from oneclock.edit.sound.hearing import Hearing, hear
from oneclock.edit.sound.mix_plan import plan_gated
from oneclock.edit.sound.programme_sound import DUCK_DB
from oneclock.edit.sound_parts import Target, plan_parts
from oneclock.errors import OneclockError
from oneclock.formats.programme import Programme, ProgrammeSound
from oneclock.report.edit_values import Floats, Loudness, Mask

Progress = Callable[[Path, float, float], None]
Samples = NDArray[np.float32]

# What is measured lies below 4 kHz.
_RATE = 8000
_STRETCHES = 600
"""Columns of a lane: a screen shows hardly more."""
_OPEN = 0.5
"""A gain above which a microphone is heard rather than ducked."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """By number of recording."""

    loudness: Mapping[int, Loudness]
    errors: Mapping[int, OneclockError]
    talkers: int
    """How many the gated mix tells apart."""


def hear_programme(programme: Programme, progress: Progress) -> Heard:
    """Of all recordings that hold sound, one after the other: an error of one is its own."""
    levels: dict[int, list[Floats]] = {}
    errors: dict[int, OneclockError] = {}
    for number, recording in enumerate(programme.event.recordings):
        if not recording.sounds:
            continue
        try:
            levels[number] = _levels(programme, number, progress)
        except OneclockError as error:
            errors[number] = error
    chosen = [number for number in programme.sound.sources if number in levels]
    taken, talkers = _taken(levels, chosen, gated=programme.sound.gated)
    loudness = {
        number: _loudness(np.fmax.reduce(levels[number]), taken.get(number)) for number in levels
    }
    return Heard(loudness=loudness, errors=errors, talkers=talkers)


def _levels(programme: Programme, number: int, progress: Progress) -> list[Floats]:
    """Of each microphone a number a cell, on the programme's clock."""
    channels = {at: named for at, named in programme.sound.channels.items() if at == number}
    sound = ProgrammeSound(sources=(number,), channels=channels)
    ears = ears_of(replace(programme, sound=sound))
    recording, target = programme.event.recordings[number], Target.of(programme.shots.span, _RATE)
    blocks = _counted(listen(ears, target, at=_RATE), recording.path, target, progress)
    return list(hear(blocks, [plan_parts(recording.clock, target)] * len(ears), target).levels)


def _counted(
    blocks: Iterator[Samples], path: Path, target: Target, progress: Progress
) -> Iterator[Samples]:
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        progress(path, done / _RATE, target.count / _RATE)


def _taken(
    levels: Mapping[int, list[Floats]], chosen: list[int], *, gated: bool
) -> tuple[dict[int, Mask], int]:
    """Cells in which any microphone of each is heard, decided as the renderer does."""
    side_by_side = [(number, of_one) for number in chosen for of_one in levels[number]]
    is_open, talkers = [np.isfinite(of_one) for _, of_one in side_by_side], 0
    if gated and len(side_by_side) > 1:
        signs = np.ones(len(side_by_side), np.float32)
        hearing = Hearing(levels=np.stack([of_one for _, of_one in side_by_side]), signs=signs)
        plan = plan_gated(hearing, duck_db=DUCK_DB)
        is_open = list((plan.gains > _OPEN) & np.isfinite(hearing.levels))
        talkers = plan.talkers
    taken: dict[int, Mask] = {}
    for (number, _), cells in zip(side_by_side, is_open, strict=True):
        taken[number] = taken[number] | cells if number in taken else cells
    return taken, talkers


def _loudness(levels: Floats, taken: Mask | None) -> Loudness:
    """In stretches of equal length, each as long as it takes to be a column."""
    edges = np.linspace(0, len(levels), min(_STRETCHES, len(levels)) + 1).astype(int)
    known = np.isfinite(levels)
    count = np.add.reduceat(known.astype(float), edges[:-1])
    power = np.add.reduceat(np.where(known, 10 ** (levels / 10), 0.0), edges[:-1])
    peak = np.maximum.reduceat(np.where(known, levels, -np.inf), edges[:-1])
    recorded = count > 0
    mean = np.full(len(count), np.nan)
    mean[recorded] = 10 * np.log10(power[recorded] / count[recorded])
    heard = np.zeros(len(count), np.bool_)
    if taken is not None:
        heard = np.add.reduceat(taken.astype(float), edges[:-1]) > count / 2
    return Loudness(mean=mean, peak=np.where(recorded, peak, np.nan), heard=heard)
