"""Signals that steer a recording, and what is left of them afterwards."""

from __future__ import annotations

import signal
import sys
import threading

import pytest

from oneclock.capture.recording import Command, Controls
from oneclock.cli.steer import steered

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGUSR1")


def test_one_signal_pauses_and_the_next_resumes() -> None:
    controls = Controls()

    with steered(controls):
        signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR1)

    assert [controls.next(0.0), controls.next(0.0)] == [Command.PAUSE, Command.RESUME]


def test_a_signal_that_another_thread_is_handed_is_acted_on_too() -> None:
    controls = Controls()
    waiting = threading.get_ident()
    rescue = threading.Timer(20.0, controls.give, (Command.STOP,))

    def be_handed_a_signal() -> None:
        while sys._current_frames()[waiting].f_code is not Controls.next.__code__:
            pass
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

    with steered(controls):
        threading.Thread(target=be_handed_a_signal, daemon=True).start()
        rescue.start()
        while (command := controls.next(None)) is None:
            pass
    rescue.cancel()

    assert command is Command.PAUSE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_stops_and_the_second_does_not_wait(number: signal.Signals) -> None:
    controls = Controls()
    insisted: list[int] = []
    before = signal.signal(number, lambda told, frame: insisted.append(told))
    try:
        with steered(controls):
            signal.raise_signal(number)
            assert insisted == []
            signal.raise_signal(number)
    finally:
        signal.signal(number, before)

    assert controls.next(0.0) is Command.STOP
    assert controls.next(0.0) is None
    assert insisted == [number]


def test_afterwards_signals_mean_what_they_meant() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGUSR1)]

    with steered(Controls()):
        pass

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGUSR1)] == before
