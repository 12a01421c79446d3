"""What the tests of this room share: a sound that can be found again, and finding it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.media.read_audio import Microphone, read_audio

Samples = NDArray[np.float32]


def rumble(seconds: float = 2.0, rate: int = 48000, seed: int = 1) -> Samples:
    """Noise of 200 Hz to a few kHz: every codec keeps it, and it resembles itself once."""
    white = np.random.default_rng(seed).standard_normal(round(seconds * rate))
    smooth = np.convolve(white, np.hanning(max(3, rate // 2000)), "same")
    return np.asarray(0.3 * smooth / np.abs(smooth).max(), np.float32)


def heard(
    path: Path,
    rate: int = 48000,
    *,
    track: int = 0,
    channel: int = 0,
    notes: list[str] | None = None,
) -> Samples:
    note = notes.append if notes is not None else lambda text: None
    microphone = Microphone(track=track, channel=channel)
    blocks = list(read_audio(path, rate=rate, microphone=microphone, note=note))
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def lag_of(later: Samples, earlier: Samples, rate: int = 48000) -> float:
    """How much later `later` has it, seconds, to a small part of a sample."""
    size = 2 << (len(later) + len(earlier)).bit_length()
    r = np.fft.irfft(np.fft.rfft(later, size) * np.conj(np.fft.rfft(earlier, size)), size)
    peak = int(np.argmax(r))
    before, at, after = r[peak - 1], r[peak], r[(peak + 1) % size]
    fine = peak + 0.5 * (before - after) / (before - 2 * at + after)
    return float(fine - size if fine > size / 2 else fine) / rate
