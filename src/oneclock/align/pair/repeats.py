"""Does what two recordings have in common repeat itself, sample by sample?

Nobody says a word twice alike, and no band plays a bar twice alike. Sequencers do, and players that
play a record again. Of such sound, agreement of a few seconds says little: the next chorus would
agree as well, whether or not it was recorded. A chorus that is pasted whole comes once in each of
two recordings that miss each other; what gives it away is that its bars return within it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.chance import log_chance_of_another_turn
from oneclock.align.pair.correlate import correlation_peak, is_silent
from oneclock.align.pair.envelope import FRAME_RATE, HOP, SAMPLE_RATE, Envelope
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.trial import Trial
from oneclock.timebase.span import Span

_WINDOW = 2.5
_WINDOWS = 12
_PLACES = 3
_AWAY = 1.0
_REACH = 0.05
# As in close listening: noise alone reaches 3.8 ± 0.3, and a period of the sound is no place.
_HEARD = 5.5
_PERIODIC = 0.8
# Clear speech finds vowels like its own; a copy is heard nearly as clearly as the original.
_AS_CLEAR = 0.15
# Envelopes that have less in common do not come from one sound.
_ALIKE = 0.2
# What chance explains anyhow needs no other explanation, and what is this sure no longer has one.
_NOBODY_CLAIMS = math.log(1e-2)
_OUT_OF_QUESTION = math.log(1e-9)


def log_chance_of_turns(reference: Heard, source: Heard, trial: Trial) -> float:
    """Natural logarithm of the probability that the trial has heard another turn of what repeats
    itself. Only short stretches can be taken for each other."""
    agreeing = trial.agreeing
    if trial.fit is None or len(agreeing) < 2 or trial.log_chance > _NOBODY_CLAIMS:
        return -math.inf
    first, last = agreeing[0].local, agreeing[-1].local
    held = Span(start=first - trial.window / 2, end=last + trial.window / 2)
    shift = trial.fit.at(held.middle)
    apart = min(reference.duration - shift, source.duration + shift)
    if log_chance_of_another_turn(1.0, held.length, apart) < _OUT_OF_QUESTION:
        return -math.inf
    least = max(_HEARD, _AS_CLEAR * median(probe.strength for probe in agreeing))
    there = held.shift(shift)
    repeated = max(
        share_repeated(one, within, other, away, least)
        for one, within, other, away in (
            (source, held, reference, shift),
            (reference, there, source, -shift),
            (source, held, source, 0.0),
            (reference, there, reference, 0.0),
        )
    )
    return log_chance_of_another_turn(repeated, held.length, apart)


def share_repeated(one: Heard, within: Span, other: Heard, shift: float, least: float) -> float:
    """Of windows all over a part of one recording, how many are heard in another one, or in the
    same, elsewhere than `shift` later, where they belong: with peaks of at least so many standard
    deviations."""
    length = round(_WINDOW * FRAME_RATE)
    first = max(0, round(within.start * FRAME_RATE))
    last = min(one.envelope.shape[1], round(within.end * FRAME_RATE)) - length
    if other.envelope.shape[1] < 2 * length or last <= first:
        return 0.0
    starts = np.linspace(first, last, _WINDOWS + 2)[1:-1].astype(int)
    searched = list(_alike(one.envelope, starts, other.envelope, round(shift * FRAME_RATE)))
    repeated = sum(_is_heard_at(one, start, other, places, least) for start, places in searched)
    return repeated / len(searched) if searched else 0.0


def _alike(
    one: Envelope, starts: NDArray[np.int64], other: Envelope, shift: int
) -> Iterator[tuple[int, list[int]]]:
    """For every window, the places elsewhere whose envelope is most like its own."""
    from scipy import fft

    length, frames = round(_WINDOW * FRAME_RATE), other.shape[1]
    away = round(_AWAY * FRAME_RATE)
    size = fft.next_fast_len(frames + length, real=True)
    spectrum = fft.rfft(other, size, axis=1)
    energy = _energy_of_windows(other, length)
    for start in starts:
        piece = one[:, start : start + length]
        own = float(np.square(piece).sum())
        if own <= 0:
            continue
        product = np.conj(fft.rfft(piece, size, axis=1)) * spectrum
        sums = fft.irfft(product.sum(axis=0), size)[: frames - length + 1]
        likeness = sums / np.sqrt(np.maximum(energy, own * 1e-3) * own)
        here = int(start) + shift
        likeness[max(0, here - away) : max(0, here + away + 1)] = 0
        yield int(start), _best_places(likeness)


def _energy_of_windows(envelope: Envelope, length: int) -> NDArray[np.float64]:
    running = np.cumsum(np.einsum("bf,bf->f", envelope, envelope), dtype=np.float64)
    running = np.concatenate([[0.0], running])
    return np.maximum(running[length:] - running[:-length], 0.0)


def _best_places(likeness: NDArray[np.float64]) -> list[int]:
    apart = round(0.3 * FRAME_RATE)
    places = []
    for _ in range(_PLACES):
        best = int(np.argmax(likeness))
        if likeness[best] < _ALIKE:
            break
        places.append(best)
        likeness[max(0, best - apart) : best + apart + 1] = 0
    return places


def _is_heard_at(one: Heard, start: int, other: Heard, places: list[int], least: float) -> bool:
    count, reach = round(_WINDOW * SAMPLE_RATE), round(_REACH * SAMPLE_RATE)
    window = one.listen(start * HOP, count)
    if is_silent(window):
        return False
    for place in places:
        around = other.listen(place * HOP - reach, count + 2 * reach)
        if is_silent(around):
            continue
        peak = correlation_peak(around, window, reach, whitening=1.0)
        if peak.strength >= least and peak.second < _PERIODIC:
            return True
    return False
