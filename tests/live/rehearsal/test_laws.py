"""What holds of every session, and how it is said when it does not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.live.rehearsal.by_chance import by_chance
from oneclock.live.rehearsal.catalogue import scenario_of
from oneclock.live.rehearsal.laws import broken_laws, untold
from oneclock.live.rehearsal.rehearse import rehearse
from oneclock.live.rehearsal.scenario import Scenario
from oneclock.live.rehearsal.verdict import Offsets, Rehearsal, judge
from oneclock.simulate.live_delivery import Handover
from oneclock.simulate.live_face import SimFace
from oneclock.timebase.span import Span

_POLICIES = list(LateFramePolicy)


@cache
def rehearsed() -> Rehearsal:
    return judge(rehearse(stamped()))


def stamped(policy: LateFramePolicy = LateFramePolicy.DROP) -> Scenario:
    scenario = scenario_of("stamped", seconds=4.0)
    return replace(scenario, policy=AvSyncPolicy(late_frame_policy=policy))


def off(seconds: float) -> Offsets:
    """All pictures are off by so much."""
    return Offsets(pictures=100, median=seconds, p95_abs=abs(seconds), worst=seconds, worst_at=2.0)


# -- by chance -------------------------------------------------------------------------------------
# One of them again: pytest "tests/live/rehearsal/test_laws.py::TEST[SEED-stamped]". Thousands more:
# python -m benchmarks.rehearsals.


@pytest.mark.parametrize("kind", ["stamped", "numbered"])
@pytest.mark.parametrize("seed", range(80))
def test_whatever_chance_brings_the_laws_hold(seed: int, kind: str) -> None:
    chance = by_chance(seed, seconds=20.0, stamped=kind == "stamped")
    policy = AvSyncPolicy(late_frame_policy=_POLICIES[seed % len(_POLICIES)])
    scenario = replace(chance, policy=policy)

    assert broken_laws(scenario, judge(rehearse(scenario))) == ()


@pytest.mark.parametrize("seed", [102, 199, 379])
def test_where_samples_were_once_heard_twice_they_no_longer_are(seed: int) -> None:
    scenario = by_chance(seed, stamped=True)

    assert broken_laws(scenario, judge(rehearse(scenario))) == ()


_SLEEPS = (0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)


@pytest.mark.parametrize("asleep", _SLEEPS)
@pytest.mark.parametrize("paused", [0.1, 0.2, 0.3, 0.4, 0.5, 0.8, 1.5])
def test_who_only_numbers_his_pieces_is_in_step_after_a_pause_and_a_process_that_slept(
    paused: float, asleep: float
) -> None:
    scenario = replace(
        scenario_of("aligned", seconds=16.0),
        pauses=(Span(start=5.0, end=5.0 + paused),),
        sleeps=(Span(start=11.05, end=11.05 + asleep),),
    )

    performance = rehearse(scenario)

    late = [sent.wall - heard.wall for sent, heard in performance.compared if sent.wall > 14.0]
    assert max(map(abs, late)) < 0.041


# -- what is broken is said ------------------------------------------------------------------------


def test_where_all_is_well_nothing_is_said() -> None:
    assert broken_laws(stamped(), rehearsed()) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"audio_backwards": 1}, "1 stamps are negative, or not after the one before"),
        ({"video_backwards": 2}, "2 stamps are negative, or not after the one before"),
        ({"foreign": 3}, "3 sounds and pictures are of a turn that was over"),
        ({"samples_again": 9}, "9 samples were heard twice"),
        ({"most_audio_buffer": 20.2}, "20.20 s of sound waited"),
        ({"most_video_buffer": 1.2}, "1.20 s of pictures waited"),
        ({"sent": None}, "no picture was sent whose sound was heard"),
        ({"sent": off(-0.046)}, "a picture is off by -46.0 ms, beyond 45"),
    ],
)
def test_a_law_that_is_broken_is_named(change: dict[str, object], words: str) -> None:
    broken = replace(rehearsed(), **change)  # type: ignore[arg-type]

    assert broken_laws(stamped(), broken) == (words,)


def test_a_voice_that_is_slowed_down_may_be_met_by_pictures_later_than_others() -> None:
    late = replace(rehearsed(), sent=off(0.12))

    assert broken_laws(stamped(LateFramePolicy.TIME_STRETCH_AUDIO), late) == ()
    assert len(broken_laws(stamped(LateFramePolicy.REPEAT_LAST), late)) == 1


def test_who_only_numbers_his_pieces_is_held_to_what_can_be_told() -> None:
    numbered = scenario_of("aligned")

    assert broken_laws(numbered, replace(rehearsed(), sent=off(0.119))) == ()
    assert broken_laws(numbered, replace(rehearsed(), sent=off(0.121))) == (
        "half of the pictures are off by 121.0 ms or more",
    )


def test_in_bursts_that_do_not_hold_as_many_every_pause_leaves_a_burst_open() -> None:
    bursts = SimFace(span=Span(start=0.0, end=20.0), fps=9.6, handover=Handover(burst=0.1))
    pauses = (Span(start=5.0, end=5.2), Span(start=10.0, end=10.2))
    open_to_doubt = replace(scenario_of("aligned").cast(face=bursts), pauses=pauses)

    assert broken_laws(open_to_doubt, replace(rehearsed(), sent=off(0.319))) == ()
    assert len(broken_laws(open_to_doubt, replace(rehearsed(), sent=off(0.321)))) == 1
    assert untold(replace(open_to_doubt, pauses=())) == 0.0
    assert untold(open_to_doubt.cast(face=replace(bursts, fps=30.0))) == 0.0
    assert untold(stamped()) == 0.0


@pytest.mark.parametrize("seed", [700004, 700087])
def test_what_once_was_off_by_more_than_the_laws_allow_no_longer_is(seed: int) -> None:
    scenario = by_chance(seed, stamped=False)

    assert broken_laws(scenario, judge(rehearse(scenario))) == ()
