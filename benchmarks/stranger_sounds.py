"""Sounds to be deceived by: talk, songs that are played twice, loops, hum. And real ones.

All are long, at 16 kHz, with an RMS near 0.1; recordings are cut from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.read_audio import read_audio
from oneclock.simulate.music import music
from oneclock.simulate.voices import conversation, voice

Samples = NDArray[np.float32]

RATE = 16000
LENGTH = 400.0
"""Seconds of a sound."""
_SCALE = (0, 2, 4, 5, 7, 9, 11)


@lru_cache(8)
def talk(seed: int) -> Samples:
    """One voice, never the same words."""
    return voice(LENGTH, seed, rate=RATE)


@lru_cache(4)
def company(seed: int) -> Samples:
    first, second = conversation(LENGTH, seed, rate=RATE)
    return first + second


@lru_cache(8)
def tune(seed: int) -> Samples:
    """Improvised: no bar comes twice."""
    return music(LENGTH, seed, rate=RATE)


@lru_cache(8)
def song(seed: int, take: int, *, hand: float, machine: bool) -> Samples:
    """One score at one tempo: takes differ in when hands strike, by `hand` seconds, and how hard;
    the drums are hit anew, or of a machine, the same samples each time."""
    score, player = np.random.default_rng([seed, 1]), np.random.default_rng([seed, take, 2])
    beat, chords = score.uniform(0.42, 0.56), score.integers(0, 7, 4)
    drums, melody = score.random((3, 8)) < 0.4, score.integers(0, 14, 8)
    drums[0, ::4] = True
    kit = [_hit(np.random.default_rng([seed, 9, kind]), kind) for kind in range(3)]
    out = np.zeros(round((LENGTH + 4.0) * RATE), np.float32)
    for bar in range(int(LENGTH / (4 * beat))):
        root = int(chords[bar % 4])
        if bar % 4 == 3:  # a fill of its own, the same in every take
            melody = score.integers(0, 14, 8)
        for eighth in range(8):
            at = 0.2 + (4 * bar + eighth / 2) * beat
            late = player.normal(0.0, hand, 8)
            for kind in np.flatnonzero(drums[:, eighth]):
                hit = kit[kind] if machine else _hit(player, int(kind))
                _add(out, at + late[kind], hit * np.float32(player.uniform(0.8, 1.2)))
            if eighth % 2 == 0:
                for number, step in enumerate((0, 2, 4)):
                    _add(out, at + late[3 + number], _note(2 * _pitch(root + step), 0.6, player))
            _add(out, at + late[6], _note(4 * _pitch(root + int(melody[eighth])), 0.3, player))
    return _levelled(out[: round(LENGTH * RATE)])


@lru_cache(8)
def loop(seed: int, period: float) -> Samples:
    """A piece of a song, over and over, to the sample."""
    begin = round(20.0 * RATE)
    turn = song(seed, 0, hand=0.006, machine=True)[begin : begin + round(period * RATE)]
    return np.resize(turn, round(LENGTH * RATE))


def hits(seed: int, *, a_second: float, kind: int) -> Samples:
    """Single ones, at random times: 0 claps, 1 and 2 drums."""
    rng = np.random.default_rng([seed, 4])
    out = np.zeros(round(LENGTH * RATE), np.float32)
    at = rng.exponential(1.0 / a_second)
    while at < LENGTH:
        _add(out, at, _hit(rng, kind) * np.float32(rng.uniform(0.3, 1.0)))
        at += rng.exponential(1.0 / a_second)
    return out


@lru_cache(4)
def hum(seed: int) -> Samples:
    """Mains, as every room has it, and a little hiss."""
    rng = np.random.default_rng([seed, 5])
    time = np.arange(round(LENGTH * RATE)) / RATE
    mains = 50.0 * (1.0 + rng.normal(0.0, 2e-4))
    out = rng.standard_normal(len(time), np.float32) * np.float32(10 ** rng.uniform(-3.5, -1.5))
    for harmonic in range(1, 14):
        angle = 2 * np.pi * mains * harmonic * time + rng.uniform(0.0, 2 * np.pi)
        out += (np.sin(angle) / harmonic).astype(np.float32)
    return _levelled(out)


def hiss(seed: int) -> Samples:
    rng = np.random.default_rng([seed, 6])
    return np.float32(0.1) * rng.standard_normal(round(LENGTH * RATE), np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class RealSound:
    """Decoded into a file of samples, so that every process may map it."""

    folder: str
    """What it lay in: sounds of one folder are taken to be of one kind."""
    name: str
    samples: Path

    def read(self) -> Samples:
        return np.asarray(np.load(self.samples, mmap_mode="r"))


def decode_folder(material: Path, scratch: Path, suffixes: Sequence[str]) -> list[RealSound]:
    found: list[RealSound] = []
    for path in sorted(p for p in material.rglob("*") if p.suffix.lower() in suffixes):
        microphone = choose_microphone(path)
        blocks = read_audio(path, rate=RATE, microphone=microphone, note=lambda line: None)
        kept = scratch / f"{len(found)}.npy"
        np.save(kept, _levelled(np.concatenate(list(blocks))))
        found.append(RealSound(folder=path.parent.name, name=path.name, samples=kept))
    return found


def _levelled(sound: Samples) -> Samples:
    return sound * np.float32(0.1 / (np.sqrt(np.mean(sound**2)) or 1.0))


def _pitch(step: int) -> float:
    octave, degree = divmod(step, 7)
    return float(110.0 * 2.0 ** (octave + _SCALE[degree] / 12))


def _note(pitch: float, seconds: float, player: np.random.Generator) -> Samples:
    time = np.arange(int(seconds * RATE), dtype=np.float32) / np.float32(RATE)
    phase = np.float32(2 * np.pi * pitch * (1.0 + 0.002 * player.standard_normal())) * time
    wave = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.25 * np.sin(3 * phase)
    fall = np.minimum(time * 200.0, 1.0) * np.exp(-time * np.float32(5.0 / seconds))
    return np.asarray(wave * fall * np.float32(player.uniform(0.1, 0.2)), np.float32)


def _hit(rng: np.random.Generator, kind: int) -> Samples:
    seconds = (0.03, 0.15, 0.2)[kind]
    time = np.arange(int(seconds * RATE), dtype=np.float32) / np.float32(RATE)
    wave = rng.standard_normal(len(time), np.float32)
    if kind == 2:
        wave = np.float32(0.15) * wave + 3 * np.sin(2 * np.pi * (45 * time - np.exp(-40 * time)))
    return np.asarray(0.3 * wave * np.exp(-time * np.float32(6.0 / seconds)), np.float32)


def _add(out: Samples, at: float, sound: Samples) -> None:
    begin = round(max(at, 0.0) * RATE)
    end = min(begin + len(sound), len(out))
    out[begin:end] += sound[: max(0, end - begin)]
