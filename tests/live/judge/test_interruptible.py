"""Ctrl-C lets everything that was begun be ended."""

from __future__ import annotations

import asyncio
import signal

import pytest

from oneclock.live.judge.interruptible import run_interruptible


def own_handler(signum: int, frame: object) -> None:
    """As the command line has one."""


def test_what_runs_undisturbed_answers() -> None:
    async def work() -> int:
        return 7

    assert run_interruptible(work()) == 7


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_work_and_not_its_tidying_up(signum: signal.Signals) -> None:
    tidied: list[str] = []
    before = signal.signal(signum, own_handler)

    async def work() -> None:
        try:
            asyncio.get_running_loop().call_soon(signal.raise_signal, signum)
            await asyncio.Event().wait()
        finally:
            # Impatient people press twice.
            signal.raise_signal(signum)
            for _ in range(3):
                await asyncio.sleep(0)
            tidied.append("all")

    try:
        with pytest.raises(KeyboardInterrupt):
            run_interruptible(work())

        assert tidied == ["all"]
        assert signal.getsignal(signum) is own_handler
    finally:
        signal.signal(signum, before)


def test_an_error_is_passed_on() -> None:
    async def work() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run_interruptible(work())


def test_work_that_cancels_itself_was_not_interrupted() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run_interruptible(work())
