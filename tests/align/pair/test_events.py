"""Where there is something to hear."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from oneclock.align.pair.envelope import SAMPLE_RATE, Envelope, envelope_of, flatten
from oneclock.align.pair.events import EVENT, event_centres
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span


def claps(at: list[float], seconds: float = 60.0, seed: int = 1) -> Envelope:
    rng = np.random.default_rng(seed)
    samples = 1e-3 * rng.standard_normal(round(seconds * SAMPLE_RATE)).astype(np.float32)
    for moment in at:
        first = round(moment * SAMPLE_RATE)
        burst = rng.standard_normal(200) * np.exp(-np.arange(200) / 40)
        samples[first : first + 200] += burst.astype(np.float32)
    return flatten(envelope_of(samples))


WHOLE = Span(start=0.0, end=60.0)


def test_a_window_lies_around_every_clap_mostly_after_it() -> None:
    moments = [7.0, 21.5, 22.9, 40.0]

    centres = event_centres(claps(moments), claps(moments, seed=2), IDENTITY, WHOLE, 32)

    for moment in moments:
        (centre,) = [c for c in centres if abs(c - moment) < EVENT / 2]
        assert centre - EVENT / 2 < moment - 0.05 < centre


def test_what_only_one_of_the_two_has_heard_is_no_event() -> None:
    centres = event_centres(claps([7.0, 30.0]), claps([7.0, 50.0], seed=2), IDENTITY, WHOLE, 2)

    assert all(abs(centre - where) > 0.5 for centre in centres for where in (30.0, 50.0))


def test_the_reference_is_read_where_the_clock_says() -> None:
    centres = event_centres(
        claps([17.0]), claps([7.0], seed=2), ClockMap(delta=10.0), Span(start=0.0, end=50.0), 1
    )

    assert centres == pytest.approx([7.2], abs=0.15)


def test_windows_lie_within_the_overlap_in_order_and_apart() -> None:
    rng = np.random.default_rng(3)
    moments = sorted(rng.uniform(0.0, 59.0, 60).tolist())
    overlap = Span(start=10.0, end=30.0)

    centres = event_centres(claps(moments), claps(moments, seed=2), IDENTITY, overlap, 9)

    assert 3 <= len(centres) <= 9
    assert all(b - a >= EVENT - 0.02 for a, b in pairwise(centres))
    assert centres[0] - EVENT / 2 >= 10.0
    assert centres[-1] + EVENT / 2 <= 30.0


def test_silence_has_no_events() -> None:
    silence = np.zeros((8, 1000), np.float32)

    assert event_centres(silence, silence, IDENTITY, Span(start=0.0, end=10.0), 9) == ()
