"""When a source went from one line to another, found on ever shorter windows.

Where the recorder lost samples, the sound before fits one line, the sound after fits the other, and
nothing fits both. Every window votes for the line that it is heard on; the change is where all
votes before it and all votes after it add up to most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.close_listening import probe_windows
from oneclock.align.pair.correlate import Samples
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.heard import Heard
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

Floats = NDArray[np.float64]

# Windows of some seconds narrow the search down to this; then every 32 ms is looked at.
_NARROW = 30.0
_WINDOW = 8.0
_VOTERS = 8
_NEAR = 0.012

_FRAME = 1024
_HOP = 256
_BAND = (150.0, 3400.0)
# A talker elsewhere, and a walking one, leave the line by a little.
_SLACK = 0.003
# Of frames that are clearly heard on one line and not on the other, three in a row, in standard
# deviations.
_CLEAR = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """On the source's clock."""

    at: float
    earliest: float
    """The end of what is clearly heard on the line before."""
    latest: float
    """The beginning of what is clearly heard on the line after."""

    @property
    def unsure(self) -> float:
        return self.latest - self.earliest


def find_change(
    reference: Heard, source: Heard, before: ClockMap, after: ClockMap, between: Span
) -> Change:
    while between.length > _NARROW:
        narrowed = _narrow(reference, source, before, after, between)
        if narrowed.length > 0.8 * between.length:
            break
        between = narrowed
    centres, votes = _votes(reference, source, before, after, between)
    if len(votes) == 0:
        return Change(at=between.middle, earliest=between.start, latest=between.end)
    split = _split(votes)
    half = _HOP / SAMPLE_RATE / 2
    at = centres[split] - half if split < len(centres) else centres[-1] + half
    clear_before = centres[:split][_in_a_row(votes)[:split] > _CLEAR]
    clear_after = centres[split:][_in_a_row(-votes)[split:] > _CLEAR]
    return Change(
        at=float(at),
        earliest=float(clear_before[-1]) if len(clear_before) else between.start,
        latest=float(clear_after[0]) if len(clear_after) else between.end,
    )


def _split(votes: Floats) -> int:
    """How many of the votes, positive for the line before, come before the change."""
    return int(np.argmax(np.concatenate([[0.0], np.cumsum(votes)])))


def _in_a_row(votes: Floats) -> Floats:
    """The least of every vote and its two neighbours."""
    padded = np.pad(votes, 1, mode="edge")
    return np.asarray(np.minimum(np.minimum(padded[:-2], padded[1:-1]), padded[2:]))


def _narrow(
    reference: Heard, source: Heard, before: ClockMap, after: ClockMap, between: Span
) -> Span:
    step = between.length / _VOTERS
    centres = [between.start + (i + 0.5) * step for i in range(_VOTERS)]
    votes = np.zeros(_VOTERS)
    for sign, clock in ((1.0, before), (-1.0, after)):
        for i, centre in enumerate(centres):
            for probe in probe_windows(
                reference.listen, source.listen, clock, [centre], min(_WINDOW, step)
            ):
                expected = clock.to_reference(probe.local) - probe.local
                if abs(probe.offset - expected) <= _NEAR:
                    votes[i] += sign * probe.strength
    at = between.start + _split(votes) * step
    around = Span(start=at - 1.5 * step, end=at + 1.5 * step)
    return around.meet(between) or between


def _votes(
    reference: Heard, source: Heard, before: ClockMap, after: ClockMap, between: Span
) -> tuple[Floats, Floats]:
    """The middles of short frames, and by how much each prefers the line before."""
    first = round(between.start * SAMPLE_RATE)
    count = round(between.length * SAMPLE_RATE)
    if count < _FRAME:
        return np.zeros(0), np.zeros(0)
    starts = np.arange(0, count - _FRAME + 1, _HOP)
    centres = (first + starts + _FRAME / 2) / SAMPLE_RATE
    heard = _spectra(source.listen(first, count), starts)
    step = abs(after.to_reference(centres[0]) - before.to_reference(centres[0]))
    slack = max(1, round(min(_SLACK, step / 3) * SAMPLE_RATE))
    on_before, on_after = (
        _heights(reference, clock, centres, heard, slack) for clock in (before, after)
    )
    return centres, on_before - on_after


def _heights(
    reference: Heard, clock: ClockMap, centres: Floats, heard: NDArray[np.complex64], slack: int
) -> Floats:
    """How high the phase transform stands near the line, in standard deviations of all lags."""
    from scipy import fft

    places = np.rint(clock.to_reference(centres) * SAMPLE_RATE - _FRAME / 2).astype(int)
    begin, end = int(places[0]), int(places[-1]) + _FRAME
    around = _spectra(reference.listen(begin, end - begin), places - begin)
    cross = around * np.conj(heard)
    magnitude = np.abs(cross)
    frequency = np.fft.rfftfreq(2 * _FRAME, 1 / SAMPLE_RATE)
    in_band = (frequency >= _BAND[0]) & (frequency <= _BAND[1])
    cross *= in_band / np.maximum(magnitude, 1e-20)
    correlation = np.abs(fft.irfft(cross, axis=1))
    scatter = 1.4826 * np.median(correlation, axis=1)
    near = np.concatenate([correlation[:, -slack:], correlation[:, : slack + 1]], axis=1)
    heights = near.max(axis=1) / np.maximum(scatter, 1e-20)
    return np.asarray(np.where(scatter > 0, heights, 0.0), np.float64)


def _spectra(samples: Samples, starts: NDArray[np.int64]) -> NDArray[np.complex64]:
    from scipy import fft

    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[starts]
    taper = np.hanning(_FRAME).astype(np.float32)
    return np.asarray(fft.rfft(frames * taper, 2 * _FRAME, axis=1), np.complex64)
