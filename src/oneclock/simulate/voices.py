"""Talkers that say nothing and never repeat themselves: speech as an aligner sees it.

Speech is a buzz (the voice, with a pitch contour) or a hiss (consonants), coloured by resonances of
the mouth that move four times a second, with pauses between phrases. That gives what alignment
lives on: broadband onsets, slow modulation, silence, and no two seconds alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from oneclock.timebase.span import Span

Samples = NDArray[np.float32]

_FRAME = 1024  # of the short-time spectrum; a mouth changes slower than its 21 ms
_HOP = _FRAME // 2
_CONTROL_RATE = 1000  # loudness and pitch are drawn in milliseconds
_TABLE = 4096
# First three formants, Hz, of ten vowels (Peterson & Barney 1952, adult men).
_VOWELS = np.array(
    [
        (270, 2290, 3010),
        (390, 1990, 2550),
        (530, 1840, 2480),
        (660, 1720, 2410),
        (730, 1090, 2440),
        (570, 840, 2410),
        (440, 1020, 2240),
        (300, 870, 2240),
        (640, 1190, 2390),
        (490, 1350, 1690),
    ]
)
_BANDWIDTHS = (70.0, 100.0, 140.0, 250.0)
# Centre and width, Hz, of consonant noise: s, sh, f, t, k.
_HISSES = ((6500.0, 1800.0), (3200.0, 1100.0), (5000.0, 5000.0), (4200.0, 1500.0), (2000.0, 800.0))


@dataclass(slots=True)
class _Score:
    """What the mouth does: loudness and pitch each millisecond, resonances each spectrum frame."""

    buzz: Samples
    hiss: Samples
    pitch: Samples
    formants: Samples
    noise_band: Samples


def voice(
    seconds: float, seed: int, *, rate: int = 48000, turns: Sequence[Span] | None = None
) -> Samples:
    """One talker; with `turns`, silent outside them. Active speech has an RMS near 0.1."""
    rng = np.random.default_rng([seed, 1])
    score = _write_score(seconds, rng, rate, turns or [Span(start=0.0, end=seconds)])
    spoken = _speak(score, rng, rate, round(seconds * rate))
    loud = spoken[np.abs(spoken) > 0.05 * (np.abs(spoken).max() or 1.0)]
    return spoken * np.float32(0.1 / (np.sqrt(np.mean(loud**2)) if len(loud) else 1.0))


def conversation(
    seconds: float, seed: int, *, talkers: int = 2, rate: int = 48000
) -> tuple[Samples, ...]:
    """Several talkers who take turns and now and then interrupt each other."""
    rng = np.random.default_rng([seed, 2])
    turns: list[list[Span]] = [[] for _ in range(talkers)]
    if not turns:
        return ()
    now, who = 0.0, 0
    while now < seconds:
        end = now + rng.uniform(3.0, 8.0)
        turns[who].append(Span(start=now, end=min(end, seconds)))
        now = end - rng.choice([0.0, 0.0, 0.6])  # one turn in three is cut short by the next
        who = (who + int(rng.integers(1, talkers))) % talkers if talkers > 1 else 0
    return tuple(
        voice(seconds, seed * 31 + number, rate=rate, turns=own) for number, own in enumerate(turns)
    )


def _write_score(
    seconds: float, rng: np.random.Generator, rate: int, turns: Sequence[Span]
) -> _Score:
    controls = int(seconds * _CONTROL_RATE) + 2000
    frames = int(seconds * rate) // _HOP + 4
    score = _Score(
        buzz=np.zeros(controls, np.float32),
        hiss=np.zeros(controls, np.float32),
        pitch=np.full(controls, 120.0, np.float32),
        formants=np.full((frames, 3), 500.0, np.float32),
        noise_band=np.full((frames, 2), 3000.0, np.float32),
    )
    speaker_pitch = rng.uniform(95.0, 215.0)
    mouth = 0.98 + 0.2 * (speaker_pitch - 95.0) / 120.0  # higher voices, shorter mouths
    frame_rate = rate / _HOP
    for turn in turns:
        now = turn.start + rng.uniform(0.05, 0.4)
        while now < turn.end - 0.5:
            syllables = int(rng.integers(3, 13))
            melody = speaker_pitch * rng.uniform(0.9, 1.2)
            for number in range(syllables):
                if now > turn.end - 0.35:
                    break
                level = melody * (1.08 - 0.2 * number / syllables)
                now = _syllable(score, rng, now, level, mouth, frame_rate)
            now += rng.uniform(0.2, 0.9)
    return score


def _syllable(
    score: _Score,
    rng: np.random.Generator,
    now: float,
    pitch: float,
    mouth: float,
    frame_rate: float,
) -> float:
    """Write a consonant and a vowel at `now`; returns when they are over."""
    kind = int(rng.integers(0, 7))
    consonant = rng.uniform(0.04, 0.12)
    vowel_at = now + consonant
    length = min(max(rng.lognormal(np.log(0.14), 0.35), 0.07), 0.4)
    end = vowel_at + length
    frame = slice(int(now * frame_rate), int(end * frame_rate) + 1)
    score.formants[frame] = _VOWELS[rng.integers(len(_VOWELS))] * mouth * rng.uniform(0.94, 1.06)
    if kind < len(_HISSES):
        score.noise_band[frame] = _HISSES[kind]
        # t and k are a silence and then a short burst, s, sh and f last.
        begin = now if kind < 3 else vowel_at - 0.02
        _add_arch(score.hiss, begin, vowel_at + 0.01, rng.uniform(0.15, 0.5), attack=0.3)
    buzz_from = vowel_at if kind < len(_HISSES) else now  # the rest are nasals: voiced throughout
    strength = rng.uniform(0.5, 1.0)
    _add_arch(score.buzz, buzz_from, end, strength, attack=0.15)
    contour = np.linspace(rng.uniform(0.92, 1.1), rng.uniform(0.9, 1.08), 64)
    at = slice(int(now * _CONTROL_RATE), int(end * _CONTROL_RATE) + 1)
    steps = at.stop - at.start
    score.pitch[at] = pitch * np.interp(np.linspace(0, 63, steps), np.arange(64), contour)
    return float(end + rng.uniform(0.0, 0.05))


def _add_arch(curve: Samples, begin: float, end: float, height: float, *, attack: float) -> None:
    first, last = int(begin * _CONTROL_RATE), int(end * _CONTROL_RATE)
    x = np.linspace(0.0, 1.0, max(last - first, 2), dtype=np.float32)
    arch = np.minimum(x / attack, 1.0) * np.minimum((1.0 - x) / 0.4, 1.0)
    curve[first : first + len(x)] += np.float32(height) * arch


def _speak(score: _Score, rng: np.random.Generator, rate: int, count: int) -> Samples:
    padded = (count // _HOP + 3) * _HOP
    at = np.arange(padded, dtype=np.float32) * np.float32(_CONTROL_RATE / rate)
    grid = np.arange(len(score.pitch), dtype=np.float32)
    pitch = np.interp(at, grid, score.pitch)
    jitter = 1.0 + 0.01 * np.repeat(rng.standard_normal(padded // 256 + 1), 256)[:padded]
    phase = np.cumsum(pitch * jitter) / rate
    buzz = _glottis(rng)[(phase * _TABLE).astype(np.int64) % _TABLE]
    buzz *= np.interp(at, grid, score.buzz).astype(np.float32)
    hiss = rng.standard_normal(padded, np.float32)
    breath = 0.02 * score.buzz  # voices are never free of noise
    hissing = hiss * np.interp(at, grid, score.hiss + breath).astype(np.float32)
    return _colour(buzz, hissing, score, rate)[:count]


def _glottis(rng: np.random.Generator) -> Samples:
    """One period of the voice: forty harmonics, 9 dB an octave down."""
    harmonics = np.arange(1, 41)
    angle = 2 * np.pi * np.outer(harmonics, np.arange(_TABLE) / _TABLE)
    wave = (harmonics**-1.5) @ np.cos(angle + 0.3 * rng.standard_normal((40, 1)))
    return np.asarray(wave, np.float32)


def _colour(buzz: Samples, hiss: Samples, score: _Score, rate: int) -> Samples:
    """Shape both with the mouth's resonances, frame by frame, only where there is something."""
    window = np.sqrt(np.hanning(_FRAME + 1)[:-1]).astype(np.float32)
    both = [np.lib.stride_tricks.sliding_window_view(x, _FRAME)[::_HOP] for x in (buzz, hiss)]
    active = np.flatnonzero(np.abs(both[0]).max(axis=1) + np.abs(both[1]).max(axis=1) > 1e-4)
    out = np.zeros(len(buzz) + _FRAME, np.float32)
    frequency = np.fft.rfftfreq(_FRAME, 1 / rate).astype(np.float32)
    for begin in range(0, len(active), 2048):  # bounds memory
        frames = active[begin : begin + 2048]
        voiced, noisy = (scipy.fft.rfft(view[frames] * window, axis=1) for view in both)
        row = np.minimum(frames, len(score.formants) - 1)
        spectrum = voiced * _resonances(score.formants[row], frequency)
        spectrum += noisy * _noise_shape(score.noise_band[row], frequency)
        shaped = scipy.fft.irfft(spectrum, axis=1) * window
        for parity in (0, 1):  # frames of one parity do not overlap
            mine = frames % 2 == parity
            view = out[parity * _HOP :]
            view = view[: len(view) // _FRAME * _FRAME].reshape(-1, _FRAME)
            view[frames[mine] // 2] += shaped[mine]
    return out


def _resonances(formants: Samples, frequency: Samples) -> Samples:
    gain = np.zeros((len(formants), len(frequency)), np.float32)
    fourth = np.full((len(formants), 1), 3500.0, np.float32)
    centres = np.concatenate([formants, fourth], axis=1)
    for column, (bandwidth, loud) in enumerate(
        zip(_BANDWIDTHS, (1.0, 0.7, 0.45, 0.3), strict=True)
    ):
        away = (frequency[None] - centres[:, column, None]) / np.float32(bandwidth)
        gain += np.float32(loud) / np.sqrt(1 + away**2)
    return gain


def _noise_shape(band: Samples, frequency: Samples) -> Samples:
    away = (frequency[None] - band[:, :1]) / band[:, 1:]
    return np.asarray(0.5 / (1 + away**2), np.float32)
