"""Recordings that were played at another speed: film as video, 44.1 kHz as 48 kHz.

A source that runs at a known ratio is listened to as if it ran as it should; what is left is the
drift of a clock like any other. Speed changes pitch with it here. (A time stretch that keeps the
pitch is no clock: no waveform survives it.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.close_listening import Listen
from oneclock.align.pair.correlate import Samples
from oneclock.align.pair.envelope import FRAME_RATE, Envelope, thinned
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.lag_scores import lag_scores, searched
from oneclock.timebase.clock_map import ClockMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How many times too fast a source runs, and what that comes from."""

    ratio: Fraction
    name: str

    @property
    def clock(self) -> ClockMap:
        """From the source's clock to the one it would have at the right speed."""
        return ClockMap(drift=float(self.ratio) - 1.0)


_CHANGES = (
    (Fraction(1001, 1000), "24", "23.976", ", or 30/29.97"),
    (Fraction(25, 24), "25", "24", ""),
    (Fraction(25 * 1001, 24 * 1000), "25", "23.976", ""),
    (Fraction(480, 441), "48", "44.1", " kHz"),
)
_INVERSE = {", or 30/29.97": ", or 29.97/30"}
SPEEDS = (
    *(Speed(ratio=r, name=f"{fast}/{slow}{more}") for r, fast, slow, more in _CHANGES),
    *(
        Speed(ratio=1 / r, name=f"{slow}/{fast}{_INVERSE.get(more, more)}")
        for r, fast, slow, more in _CHANGES
    ),
)
_MOST = float(max(speed.ratio for speed in SPEEDS))
_PLAIN = Speed(ratio=Fraction(1), name="the right speed")

# A syllable is 200 ms: four frames at once tell as much of it, for a quarter of the work.
_COARSE = 4
_PIECE_SECONDS = 240.0
_PIECES = 4
_SHORTEST_OVERLAP = 20.0
# In standard deviations. Two strangers reach 4 to 7 by chance, music up to 14; twenty seconds of
# relatives reach 8 to 17, four minutes 20 to 60, and at a wrong speed what strangers do.
_PROMISING = 8.0
_AT_MOST = 2

_TAPS = 24
_PHASES = 512


def likely_speeds(reference: Envelope, source: Envelope) -> tuple[Speed, ...]:
    """Those at which the envelopes fit somewhere as they hardly do by chance, and better than they
    do as they are; the best first."""
    plain, *others = _significances(reference, source, (_PLAIN, *SPEEDS))
    promising = [fit for fit in zip(others, SPEEDS, strict=True) if fit[0] > max(_PROMISING, plain)]
    best = sorted(promising, key=lambda fit: fit[0], reverse=True)
    return tuple(speed for _, speed in best[:_AT_MOST])


def _significances(
    reference: Envelope, source: Envelope, speeds: Sequence[Speed]
) -> Iterator[float]:
    """How far the best place of a few stretches stands out, in standard deviations of all places:
    the shorter recording's, in the longer. Of the source run slower, or of the reference faster."""
    ours, theirs = thinned(source, _COARSE), thinned(reference, _COARSE)
    swap = ours.shape[1] > theirs.shape[1]
    long, short = (ours, theirs) if swap else (theirs, ours)
    length = min(short.shape[1], round(_PIECE_SECONDS * FRAME_RATE / _COARSE))
    starts = np.linspace(0, short.shape[1] - length, min(_PIECES, short.shape[1] // max(length, 1)))
    pieces = [short[:, start : start + length] for start in starts.astype(int)]
    shortest = round(_SHORTEST_OVERLAP * FRAME_RATE / _COARSE)
    where = searched(long, round(_MOST * length) + 1)
    for speed in speeds:
        ratio = 1 / speed.ratio if swap else speed.ratio
        scores = (lag_scores(where, _envelope_at(piece, ratio), shortest) for piece in pieces)
        yield max((float(score.max(initial=0.0)) for score in scores), default=0.0)


def at_speed(source: Heard, speed: Speed) -> Heard:
    """The source as if it ran at the right speed."""
    return Heard(
        duration=source.duration * float(speed.ratio),
        envelope=_envelope_at(source.envelope, speed.ratio),
        listen=_listen_at(source.listen, speed),
    )


def _envelope_at(envelope: Envelope, ratio: Fraction) -> Envelope:
    count = int(envelope.shape[1] * ratio)
    if count == 0:
        return envelope[:, :0]
    places = np.arange(count) / float(ratio)
    known = np.arange(envelope.shape[1])
    return np.stack([np.interp(places, known, band).astype(np.float32) for band in envelope])


def _listen_at(listen: Listen, speed: Speed) -> Listen:
    """Between samples it reads with a windowed sinc, which takes out what the new rate cannot hold:
    speeds differ by a tenth at most, and nobody listens above 3.8 kHz."""
    ratio = float(speed.ratio)
    table = _kernel(min(1.0, ratio))

    def heard(start: int, count: int) -> Samples:
        places = np.arange(start, start + count) / ratio
        whole = np.floor(places).astype(np.int64)
        phase = np.rint((places - whole) * _PHASES).astype(np.int64)
        if count == 0:
            return np.zeros(0, np.float32)
        first = int(whole[0]) - _TAPS // 2 + 1
        samples = listen(first, int(whole[-1]) - int(whole[0]) + _TAPS)
        around = np.lib.stride_tricks.sliding_window_view(samples, _TAPS)[whole - whole[0]]
        return np.asarray(np.einsum("ij,ij->i", around, table[phase]), np.float32)

    return heard


@lru_cache(maxsize=8)
def _kernel(cutoff: float) -> NDArray[np.float32]:
    """phases x taps"""
    taps = np.arange(_TAPS) - _TAPS // 2 + 1
    away = taps[None] - np.arange(_PHASES + 1)[:, None] / _PHASES
    kernel = cutoff * np.sinc(cutoff * away) * np.cos(np.pi * away / (_TAPS + 2)) ** 2
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True), np.float32)
