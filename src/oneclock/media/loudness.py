"""Tell a microphone from a dead track, mains hum, a test tone and time code.

Machines are steady, people are not: that is told by level alone. Time code is told by reading it:
with its digits the level of a band moves by up to 7 dB, and a generator may be plugged in halfway.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oneclock.media.ltc import share_of_ltc

Key = TypeVar("Key", bound=Hashable)

_FRAME_SECONDS = 0.1
# Two bands of speech. In 100 ms of the lower one noise has 140 degrees of freedom, and its level
# moves by 1.3 dB between the 10th and 90th percentile; so do hum, tones and time code, or less.
# Speech and music, also 12 dB above noise in one of the bands only, move by 3 dB and more.
_BANDS_HZ = ((300.0, 1000.0), (1000.0, 3400.0))
_STEADY_DB = 2.0
# A 16-bit track with only the noise of its converter sits near -90 dBFS; the softest microphone
# that still heard the event stays above -75. Movement below that is a codec's, not a person's.
_DEAD_DB = -75.0
_FLOOR_DB = -120.0
# Of a track of time code the reader explains 94 % of the power, 62 % after the worst codec it can
# read; of a microphone whose speech is 4 dB louder than the code that bleeds into it, 17 %.
_TIME_CODE = 0.5
# So much of a frame's power within 20 Hz of one tone is that tone: a line-up tone, on or off, says
# nothing of whether there are people.
_TONE = 0.95
_TONE_BINS = 2
_ENOUGH_FRAMES = 0.1
# A later track must be clearly louder than an earlier one to be preferred.
_MARGIN_DB = 3.0


class SoundKind(StrEnum):
    """What a track holds, by how it sounds."""

    MOVING = "moving"
    """People, music: what changes."""
    STEADY = "steady"
    """Hum, a tone, hiss; or an event without a pause."""
    TIME_CODE = "time code"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    level_db: float
    """RMS, relative to full scale."""
    movement_db: float
    """How far the level moves from frame to frame."""
    time_code: float = 0.0
    """Share of the power that is linear timecode."""

    @property
    def kind(self) -> SoundKind:
        if self.level_db <= _DEAD_DB:
            return SoundKind.DEAD
        if self.time_code > _TIME_CODE:
            return SoundKind.TIME_CODE
        return SoundKind.MOVING if self.movement_db > _STEADY_DB else SoundKind.STEADY


SILENCE = Loudness(level_db=_FLOOR_DB, movement_db=0.0)


def measure_loudness(samples: NDArray[np.float32], rate: int) -> Loudness:
    clean = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    frame = max(1, int(_FRAME_SECONDS * rate))
    whole = len(clean) // frame * frame
    if whole == 0:
        return SILENCE
    frames = clean[:whole].reshape(-1, frame)
    # Parseval: halved because a one-sided spectrum holds half the power, tapered to 3/8 of it.
    spectrum = np.fft.rfft(frames * np.hanning(frame).astype(np.float32), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2) * (2 / (0.375 * frame**2))
    frequency = np.fft.rfftfreq(frame, 1 / rate)
    power = power[~_is_tone(power)]
    movement = 0.0
    for low, high in _BANDS_HZ if len(power) >= _ENOUGH_FRAMES * len(frames) else ():
        band = power[:, (frequency >= low) & (frequency < high)].sum(axis=1)
        quiet, loud = np.percentile(_decibels(band + 10 ** (_DEAD_DB / 10)), [10, 90])
        movement = max(movement, float(loud - quiet))
    mean_power = np.mean(np.square(clean, dtype=np.float64))
    return Loudness(
        level_db=float(_decibels(mean_power)),
        movement_db=movement,
        time_code=share_of_ltc(clean, rate),
    )


def _is_tone(power: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which frames hold nothing but the tone that is strongest in all of them together."""
    tone = int(np.argmax(power.sum(axis=0)))
    around = power[:, max(0, tone - _TONE_BINS) : tone + _TONE_BINS + 1].sum(axis=1)
    return np.asarray(around > _TONE * power.sum(axis=1), np.bool_)


def liveliest(tracks: dict[Key, Loudness]) -> Key | None:
    """The loudest track among those whose level moves; the first of those about as loud.

    Where all that is alive is time code, the faintest: it may have bled into a microphone that
    heard nothing else where it was listened to.
    """
    kinds = {key: loudness.kind for key, loudness in tracks.items()}
    for kind in (SoundKind.MOVING, SoundKind.STEADY, SoundKind.TIME_CODE, SoundKind.DEAD):
        levels = {key: tracks[key].level_db for key, its in kinds.items() if its is kind}
        if kind is SoundKind.TIME_CODE:
            levels = {key: -level for key, level in levels.items()}
        if levels:
            return next(key for key in levels if levels[key] > max(levels.values()) - _MARGIN_DB)
    return None


def is_time_code_alone(tracks: Mapping[Key, Loudness]) -> bool:
    """Whether there is time code, all of it as loud, and besides it nothing but dead tracks."""
    alive = [its for its in tracks.values() if its.kind is not SoundKind.DEAD]
    levels = [its.level_db for its in alive if its.kind is SoundKind.TIME_CODE]
    # Where it is fainter it may have bled into a microphone that heard nothing else so far.
    return 0 < len(levels) == len(alive) and max(levels) - min(levels) <= _MARGIN_DB


def _decibels(power: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (_FLOOR_DB / 10))))
