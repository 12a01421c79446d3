"""Sound read forward, resampled, placed: in blocks of any size, and in little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edit.clicks import steady, steps

from oneclock.edit.lay_out_sound import Samples, lay_out_sound
from oneclock.edit.sound_parts import Target, plan_parts
from oneclock.edit.tape import Tape, side_by_side
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

RATE = 8000
WITHIN = steps((0, 6, 0, 0), (6, 7, -4, 0))  # the second lies amid the first


def numbered(count: int, size: int, channels: int = 1) -> Iterator[Samples]:
    """Sample n holds n in every channel."""
    for begin in range(0, count, size):
        numbers = np.arange(begin, min(begin + size, count), dtype=np.float32)
        yield np.repeat(numbers[:, None], channels, axis=1)


def laid_out(clock: SteppedClock, span: Span, blocks: int = 1000, count: int = 10**9) -> Samples:
    target = Target.of(span, RATE)
    end = min(count, round(clock.coverage.end * RATE))
    tape = Tape(lambda: numbered(end, blocks), keep=RATE)
    parts = plan_parts(clock, target)
    out = list(lay_out_sound(parts, target, tape, source_rate=RATE, channels=1))
    return np.concatenate(out)[:, 0]


@given(
    reads=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 700)), min_size=1, max_size=6),
    size=st.integers(1, 900),
    keep=st.integers(0, 1000),
)
def test_a_tape_gives_what_is_there_wherever_it_is_asked(
    reads: list[tuple[int, int]], size: int, keep: int
) -> None:
    tape = Tape(lambda: numbered(4000, size), keep=keep)
    for start, length in reads:
        found = [block[:, 0] for block in tape.read(start, start + length)]
        got = np.concatenate([np.zeros(0, np.float32), *found])
        np.testing.assert_array_equal(got, np.arange(start, max(start, min(start + length, 4000))))


@given(sizes=st.lists(st.integers(1, 300), min_size=1, max_size=3), counts=st.data())
def test_tracks_go_side_by_side_to_the_end_of_the_longest(
    sizes: list[int], counts: st.DataObject
) -> None:
    lengths = [counts.draw(st.integers(0, 700)) for _ in sizes]
    tracks = [numbered(n, size, 2) for n, size in zip(lengths, sizes, strict=True)]

    out = list(side_by_side(tracks, [2] * len(sizes)))

    whole = np.concatenate([np.zeros((0, 2 * len(sizes)), np.float32), *out])
    assert len(whole) == max(lengths)
    for number, length in enumerate(lengths):
        column = whole[:, 2 * number + 1]
        np.testing.assert_array_equal(column[:length], np.arange(length))
        assert not column[length:].any()


@pytest.mark.parametrize("blocks", [64, 1000, 100_000])
def test_the_size_of_blocks_is_not_heard(blocks: int) -> None:
    span = Span(start=0.0, end=12.0)
    for clock in (steady(1.0, 2e-4, 9.0), steps((0, 4, 1, 1e-4), (4, 9, 0.5, 1e-4))):
        np.testing.assert_allclose(
            laid_out(clock, span, blocks), laid_out(clock, span, 7777), rtol=1e-6, atol=1e-2
        )


def test_an_uncorrected_recording_is_moved_and_nothing_else() -> None:
    out = laid_out(steady(1.0, 0.0, 3.0), Span(start=0.0, end=5.0))

    np.testing.assert_array_equal(out[RATE : 4 * RATE], np.arange(3 * RATE))
    assert not out[:RATE].any()
    assert not out[4 * RATE :].any()


def test_what_goes_on_beyond_a_repetition_is_read_again_from_farther_back() -> None:
    out = laid_out(WITHIN, Span(start=0.0, end=6.0))

    middles = {1.0: 1.0, 2.5: 6.5, 4.0: 4.0}  # reference: local
    for reference, local in middles.items():
        assert out[round(reference * RATE)] == pytest.approx(local * RATE)


def test_a_recording_that_ends_before_its_header_says_is_silent_from_there() -> None:
    out = laid_out(steady(0.0, 0.0, 3.0), Span(start=0.0, end=3.0), count=RATE)

    assert len(out) == 3 * RATE
    assert out[RATE - 1] == RATE - 1
    assert not out[RATE:].any()


def peak_memory(seconds: float) -> int:
    clock = steady(1.0, 1e-4, seconds)
    target = Target.of(clock.coverage_in_reference, RATE)
    tape = Tape(lambda: numbered(round(seconds * RATE), 40_000), keep=RATE)
    tracemalloc.start()
    for _ in lay_out_sound(plan_parts(clock, target), target, tape, source_rate=RATE, channels=1):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_length() -> None:
    assert peak_memory(1800.0) < 1.2 * peak_memory(60.0) + 100_000
