"""A gain that makes sound as loud as asked, though its peaks are held down."""

from __future__ import annotations

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
    limiter = PeakLimiter(rate, channels=1, gain_db=gain_db)
    for block in blocks:
        yield limiter.push(block)
    yield limiter.finish()


def _loudness(blocks: Iterable[Samples], rate: int) -> float | None:
    """As two loudspeakers play it, which is 3 dB more than one."""
    meter = LoudnessMeter(rate)
    for block in blocks:
        meter.push(block)
    mono = meter.integrated
    return None if mono is None else mono + 3.0103
