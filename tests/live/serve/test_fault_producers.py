"""The thin shell around the script: what it pushes, and when turns begin."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.live.serve.fault_producers import FaultProducers, samples_of
from oneclock.live.serve.producer_order import parse_order
from oneclock.live.serve.producer_script import Chunk, ProducerScript
from oneclock.simulate.talking_clock import TalkingClock

FIRST_READ = 0.001
"""Seconds that pass whenever the clock is read; the turn begins when it first is."""


class End:
    """Writes down what comes in, and when."""

    def __init__(self, wall: Wall, name: str) -> None:
        self.wall, self.name = wall, name

    async def push(self, frame: NDArray[Any], pts: float | None = None) -> None:
        self.wall.told.append((self.name, self.wall.now, frame.copy(), pts))


class Wall:
    """A clock that moves when it is read, the session, and all that came of it."""

    def __init__(self, *, until: float) -> None:
        self.now, self.until = 0.0, until
        self.told: list[tuple[str, float, Any, float | None]] = []
        self.over = asyncio.Event()

    def read(self) -> float:
        self.now += FIRST_READ
        if self.now > self.until:
            self.over.set()
        return self.now

    async def begun(self) -> None: ...

    def begin_turn(self) -> None:
        self.told.append(("begin", self.now, None, None))

    def cancel_turn(self) -> None:
        self.told.append(("cancel", self.now, None, None))

    def of(self, name: str) -> list[tuple[str, float, Any, float | None]]:
        return [each for each in self.told if each[0] == name]


@pytest.fixture(scope="module")
def clock() -> TalkingClock:
    return TalkingClock(size=(160, 90))


def ran(clock: TalkingClock, orders: dict[float, str], until: float, monkeypatch: Any) -> Wall:
    async def no_nap(_seconds: float) -> None:
        await asyncio.wait({asyncio.get_running_loop().create_task(nothing())})

    async def nothing() -> None: ...

    async def main() -> Wall:
        wall = Wall(until=until)
        script = ProducerScript(begins=0.0, fps=25, now=0.0)
        producers = FaultProducers(
            clock,
            script,
            session=wall,
            voice=End(wall, "voice"),
            face=End(wall, "face"),
            way=SimpleNamespace(share=0.0),
            now=wall.read,
        )
        running = asyncio.create_task(producers.run())
        for at, text in orders.items():
            while wall.now < at:
                await nothing_but_a_turn()
            await producers.order(parse_order(text))
        await wall.over.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return wall

    async def nothing_but_a_turn() -> None:
        await no_nap(0)

    monkeypatch.setattr("oneclock.live.serve.fault_producers.asyncio.sleep", no_nap)
    return asyncio.run(main())


def test_sound_is_pushed_without_a_hole_and_as_the_clock_has_it(
    clock: TalkingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = ran(clock, {}, 3.0, monkeypatch)

    heard = np.concatenate([frame for _, _, frame, _ in wall.of("voice")])
    begins = round(FIRST_READ * 48000)

    assert len(heard) > 2.5 * 48000
    assert np.array_equal(heard, clock.samples(begins, len(heard)))
    assert all(pts is None for *_, pts in wall.of("voice"))


def test_pictures_are_those_of_their_stamps(
    clock: TalkingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = ran(clock, {}, 3.0, monkeypatch)

    seen = wall.of("face")

    assert len(seen) > 60
    for number, (_, _, picture, pts) in enumerate(seen, start=1):
        assert pts == pytest.approx(number / 25 - FIRST_READ)
        assert np.array_equal(picture, clock.picture(number / 25))


def test_a_cut_turn_is_cancelled_before_the_next_one_begins(
    clock: TalkingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = ran(clock, {1.0: "restart"}, 2.0, monkeypatch)

    names = [name for name, *_ in wall.told]

    assert names.count("cancel") == names.count("begin") == 1
    assert names.index("begin") == names.index("cancel") + 1
    after = [pts for name, _, _, pts in wall.told[names.index("begin") :] if name == "face"]
    assert after[0] is not None
    assert 0 <= after[0] < 0.04


def test_other_faults_leave_the_turn_alone(
    clock: TalkingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = ran(clock, {0.5: "stall:0.2", 1.0: "late:0.1", 1.5: "clear"}, 2.0, monkeypatch)

    assert not wall.of("cancel")
    assert not wall.of("begin")


def test_a_fast_sample_clock_says_the_same_in_more_samples(clock: TalkingClock) -> None:
    slow = samples_of(clock, Chunk(content=5.0, speed=0.5)).astype(int)

    exact = clock.samples(5 * 48000, 480).astype(int)

    assert len(slow) == 960
    assert np.abs(slow[::2] - exact).max() <= 1


def test_what_is_being_handed_over_has_come_to_nothing_before_the_next_turn_begins(
    clock: TalkingClock,
) -> None:
    async def main() -> list[str]:
        wall = Wall(until=1.0)
        under_way, let_in = asyncio.Event(), asyncio.Event()

        class SlowEnd(End):
            async def push(self, frame: NDArray[Any], pts: float | None = None) -> None:
                under_way.set()
                await let_in.wait()
                await super().push(frame, pts)

        producers = FaultProducers(
            clock,
            ProducerScript(begins=0.0, fps=25, now=0.0),
            session=wall,
            voice=End(wall, "voice"),
            face=SlowEnd(wall, "face"),
            way=SimpleNamespace(share=0.0),
            now=wall.read,
        )
        running = asyncio.create_task(producers.run())
        await under_way.wait()
        ordering = asyncio.create_task(producers.order(parse_order("restart")))
        while not wall.of("cancel"):
            await asyncio.sleep(0)
        let_in.set()
        await ordering
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return [name for name, *_ in wall.told if name != "voice"]

    assert asyncio.run(main())[:3] == ["cancel", "face", "begin"]
