"""Tell a microphone from a dead track, mains hum, a test tone and time code, by level alone."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
# A later track must be clearly louder than an earlier one to be preferred.
_MARGIN_DB = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    level_db: float
    """RMS, relative to full scale."""
    movement_db: float
    """How far the level moves from frame to frame."""


def measure_loudness(samples: NDArray[np.float32], rate: int) -> Loudness:
    clean = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    frame = max(1, int(_FRAME_SECONDS * rate))
    whole = len(clean) // frame * frame
    if whole == 0:
        return Loudness(level_db=_FLOOR_DB, movement_db=0.0)
    frames = clean[:whole].reshape(-1, frame)
    # Parseval: halved because a one-sided spectrum holds half the power, tapered to 3/8 of it.
    spectrum = np.fft.rfft(frames * np.hanning(frame).astype(np.float32), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2) * (2 / (0.375 * frame**2))
    frequency = np.fft.rfftfreq(frame, 1 / rate)
    movement = 0.0
    for low, high in _BANDS_HZ:
        band = power[:, (frequency >= low) & (frequency < high)].sum(axis=1)
        quiet, loud = np.percentile(_decibels(band + 10 ** (_DEAD_DB / 10)), [10, 90])
        movement = max(movement, float(loud - quiet))
    mean_power = np.mean(np.square(clean, dtype=np.float64))
    return Loudness(level_db=float(_decibels(mean_power)), movement_db=movement)


def liveliest(tracks: dict[Key, Loudness]) -> Key | None:
    """The loudest track among those whose level moves; the first of those about as loud."""
    alive = {key: loudness for key, loudness in tracks.items() if loudness.level_db > _DEAD_DB}
    moving = {key: loudness for key, loudness in alive.items() if loudness.movement_db > _STEADY_DB}
    candidates = moving or alive or tracks
    if not candidates:
        return None
    top = max(loudness.level_db for loudness in candidates.values())
    return next(k for k, loudness in candidates.items() if loudness.level_db > top - _MARGIN_DB)


def _decibels(power: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (_FLOOR_DB / 10))))
