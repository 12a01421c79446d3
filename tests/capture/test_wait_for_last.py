"""Woken for the last camera, and hearing all of them."""

from __future__ import annotations

import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from oneclock.capture.lock_step.wait_for_last import WaitForLast

Pipes = list[tuple[Connection, Connection]]


@pytest.fixture
def pipes() -> Pipes:
    """Our ends and the cameras'."""
    return [Pipe() for _ in range(3)]


def test_the_first_to_speak_wakes_nobody_while_the_last_is_grabbing(pipes: Pipes) -> None:
    (one, its), (last, theirs), _ = pipes
    waiter = WaitForLast()
    assert waiter.wait([one, last], [one, last], [], 0.0) == []
    its.send_bytes(b"1")
    speaks = threading.Thread(target=theirs.send_bytes, args=(b"2",))
    speaks.start()
    assert waiter.wait([one, last], [last], [], None) == [one, last]
    speaks.join()


def test_whoever_was_late_is_waited_for_the_next_time(pipes: Pipes) -> None:
    (one, its), (other, theirs), _ = pipes
    waiter = WaitForLast()
    theirs.send_bytes(b"2")
    assert waiter.wait([one, other], [one, other], [], None) == [other]
    its.send_bytes(b"1")
    assert waiter.wait([one, other], [one, other], [], None) == [one, other]
    assert waiter._last is one


def test_a_command_is_heard_while_the_last_is_grabbing(pipes: Pipes) -> None:
    (one, _), _, (commands, given) = pipes
    given.send_bytes(b"stop")
    assert WaitForLast().wait([one], [one], [commands], None) == [commands]


def test_while_nobody_grabs_anybody_is_heard(pipes: Pipes) -> None:
    (one, its), (other, _), _ = pipes
    its.send_bytes(b"1")
    assert WaitForLast().wait([one, other], [], [], None) == [one]


def test_when_time_is_up_whoever_has_spoken_is_heard(pipes: Pipes) -> None:
    (one, its), (last, _), _ = pipes
    its.send_bytes(b"1")
    assert WaitForLast().wait([one, last], [one, last], [], 0.0) == [one]
