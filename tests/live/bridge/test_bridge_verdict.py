"""What a while of watching comes to, and how it is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.live.bridge.simulated_stream import Reports, Sent, watched

from oneclock.live.bridge.bridge import Bridge, BridgeObservation
from oneclock.live.bridge.bridge_policy import BridgeAction
from oneclock.live.bridge.bridge_told import (
    observation_as_json,
    observation_line,
    verdict_as_json,
)
from oneclock.live.bridge.bridge_verdict import BridgeJudge, BridgeVerdict
from oneclock.live.bridge.stream_line import Kind
from oneclock.simulate.network import Network


def seen(
    skew: float, reports: Reports = Reports.NOW, seconds: float = 15.0
) -> list[BridgeObservation]:
    return watched(
        Sent(kind=Kind.VOICE, seed=1, reports=reports, latency=max(0.0, -skew)),
        Sent(kind=Kind.FACE, seed=2, reports=reports, latency=max(0.0, skew)),
        seconds=seconds,
    )


def judged(observations: list[BridgeObservation]) -> BridgeVerdict:
    judge = BridgeJudge()
    for observation in observations:
        judge.hear(observation)
    return judge.verdict()


@pytest.mark.parametrize("skew", [0.0, 0.040, -0.120])
def test_within_what_people_notice_it_passes(skew: float) -> None:
    verdict = judged(seen(skew))

    assert verdict.passed
    assert verdict.offset == pytest.approx(skew, abs=0.003)


@pytest.mark.parametrize(("skew", "told"), [(0.060, "60 ms early"), (-0.140, "140 ms late")])
def test_beyond_it_fails_and_says_by_how_much(skew: float, told: str) -> None:
    verdict = judged(seen(skew))

    assert not verdict.passed
    assert told in verdict.reason


def test_a_number_nobody_can_rely_on_is_not_judged() -> None:
    verdict = judged(seen(0.0, Reports.DEPARTURES))

    assert not verdict.passed
    assert verdict.offset is None
    assert verdict.verdicts == ()
    assert "not trusted" in verdict.reason


def test_two_trusted_numbers_are_too_few_to_judge_by() -> None:
    observations = seen(0.0)
    first = next(index for index, each in enumerate(observations) if each.trusted)

    assert judged(observations[: first + 2]).offset is None
    assert judged(observations[: first + 3]).offset is not None


@pytest.mark.parametrize(("action", "restarts"), [("restart", 1), ("relay", 0)])
def test_it_is_about_the_session_that_was_begun_last(action: str, restarts: int) -> None:
    *before, last = seen(0.3)

    verdict = judged([*before, replace(last, action=BridgeAction(action)), *seen(0.0)])

    assert verdict.passed
    assert verdict.offset == pytest.approx(0.0, abs=0.003)
    assert verdict.restarts == restarts


def test_nothing_observed_is_said() -> None:
    assert "nothing" in judged([]).reason


def test_it_is_over_five_seconds_after_the_farewell() -> None:
    bridge, judge = Bridge(), BridgeJudge()
    bridge.packet(Kind.VOICE, 48000, ssrc=1, sequence=1, stamp=0, marker=False, arrival=0.0)
    bridge.bye(1)

    over = []
    for now in range(1, 9):
        judge.hear(bridge.observe(float(now)))
        over.append(judge.is_over)

    assert over == [False] * 5 + [True] * 3


def test_a_line_says_when_how_far_how_sure_and_what_was_lost() -> None:
    observations = watched(
        Sent(kind=Kind.VOICE, seed=1, network=Network(delay=0.02, loss=0.1, seed=1)),
        Sent(kind=Kind.FACE, seed=2, latency=0.2),
        seconds=12.0,
    )
    early, late = (observation_line(observations[at], at + 1.0) for at in (0, 10))

    assert "offset unknown" in early
    assert "not trusted: " in early
    assert "+200." in late or "+199." in late
    assert late.endswith("trusted")
    assert "voice lost" in late
    assert "11.0 s" in late


def test_what_is_done_is_told_in_the_line_and_in_json() -> None:
    last = seen(0.3)[-1]
    restarted = replace(last, action=BridgeAction.RESTART)

    assert "anew" not in observation_line(last, 1.0)
    assert observation_line(restarted, 1.0).endswith("  restart: it is played anew")
    assert observation_as_json(last, 1.0)["action"] == "observe"
    assert observation_as_json(restarted, 1.0)["action"] == "restart"


def test_json_says_the_same_and_is_json() -> None:
    observations = seen(0.2)
    first, last = (observation_as_json(each, 1.0) for each in (observations[0], observations[-2]))

    for each in (first, last):
        assert json.loads(json.dumps(each, allow_nan=False)) == each
    assert first["offset_ms"] is None
    assert first["why_not"]
    assert last["offset_ms"] == pytest.approx(200, abs=3)
    assert last["trusted"] is True
    assert last["source"] == "report"
    assert last["voice"]["finding"] == "sound"
    assert last["face"]["lost"] == 0


def test_the_verdict_as_json_names_every_standard() -> None:
    told = verdict_as_json(judged(seen(0.030)))["verdict"]

    assert told["passed"] is True
    assert told["verdicts"] == {
        "ITU-R BT.1359 detectable": True,
        "ITU-R BT.1359 acceptable": True,
        "EBU R37": True,
        "ATSC IS-191": False,
    }
