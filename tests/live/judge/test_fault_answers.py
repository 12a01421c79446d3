"""Why a fault was not done, in words that are true."""

from __future__ import annotations

import pytest

from oneclock.live.judge.fault_answers import fault_refusal
from oneclock.live.judge.not_judgeable import RigError

URL = "http://127.0.0.1:8080/"


@pytest.mark.parametrize(
    ("status", "cause", "remedy"),
    [
        (400, "does not know this fault", "leave it out"),
        (401, "know its token", "#token=TOKEN"),
        (403, "no faults from here", "its own machine"),
        (404, "knows no faults", "leave out --fault"),
        (405, "knows no faults", "leave out --fault"),
        (409, "no stream to spoil now", "strike later"),
        (415, "refused a fault", "leave out --fault"),
        (429, "asked for too much", "try again"),
        (500, "failed at a fault", "log"),
        (501, "knows no faults", "leave out --fault"),
        (503, "too busy", "try again"),
    ],
)
def test_every_answer_has_its_own_cause_and_remedy(status: int, cause: str, remedy: str) -> None:
    refusal = fault_refusal(URL, status, "")

    assert cause in str(refusal)
    assert f"POST /fault answers {status};" in str(refusal)
    assert remedy in refusal.remedy
    assert not isinstance(refusal, RigError)


def test_the_servers_own_words_are_passed_on() -> None:
    assert "answers 403 (the token is another one);" in str(
        fault_refusal(URL, 403, "the token is another one\n")
    )


@pytest.mark.parametrize("said", ["", "\n\n", "<!doctype html>\n<title>404</title>"])
def test_what_is_not_for_people_is_not(said: str) -> None:
    assert "(" not in fault_refusal(URL, 404, said).cause


def test_what_is_long_or_strange_is_kept_to_a_line() -> None:
    refusal = fault_refusal(URL, 400, "\x1b[31m" + "x" * 5000 + "\nmore")

    assert len(refusal.cause) < 250
    assert refusal.cause.isprintable()
