"""Signals that steer a recording, and what is left of them afterwards."""

from __future__ import annotations

import signal
import sys

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
