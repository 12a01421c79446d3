"""`oneclock live simulate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from oneclock.cli.exit_codes import ExitCode
from oneclock.cli.live_simulate import simulate
from oneclock.errors import UsageError
from oneclock.live.rehearsal.catalogue import CATALOGUE


def run(*arguments: str) -> int:
    app = App(result_action="return_value")
    app.default(simulate)
    return int(app(list(arguments), exit_on_error=False, print_error=False))


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(*arguments, "--json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


def test_without_a_name_it_lists_the_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == ExitCode.SOUND
    listed = capsys.readouterr().out

    assert all(name in listed for name in CATALOGUE)


def test_the_list_is_there_for_scripts_too(capsys: pytest.CaptureFixture[str]) -> None:
    _, listed = told(capsys)

    assert set(listed) == set(CATALOGUE)
    assert all(listed.values())


def test_it_tells_the_true_offset_in_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = told(capsys, "stall", "--seconds", "12")

    assert code == ExitCode.SOUND
    assert found["within_policy"]
    assert abs(found["sent"]["worst"]) < 0.045
    assert found["sent_freezes"]["longest"] > 0.5
    assert found["video_backwards"] == found["audio_backwards"] == 0
    assert found["policy"]["late_frame_policy"] == "drop"


def test_faults_strike_as_they_were_ordered(capsys: pytest.CaptureFixture[str]) -> None:
    faults = ("--fault", "restart@6", "--fault", "loss:0.05")

    _, found = told(capsys, "aligned", "--seconds", "10", *faults)

    assert found["concealed_share"] > 0.02
    assert found["samples_lost"] > 0


def test_the_policy_and_the_claimed_rate_are_what_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, found = told(
        capsys, "stall", "--seconds", "10", "--policy", "repeat-last", "--fps-claimed", "24"
    )

    assert found["policy"]["late_frame_policy"] == "repeat-last"
    assert found["fps_claimed"] == 24.0
    assert found["video_repeated"] > 5


def test_a_seed_gives_the_same_again(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("jitter", "--seconds", "6", "--seed", "4")

    assert told(capsys, *arguments) == told(capsys, *arguments)


def test_an_offset_outside_the_policy_ends_with_1_and_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run("later-face", "--seconds", "12", "--fault", "late:3@0")

    assert code == ExitCode.WEAK
    assert "no picture was sent whose sound was heard" in capsys.readouterr().err


def test_people_get_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    run("aligned", "--seconds", "4")
    shown = capsys.readouterr().out

    assert "offset as sent" in shown
    assert "pictures sent" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("perfect",), "take one of aligned, fps-1-percent"),
        (("aligned", "--seconds", "0"), "--seconds: cannot be 0; use 1 to 3600"),
        (("aligned", "--seconds", "nan"), "--seconds: cannot be nan"),
        (("aligned", "--seconds", "1e9"), "--seconds: cannot be 1e+09"),
        (("aligned", "--seconds", "3601"), "--seconds: cannot be 3601"),
        (("aligned", "--seed", "-1"), "--seed: cannot be -1"),
        (("aligned", "--fps-claimed", "0"), "--fps-claimed: cannot be 0; use 1 to 240"),
        (("aligned", "--fps-claimed", "nan"), "--fps-claimed: cannot be nan"),
        (("aligned", "--fps-claimed", "241"), "--fps-claimed: cannot be 241"),
        (("aligned", "--fault", "stall"), "needs an amount"),
        (("aligned", "--fault", "stall:1@99"), "strikes after the end"),
        (("aligned", "--fault", "flood:1@9"), "write one of stall, gap, restart"),
        (("sentences", "--fault", "stall:1@3"), "is one of a microphone and a camera"),
        (("--fault", "stall:1@3"), "SCENARIO: is missing"),
        (("--seconds", "nan"), "SCENARIO: is missing"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        run(*arguments)

    assert words in str(refused.value)


def test_the_page_about_it_names_every_number_that_scripts_get(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "live-simulate.md").read_text(encoding="utf-8")

    _, found = told(capsys, "aligned", "--seconds", "2")

    within = [key for value in found.values() if isinstance(value, dict) for key in value]
    of_policy = set(found["policy"])
    named = {*found, *within} - of_policy
    assert {key for key in named if f"`{key}`" not in page} == set()
