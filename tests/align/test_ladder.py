"""Several kinds of evidence for one pair: who answers, and what the others say of it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from oneclock.align.by import By
from oneclock.align.ladder import (
    answer_by_shared_clock,
    decide,
    nothing_in_common,
    with_what_was_heard,
)
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.shared_clock import SharedClock
from oneclock.media.loudness import SoundKind
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

DAY = 86400.0


def answer(by: By, grade: Grade, delta: float = 10.0, std: float = 0.01) -> Answer:
    refused = grade is Grade.REFUSED
    return Answer(
        grade=grade,
        reason=f"says {by}",
        clock=None if refused else ClockMap(delta=delta, delta_std=std),
        overlap_in_reference=None if refused else Span(start=10.0, end=100.0),
        evidence=None,
        by=by,
    )


def decided(*answers: Answer) -> Answer:
    return decide({each.by: each for each in answers})


@pytest.mark.parametrize("other", [By.LIGHT, By.LTC, By.TIMECODE])
def test_what_was_heard_counts_where_both_are_trusted(other: By) -> None:
    found = decided(answer(other, Grade.TRUSTED, 10.005), answer(By.AUDIO, Grade.TRUSTED))
    assert (found.by, found.grade) == (By.AUDIO, Grade.TRUSTED)
    assert f"{other} agrees within 5.0 ms" in found.reason


def test_who_is_trusted_counts_before_who_was_heard_doubtfully() -> None:
    found = decided(answer(By.AUDIO, Grade.DOUBTFUL, 70.0), answer(By.LTC, Grade.TRUSTED))
    assert (found.by, found.grade) == (By.LTC, Grade.TRUSTED)
    assert "audio puts it +60.000 s from there" in found.reason


def test_two_doubtful_ones_of_different_kinds_that_agree_are_trusted() -> None:
    found = decided(answer(By.AUDIO, Grade.DOUBTFUL), answer(By.TIMECODE, Grade.DOUBTFUL, 10.02))
    assert (found.by, found.grade) == (By.AUDIO, Grade.TRUSTED)


def test_agreement_within_seconds_proves_nothing() -> None:
    found = decided(
        answer(By.AUDIO, Grade.DOUBTFUL), answer(By.TIMECODE, Grade.DOUBTFUL, 10.5, std=1.0)
    )
    assert found.grade is Grade.DOUBTFUL


def test_what_is_a_third_of_a_second_off_is_not_said_to_agree() -> None:
    """A clock that counts frames of another rate may be: it contradicts nothing, and proves
    nothing."""
    found = decided(
        answer(By.AUDIO, Grade.DOUBTFUL), answer(By.TIMECODE, Grade.DOUBTFUL, 10.309, std=0.09)
    )
    assert found.grade is Grade.DOUBTFUL
    assert "timecode is 0.3 s off and knows no better than 0.1 s" in found.reason
    assert found.disagreements == ()


def test_who_says_something_else_is_named_apart() -> None:
    found = decided(answer(By.AUDIO, Grade.TRUSTED), answer(By.TIMECODE, Grade.DOUBTFUL, 17.675))
    assert found.disagreements == ("timecode puts it +7.675 s from there",)
    assert found.disagreements[0] in found.reason


def test_a_disagreement_leaves_a_doubt_a_doubt_and_is_told() -> None:
    found = decided(answer(By.AUDIO, Grade.DOUBTFUL), answer(By.TIMECODE, Grade.DOUBTFUL, 7.0))
    assert found.grade is Grade.DOUBTFUL
    assert "timecode puts it -3.000 s from there" in found.reason


def test_where_nobody_answers_the_first_says_why() -> None:
    found = decided(answer(By.LIGHT, Grade.REFUSED), answer(By.AUDIO, Grade.REFUSED))
    assert (found.grade, found.reason) == (Grade.REFUSED, "says audio")


def shared(by: By, delta: float, std: float = 0.01, *, zone_open: bool = False) -> SharedClock:
    clock = ClockMap(delta=delta, delta_std=std)
    day = None if by is By.DATE else DAY
    return SharedClock(by=by, clock=clock, told=f"told by {by}", day=day, zone_open=zone_open)


def test_timecode_alone_is_believed_when_somebody_vouches_for_it() -> None:
    clocks = (shared(By.TIMECODE, 36000.0), 60.0), (shared(By.TIMECODE, 36020.0), 60.0)
    unasked = answer_by_shared_clock(*clocks, vouched=False)
    asked = answer_by_shared_clock(*clocks, vouched=True)
    assert unasked is not None
    assert asked is not None
    assert (unasked.grade, asked.grade) == (Grade.DOUBTFUL, Grade.TRUSTED)
    assert asked.clock is not None
    assert asked.clock.delta == pytest.approx(20.0)
    assert asked.overlap_in_reference == Span(start=20.0, end=60.0)


def test_recordings_that_share_no_moment_are_placed_all_the_same() -> None:
    clocks = (shared(By.TIMECODE, 36000.0), 60.0), (shared(By.TIMECODE, 36100.0), 60.0)
    found = answer_by_shared_clock(*clocks, vouched=True)
    assert found is not None
    assert found.clock is not None
    assert found.clock.delta == pytest.approx(100.0)
    assert found.overlap_in_reference is None
    assert found.pieces is not None
    assert found.pieces.coverage == Span(start=0.0, end=60.0)


@pytest.mark.parametrize("by", [By.TIMECODE, By.LTC])
def test_who_counts_days_of_another_length_is_not_trusted_whoever_vouches(by: By) -> None:
    ntsc = replace(shared(by, 36000.0), day=86486.4)
    found = answer_by_shared_clock((shared(by, 36000.0), 60.0), (ntsc, 60.0), vouched=True)
    assert found is not None
    assert found.grade is Grade.DOUBTFUL
    assert "they count differently, which may put it 36.0 s from there" in found.reason


@pytest.mark.parametrize(
    ("wanted", "reference", "source", "told"),
    [
        (
            {By.TIMECODE, By.LTC},
            {By.AUDIO},
            {By.AUDIO, By.LIGHT},
            "neither of the two has timecode in the sound or timecode in the file to go by",
        ),
        (
            set(By),
            {By.AUDIO, By.DATE},
            {By.LIGHT, By.TIMECODE},
            "a.wav has sound, b.mov has pictures and timecode in the file",
        ),
        ({By.LTC}, {By.LTC}, {By.AUDIO}, "a.wav has timecode in the sound, b.mov has none"),
    ],
)
def test_who_has_nothing_in_common_is_told_what_each_has(
    wanted: set[By], reference: set[By], source: set[By], told: str
) -> None:
    found = nothing_in_common(wanted, {"a.wav": reference, "b.mov": source})
    assert found.grade is Grade.REFUSED
    assert told in found.reason


def test_a_refusal_tells_of_hum_and_silence() -> None:
    kinds = {"hum.wav": SoundKind.STEADY, "hall.wav": SoundKind.MOVING, "off.wav": SoundKind.DEAD}
    told = with_what_was_heard(answer(By.AUDIO, Grade.REFUSED), kinds).reason
    assert "the sound of hum.wav hardly changes: hum" in told
    assert "the sound of off.wav is next to silence" in told
    assert "hall.wav" not in told
    trusted = answer(By.AUDIO, Grade.TRUSTED)
    assert with_what_was_heard(trusted, kinds) == trusted


def test_a_code_that_came_by_cable_needs_nobody_to_vouch() -> None:
    found = answer_by_shared_clock(
        (shared(By.LTC, 0.0), 60.0), (shared(By.LTC, 5.0), 60.0), vouched=False
    )
    assert found is not None
    assert (found.by, found.grade) == (By.LTC, Grade.TRUSTED)


@pytest.mark.parametrize(
    ("hours", "zone_open", "told"), [(0, False, False), (2, True, False), (2, False, True)]
)
def test_dates_are_held_against_an_answer_but_for_time_zones(
    hours: float, *, zone_open: bool, told: bool
) -> None:
    one = shared(By.DATE, 1e9 + 10.0 + 3600 * hours, 2.0, zone_open=zone_open)
    other = shared(By.DATE, 1e9, 2.0)
    found = decide({By.AUDIO: answer(By.AUDIO, Grade.TRUSTED)}, dates=(one, other))
    assert found.grade is Grade.TRUSTED, "a date narrows and never decides"
    assert ("their dates put it +7200 s from there" in found.reason) is told


def test_a_date_that_is_minutes_off_is_told() -> None:
    dates = shared(By.DATE, 1e9 + 310.0, 2.0), shared(By.DATE, 1e9, 2.0)
    found = decide({By.AUDIO: answer(By.AUDIO, Grade.TRUSTED)}, dates=dates)
    assert "+300 s" in found.reason
    assert math.isclose(found.clock.delta if found.clock else 0.0, 10.0)
