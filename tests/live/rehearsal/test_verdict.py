"""A performance in numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oneclock.live.policy import AvSyncPolicy
from oneclock.live.rehearsal.catalogue import scenario_of
from oneclock.live.rehearsal.rehearse import rehearse
from oneclock.live.rehearsal.verdict import Freezes, Offsets, judge
from oneclock.simulate.live_delivery import Handover, Stamps
from oneclock.simulate.live_face import SimFace
from oneclock.timebase.span import Span


def test_offsets_are_told_by_their_middle_and_their_worst() -> None:
    offsets = Offsets.of([(0.0, 0.01), (1.0, -0.2), (2.0, 0.02)])

    assert offsets is not None
    assert (offsets.median, offsets.worst, offsets.worst_at) == (0.01, -0.2, 1.0)
    assert Offsets.of([]) is None


def test_a_freeze_is_three_times_as_long_as_usual_and_150_ms_more() -> None:
    times = [number * 0.04 for number in range(25)] + [1.5 + number * 0.04 for number in range(25)]

    freezes = Freezes.of(times)

    assert freezes.count == 1
    assert freezes.longest == pytest.approx(0.54)
    assert Freezes.of([1.0]).longest == 0.0


def test_a_rehearsal_within_the_policy_says_nothing_against_itself() -> None:
    assert judge(rehearse(scenario_of("aligned", seconds=4.0))).is_within


def test_a_first_picture_later_than_anyone_waits_can_only_be_placed_by_when_it_came() -> None:
    face = SimFace(span=Span(start=0.0, end=8.0), handover=Handover(delay=0.5))

    rehearsal = judge(rehearse(scenario_of("aligned", seconds=8.0).cast(face=face)))

    assert rehearsal.sent is not None
    assert rehearsal.sent.median == pytest.approx(0.5, abs=0.02)
    assert len(rehearsal.why_not) == 2


def test_one_who_waits_longer_or_is_told_when_pictures_are_of_has_it_in_step() -> None:
    slow = SimFace(span=Span(start=0.0, end=8.0), handover=Handover(delay=0.4))
    scenario = scenario_of("aligned", seconds=8.0).cast(face=slow)
    patient = replace(scenario, policy=AvSyncPolicy(max_jitter_buffer_ms=500))
    stamped = scenario_of("stamped", seconds=8.0).cast(face=replace(slow, stamps=Stamps.CLOCK))

    assert judge(rehearse(patient)).is_within
    assert judge(rehearse(stamped)).is_within


def test_where_no_picture_is_shown_there_is_no_offset_and_it_is_not_kept() -> None:
    scenario = scenario_of("stamped", seconds=6.0)
    face = replace(SimFace(span=Span(start=0.0, end=6.0)), handover=Handover(delay=10.0))

    rehearsal = judge(rehearse(scenario.cast(face=face)))

    assert rehearsal.sent is None
    assert rehearsal.why_not == ("no picture was sent whose sound was heard",)
