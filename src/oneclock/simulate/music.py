"""A small band that improvises: chords, a bass and drums, never the same bar twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_TABLE = 4096
_SCALE = (0, 2, 4, 5, 7, 9, 11)
_TONIC = 110.0


def music(seconds: float, seed: int, *, rate: int = 48000) -> Samples:
    """RMS near 0.1. No bar, tempo or strength repeats: loops would have no single true offset."""
    rng = np.random.default_rng([seed, 3])
    tune = np.zeros(round(seconds * rate) + 3 * rate, np.float32)
    timbres = [_timbre(rng, partials) for partials in (10, 7, 14)]
    now, step = rng.uniform(0.0, 0.3), 0
    while now < seconds:
        beat = rng.uniform(0.42, 0.56)
        step = (step + int(rng.choice([1, 2, 3, 4]))) % 7
        for voice_step in (0, 2, 4) if rng.random() < 0.6 else (0, 2, 4, 6):
            strum = now + rng.uniform(0.0, 0.02)
            pitch = _pitch(step + voice_step) * 2
            _add(tune, strum, _note(pitch, rng.uniform(0.5, 1.4), timbres[0], rng, rate), rate)
        _add(tune, now, 1.6 * _note(_pitch(step) / 2, 0.5, timbres[1], rng, rate), rate)
        for eighth in range(4):
            at = now + eighth * beat / 2 + rng.uniform(-0.008, 0.008)
            if rng.random() < 0.55:
                melody = _pitch(step + int(rng.integers(0, 9))) * 4
                _add(tune, at, 0.7 * _note(melody, 0.35, timbres[2], rng, rate), rate)
            if rng.random() < 0.75:
                _add(tune, at, _drum(rng, rate, int(rng.integers(0, 3))), rate)
        now += 2 * beat
    tune = tune[: round(seconds * rate)]
    return tune * np.float32(0.1 / (np.sqrt(np.mean(tune**2)) or 1.0))


def _pitch(step: int) -> float:
    octave, degree = divmod(step, 7)
    return float(_TONIC * 2.0 ** (octave + _SCALE[degree] / 12))


def _timbre(rng: np.random.Generator, partials: int) -> Samples:
    """One period of an instrument; reading it at any speed makes a note."""
    number = np.arange(1, partials + 1)
    strength = rng.uniform(0.4, 1.0, partials) / number**1.2
    angle = 2 * np.pi * np.outer(number, np.arange(_TABLE) / _TABLE)
    return np.asarray(strength @ np.sin(angle), np.float32)


def _note(
    pitch: float, seconds: float, timbre: Samples, rng: np.random.Generator, rate: int
) -> Samples:
    t = np.arange(int(seconds * rate), dtype=np.float32)
    tuned = pitch * (1 + 0.002 * rng.standard_normal()) * _TABLE / rate
    wave = timbre[(t * np.float32(tuned)).astype(np.int32) % _TABLE]
    decay = np.exp(t * np.float32(-4.0 / len(t)))
    decay[-256:] *= np.linspace(1.0, 0.0, 256, dtype=np.float32)
    decay[:96] *= np.linspace(0.0, 1.0, 96, dtype=np.float32)
    return np.asarray(wave * decay * np.float32(rng.uniform(0.1, 0.2)), np.float32)


def _drum(rng: np.random.Generator, rate: int, kind: int) -> Samples:
    """0 hat, 1 snare, 2 kick."""
    seconds = (0.05, 0.16, 0.2)[kind] * rng.uniform(0.8, 1.2)
    t = np.arange(int(seconds * rate), dtype=np.float32) / np.float32(rate)
    decay = np.exp(-t * np.float32(5.0 / seconds))
    noise = rng.standard_normal(len(t), np.float32)
    if kind == 0:
        hit = np.diff(noise, prepend=np.float32(0)) * np.float32(0.4)
    elif kind == 1:
        hit = noise + np.sin(2 * np.pi * 190 * t)
    else:
        hit = 3 * np.sin(2 * np.pi * (45 * t + 1.2 * (1 - np.exp(-t * 40)))) + 0.15 * noise
    return np.asarray(hit * decay * np.float32(rng.uniform(0.1, 0.3)), np.float32)


def _add(tune: Samples, at: float, sound: Samples, rate: int) -> None:
    begin = round(max(at, 0.0) * rate)
    end = min(begin + len(sound), len(tune))
    tune[begin:end] += sound[: end - begin]
