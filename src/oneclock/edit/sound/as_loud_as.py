"""A gain that makes sound as loud as asked, though its peaks are held down."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from oneclock.edit.sound.limiter import PeakLimiter
from oneclock.edit.sound.loudness import LoudnessMeter
from oneclock.edit.sound.stream_filter import Samples

_NEAR_ENOUGH = 0.05
_MOST_TRIES = 6
_MOST_GAIN_DB = 60.0
# What the limiter may take of the loudness and be made up for. Simulated speech at -16 LUFS, of
# which all vowels are equally loud, loses 2.5; beyond, peaks are not held down but flattened.
_MOST_TAKEN = 3.0
_LEAST_BROUGHT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Loud:
    gain_db: float
    lufs: float
    """What is reached with it, once peaks are held down."""


def as_loud_as(play: Callable[[], Iterable[Samples]], rate: int, lufs: float) -> Loud | None:
    """None where there is nothing to hear. `play` begins the sound anew."""
    now = _loudness(play(), rate)
    if now is None:
        return None
    most = min(lufs - now + _MOST_TAKEN, _MOST_GAIN_DB)
    out, brings = Loud(gain_db=0.0, lufs=now), 1.0
    for _ in range(_MOST_TRIES):
        gain = min(out.gain_db + (lufs - out.lufs) / brings, most)
        if gain == out.gain_db:
            break
        reached = _loudness(held_below_the_ceiling(play(), rate, gain), rate)
        if reached is None:
            break
        # What the last decibel brought, the next one brings.
        brings = min(max((reached - out.lufs) / (gain - out.gain_db), _LEAST_BROUGHT), 1.0)
        out = Loud(gain_db=gain, lufs=reached)
        if abs(lufs - reached) < _NEAR_ENOUGH:
            break
    return out


def held_below_the_ceiling(
    blocks: Iterable[Samples], rate: int, gain_db: float = 0.0
) -> Iterator[Samples]:
    limiter: PeakLimiter | None = None
    for block in blocks:
        limiter = limiter or PeakLimiter(rate, channels=block.shape[1], gain_db=gain_db)
        yield limiter.push(block)
    if limiter is not None:
        yield limiter.finish()


def _loudness(blocks: Iterable[Samples], rate: int) -> float | None:
    """As two loudspeakers play it: one channel is played by both, which is 3 dB more."""
    meter, sides = LoudnessMeter(rate), 2
    for block in blocks:
        meter.push(block)
        sides = block.shape[1]
    heard = meter.integrated
    return None if heard is None else heard + 10 * math.log10(2 / sides)
