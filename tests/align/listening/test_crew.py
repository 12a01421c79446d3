"""Work for several processes, or for none."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from oneclock.align.listening import crew
from oneclock.align.listening.crew import Crew, Desk
from oneclock.align.listening.hearing import no_progress

DEADLY = 3


@pytest.fixture(autouse=True)
def _processes_find_this_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[3])


def where(task: int, desk: Desk) -> tuple[int, int]:
    return task, os.getpid()


def report(task: int, desk: Desk) -> int:
    desk.progress(Path(f"{task}.wav"), float(task), 10.0)
    return task


def die_of_three(task: int, desk: Desk) -> int:
    if task == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def lost(task: int) -> tuple[int, int]:
    raise AssertionError


def test_where_it_is_not_worth_it_no_process_is_begun() -> None:
    with Crew(2, no_progress) as people:
        little = people.do(where, [1, 2, 3], seconds=10.0, if_broken=lost)
        alone = people.do(where, [1], seconds=1e6, if_broken=lost)
    with Crew(1, no_progress) as nobody:
        asked_not_to = nobody.do(where, [1, 2], seconds=1e6, if_broken=lost)

    here = os.getpid()
    assert little == [(1, here), (2, here), (3, here)]
    assert alone == [(1, here)]
    assert asked_not_to == [(1, here), (2, here)]


def test_processes_do_it_in_order_and_once_begun_whatever_comes() -> None:
    with Crew(2, no_progress) as people:
        much = people.do(where, [3, 1, 2], seconds=1e6, if_broken=lost)
        little = people.do(where, [7], seconds=1.0, if_broken=lost)

    assert [task for task, _ in much] == [3, 1, 2]
    assert os.getpid() not in {process for _, process in much + little}
    assert {process for _, process in little} <= {process for _, process in much}


@pytest.mark.parametrize("worth", [0.0, 1e9], ids=["by processes", "here"])
def test_progress_is_passed_on(worth: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_WORTH_PROCESSES", worth)
    seen: list[tuple[str, float, float]] = []

    with Crew(2, lambda path, at, of: seen.append((path.name, at, of))) as people:
        people.do(report, [1, 2], seconds=10.0, if_broken=lambda task: task)

    assert sorted(seen) == [("1.wav", 1.0, 10.0), ("2.wav", 2.0, 10.0)]


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_process_that_dies_costs_what_it_did_and_not_the_crew() -> None:
    with Crew(2, no_progress) as people:
        first = people.do(die_of_three, [DEADLY, 4], seconds=1e6, if_broken=lambda task: -task)
        then = people.do(die_of_three, [5, 6], seconds=1e6, if_broken=lambda task: -task)

    assert first[0] == -DEADLY
    assert first[1] in {4, -4}, "it may have been waiting for the same process"
    assert then == [5, 6]
