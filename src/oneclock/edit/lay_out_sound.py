"""Sound on the reference timeline, block by block: parts resampled, placed, faded into each other.

Pure: samples in, samples out. Memory is a few blocks, whatever the length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.sound_parts import Part, Target, reading
from oneclock.edit.tape import Tape
from oneclock.media.resample import StreamResampler

Samples = NDArray[np.float32]

_MOST_SILENCE = 1 << 18  # samples at a time


def lay_out_sound(
    parts: Iterable[Part], target: Target, tape: Tape, *, source_rate: int, channels: int
) -> Iterator[Samples]:
    """Blocks of (n, channels), `target.count` samples in all."""
    at, held = 0, np.zeros((0, channels), np.float32)
    for part in parts:
        for first, block in _rendered(part, target, tape, source_rate, channels):
            # The next part begins no earlier than this one begins to fade.
            settled = min(first, part.end - part.fade_out) - at
            if settled >= len(held):
                yield held
                yield from _silence(settled - len(held), channels)
                at, held = at + settled, held[:0]
            elif settled > 0:
                yield held[:settled]
                at, held = at + settled, held[settled:]
            held = _added(held, block, first - at)
    yield held
    yield from _silence(target.count - at - len(held), channels)


def _rendered(
    part: Part, target: Target, tape: Tape, source_rate: int, channels: int
) -> Iterator[tuple[int, Samples]]:
    """A part's blocks, each with the number of its first sample; the last ones may be missing,
    where the recording ends before its header says."""
    wanted = reading(part, target, source_rate)
    resampler = StreamResampler(
        source_rate, target.rate * part.clock.rate, channels=channels, quality="VHQ"
    )
    at = part.first - wanted.lead
    for block in _resampled(tape.read(wanted.start, wanted.end), resampler):
        begin, end = max(at, part.first), min(at + len(block), part.end)
        if begin < end:
            shown = block[begin - at : end - at]
            yield begin, shown * _gain(part, begin, end)[:, None] if _fades(part) else shown
        at += len(block)


def _resampled(blocks: Iterable[Samples], resampler: StreamResampler) -> Iterator[Samples]:
    yield from map(resampler.push, blocks)
    yield resampler.finish()


def _fades(part: Part) -> bool:
    return part.fade_in > 0 or part.fade_out > 0


def _gain(part: Part, begin: int, end: int) -> Samples:
    """Raised cosines: two that cross add up to one."""
    number = np.arange(begin, end) + 0.5
    up = np.clip((number - part.first) / max(part.fade_in, 1), 0.0, 1.0)
    down = np.clip((part.end - number) / max(part.fade_out, 1), 0.0, 1.0)
    rise = np.sin(np.pi / 2 * up) ** 2 if part.fade_in else np.ones(len(number))
    fall = np.sin(np.pi / 2 * down) ** 2 if part.fade_out else np.ones(len(number))
    return np.asarray(rise * fall, np.float32)


def _added(held: Samples, block: Samples, offset: int) -> Samples:
    """`held` with `block` mixed in from sample `offset` on."""
    size = max(len(held), offset + len(block))
    if not len(held) and offset == 0:
        return block
    out = np.zeros((size, block.shape[1]), np.float32)
    out[: len(held)] = held
    out[offset : offset + len(block)] += block
    return out


def _silence(samples: int, channels: int) -> Iterator[Samples]:
    for begin in range(0, samples, _MOST_SILENCE):
        yield np.zeros((min(_MOST_SILENCE, samples - begin), channels), np.float32)
