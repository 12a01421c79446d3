"""What of a voice was sent, and what is made of it."""

from __future__ import annotations

import numpy as np
import pytest

from oneclock.live.pacing.voice_queue import Samples
from oneclock.live.rehearsal.heard_sound import HeardSound
from oneclock.live.rehearsal.spoken_truth import SpokenTruth
from oneclock.simulate.live_delivery import Delivery
from oneclock.simulate.live_marks import marked


def silence(count: int) -> Samples:
    return np.zeros((count, 2), np.int16)


def test_a_sample_is_found_where_it_was_sent() -> None:
    heard = HeardSound()
    heard.add(np.concatenate([silence(480), marked(100, 480)]), wall=5.0, stamp=9600)

    found = heard.find(148)

    assert found is not None
    assert found.wall == pytest.approx(5.0 + 0.01 + 0.001)
    assert found.media == pytest.approx(0.2 + 0.01 + 0.001)
    assert heard.find(99) is None
    assert heard.find(580) is None


def test_samples_that_are_heard_again_are_counted() -> None:
    heard = HeardSound()
    heard.add(marked(0, 960), wall=0.0, stamp=0)

    heard.add(marked(480, 960), wall=0.02, stamp=960)

    assert (heard.count, heard.again) == (1920, 480)


def test_a_break_within_a_block_begins_another_run() -> None:
    heard = HeardSound()

    heard.add(np.concatenate([marked(0, 400), marked(500, 560)]), wall=0.0, stamp=0)

    assert [(run.number, run.length) for run in heard.runs] == [(0, 400), (500, 560)]
    assert heard.find(450) is None


def test_the_truth_knows_the_sample_of_an_instant_and_the_instant_of_a_sample() -> None:
    truth = SpokenTruth()
    for instant, number in ((0.0, 0), (0.02, 960), (2.0, 1920)):
        piece = marked(number, 960)
        truth.add(Delivery(arrival=instant, content=instant, piece=piece, stamp=None), 48_000.0)

    assert truth.number_at(0.03) == 1440
    assert truth.number_at(2.01) == 2400
    assert truth.number_at(1.0) is None
    assert truth.number_at(-1.0) is None
    assert truth.instant_of(1920) == 2.0
    assert truth.samples == 3 * 960
