"""Work for several processes, or for none."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import threading
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
        assert multiprocessing.parent_process() is not None, "others take what comes first"
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def die_once(task: Path, desk: Desk) -> str:
    """The first time, in another process."""
    if multiprocessing.parent_process() is not None and not task.exists():
        task.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task.name


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


def test_a_process_and_this_one_do_it_and_what_is_told_is_in_order() -> None:
    with Crew(2, no_progress) as people:
        much = people.do(where, [3, 1, 2], seconds=1e6, if_broken=lost)
        again = people.do(where, [8, 9], seconds=1.0, if_broken=lost)
        little = people.do(where, [7], seconds=1.0, if_broken=lost)

    assert [task for task, _ in much] == [3, 1, 2]
    here, there = os.getpid(), much[0][1]
    assert there != here
    assert {process for _, process in much} == {here, there}
    assert again == [(8, there), (9, here)], "once begun it does whatever comes"
    assert little == [(7, here)], "there is nobody to share it with"


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

    assert first == [-DEADLY, 4]
    assert then == [5, 6]


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_what_a_process_was_doing_when_it_died_is_done_again(tmp_path: Path) -> None:
    """It may have died of others' appetite for memory."""
    tasks = [tmp_path / "a", tmp_path / "b"]
    with Crew(2, no_progress) as people:
        done = people.do(die_once, tasks, seconds=1e6, if_broken=lambda task: "broken")

    assert done == ["a", "b"]


def tell_who_and_wait(pipe: Path, desk: Desk) -> None:
    pipe.write_text(str(os.getpid()))
    threading.Event().wait()


def a_crew_at_work(folder: Path) -> None:
    with Crew(2, no_progress) as people:
        pipes = [folder / "worker", folder / "here"]
        people.do(tell_who_and_wait, pipes, seconds=1e6, if_broken=lambda task: None)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process as Linux does")
def test_who_is_killed_leaves_no_worker_behind(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "worker")
    parent = multiprocessing.get_context("spawn").Process(target=a_crew_at_work, args=(tmp_path,))
    parent.start()
    worker = os.pidfd_open(int((tmp_path / "worker").read_text()))

    parent.kill()

    assert select.select([worker], [], []), "comes back when it has ended"
    parent.join()
    os.close(worker)


def test_what_is_shared_out_finely_leaves_nobody_idle() -> None:
    alone, two, many = Crew(1, no_progress), Crew(2, no_progress), Crew(8, no_progress)

    assert [alone.shares_of_each(tasks) for tasks in (1, 3)] == [1, 1]
    assert [two.shares_of_each(tasks) for tasks in (1, 2, 3, 6, 40)] == [6, 3, 2, 1, 1]
    assert many.shares_of_each(2) == 12


def fail_at_two(task: int, desk: Desk) -> int:
    if task == 2:
        raise ZeroDivisionError
    return task


@pytest.mark.parametrize("tasks", [[2, 1], [1, 2]], ids=["in a process", "here"])
def test_what_goes_wrong_comes_out(tasks: list[int]) -> None:
    with Crew(2, no_progress) as people, pytest.raises(ZeroDivisionError):
        people.do(fail_at_two, tasks, seconds=1e6, if_broken=lambda task: task)
