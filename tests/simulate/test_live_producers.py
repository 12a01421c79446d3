"""A voice and a face whose truth is known."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.simulate.live_delivery import Handover, Stamps
from oneclock.simulate.live_face import SimFace, SlowFace, SpeechFace
from oneclock.simulate.live_marks import marked, numbers_in
from oneclock.simulate.live_voice import SimSpeech, SimVoice
from oneclock.timebase.span import Span

TEN = Span(start=0.0, end=10.0)

handovers = st.builds(
    Handover,
    delay=st.floats(0, 0.5),
    jitter=st.floats(0, 0.05),
    burst=st.sampled_from([0.0, 0.1, 0.4]),
    held=st.just((Span(start=4.0, end=4.6),)),
    later=st.sampled_from([(), ((6.0, 0.2),)]),
    seed=st.integers(0, 1000),
)


@given(first=st.integers(0, 2**30 - 2000), count=st.integers(1, 1000))
def test_every_sample_says_which_it_is(first: int, count: int) -> None:
    assert numbers_in(marked(first, count)).tolist() == list(range(first, first + count))


def test_silence_is_no_sample() -> None:
    assert numbers_in(np.zeros((3, 2), np.int16)).tolist() == [-1, -1, -1]


# -- how it is handed over -------------------------------------------------------------------------


@given(handover=handovers, instants=st.lists(st.floats(0, 10), min_size=1).map(sorted))
def test_nothing_arrives_before_it_happened_or_out_of_order(
    handover: Handover, instants: list[float]
) -> None:
    arrivals = list(handover.arrivals(instants))

    assert all(at >= of + handover.delay for at, of in zip(arrivals, instants, strict=True))
    assert all(before <= after for before, after in pairwise(arrivals))
    assert not any(4.0 <= at < 4.6 for at in arrivals)


def test_what_was_held_up_arrives_all_at_once() -> None:
    handover = Handover(held=(Span(start=4.0, end=4.6),))

    assert list(handover.arrivals([3.9, 4.0, 4.3, 4.7])) == [3.9, 4.6, 4.6, 4.7]


def test_a_burst_arrives_when_its_time_is_over() -> None:
    assert list(Handover(burst=0.5).arrivals([0.0, 0.4, 0.5, 1.2])) == [0.5, 0.5, 1.0, 1.5]


def test_from_an_instant_on_it_takes_longer() -> None:
    assert list(Handover(delay=0.1, later=((2.0, 0.3),)).arrivals([1.0, 2.0])) == [1.1, 2.4]


@pytest.mark.parametrize("wrong", [-0.1, math.nan, math.inf])
def test_a_delay_that_is_none_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Handover(delay=wrong)


# -- the voice -------------------------------------------------------------------------------------


@given(ppm=st.floats(-1000, 1000), chunks=st.lists(st.integers(100, 5000), min_size=1, max_size=4))
def test_samples_are_numbered_on_and_timed_by_their_own_clock(
    ppm: float, chunks: list[int]
) -> None:
    voice = SimVoice(span=TEN, chunks=tuple(chunks), ppm=ppm)

    deliveries = list(voice.deliveries())

    numbers = np.concatenate([numbers_in(one.piece) for one in deliveries])
    assert np.array_equal(numbers, np.arange(len(numbers)))
    for one in deliveries:
        first = int(numbers_in(one.piece)[0])
        assert one.content == pytest.approx(first / (48_000 * (1 + ppm * 1e-6)))
        assert one.arrival == one.content
    assert len(numbers) / 48_000 == pytest.approx(10.0, abs=0.15)


def test_over_a_gap_time_passes_and_numbers_do_not() -> None:
    voice = SimVoice(span=TEN, gaps=(Span(start=4.0, end=6.0),))

    before, after = next(
        (one, other)
        for one, other in pairwise(voice.deliveries())
        if other.content - one.content > 1.0
    )

    assert after.content == 6.0
    assert numbers_in(after.piece)[0] == numbers_in(before.piece)[-1] + 1


@pytest.mark.parametrize(
    ("stamps", "said"), [(Stamps.NONE, None), (Stamps.COUNT, 4.0), (Stamps.CLOCK, 6.0)]
)
def test_after_a_gap_a_count_and_a_clock_say_different_things(
    stamps: Stamps, said: float | None
) -> None:
    voice = SimVoice(span=TEN, gaps=(Span(start=4.0, end=6.0),), stamps=stamps)

    first = next(one for one in voice.deliveries() if one.content >= 6.0)

    assert first.stamp == (None if said is None else pytest.approx(said))


@pytest.mark.parametrize("wrong", [{"chunks": ()}, {"chunks": (0,)}, {"ppm": 2e5}])
def test_a_voice_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a sample clock"):
        SimVoice(span=TEN, **wrong)  # type: ignore[arg-type]


def test_sentences_arrive_whole_and_follow_each_other_on_their_own_clock() -> None:
    speech = SimSpeech(sentences=((0.0, 2.0), (3.0, 1.0)), stamps=Stamps.COUNT)

    deliveries = list(speech.deliveries())

    assert {one.arrival for one in deliveries} == {0.0, 3.0}
    assert sum(len(one.piece) for one in deliveries) == 3 * 48_000
    assert next(one for one in deliveries if one.arrival == 3.0).stamp == pytest.approx(2.0)


# -- the face --------------------------------------------------------------------------------------


@given(fps=st.floats(5, 60), claimed=st.floats(5, 60))
def test_pictures_are_of_the_true_rate_and_counted_at_the_claimed_one(
    fps: float, claimed: float
) -> None:
    face = SimFace(span=TEN, fps=fps, claimed=claimed, stamps=Stamps.COUNT)

    for number, one in enumerate(face.deliveries(lambda: claimed)):
        assert one.content == one.piece == pytest.approx(number / fps)
        assert one.stamp == pytest.approx(number / claimed)


def test_pictures_that_are_skipped_are_not_counted() -> None:
    face = SimFace(span=TEN, skipped=(Span(start=4.0, end=4.6),), stamps=Stamps.COUNT)

    pictures = list(face.deliveries(lambda: 25.0))

    assert not any(4.0 <= one.content < 4.6 for one in pictures)
    assert pictures[100].content == pytest.approx(4.6)
    assert pictures[100].stamp == pytest.approx(4.0)


def test_a_slow_renderer_makes_as_many_as_it_can() -> None:
    pictures = list(SlowFace(span=TEN, takes=0.055).deliveries(lambda: 25.0))

    assert len(pictures) == pytest.approx(10 / 0.055, abs=2)
    assert all(one.arrival - one.content >= 0.055 - 1e-9 for one in pictures)


def test_a_slow_renderer_that_is_asked_for_fewer_is_in_time() -> None:
    pictures = list(SlowFace(span=TEN, takes=0.055).deliveries(lambda: 12.5))

    assert max(one.arrival - one.content for one in pictures) == pytest.approx(0.055)


def test_the_face_of_a_sentence_comes_with_it() -> None:
    speech = SimSpeech(sentences=((0.0, 2.0), (3.0, 1.0)))

    pictures = list(SpeechFace(speech=speech).deliveries(lambda: 25.0))

    assert [one.arrival for one in pictures] == [0.0] * 50 + [3.0] * 25
    assert [one.content for one in pictures] == pytest.approx([n / 25 for n in range(75)])
