"""The gate of lock-step recording: nobody runs ahead, nobody waits for ever, no frame too many."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from oneclock.capture.lock_step.frame_gate import Answer, Gate, hear, open_gate, tell, tick
from oneclock.capture.lock_step.words import Command, Do, Order, Report

PATIENCE = 0.25


@dataclass
class Process:
    """What a camera's process does with its orders, in the simplest words."""

    doing: Do | None = Do.GRAB
    """None while it waits for an order."""
    frame: int = -1
    """The frame it was released for."""
    records: bool = False
    count: int = -1
    away: bool = False
    ended: bool = False
    crashed: bool = False
    file: list[int | None] = field(default_factory=list)
    """What stands in it: a frame's number, None for a repeat."""

    @property
    def alive(self) -> bool:
        return not (self.away or self.ended or self.crashed or self.doing is Do.FINISH)

    def obey(self, order: Order) -> None:
        assert self.doing is not Do.FINISH, "it was told to finish before"
        self.file += [None] * order.repeats
        self.doing, self.records = order.do, order.record
        if order.do is Do.GRAB:
            self.frame = order.frame

    def grabs(self, newest: int) -> None:
        if self.records:
            self.file.append(self.frame)
        self.count = newest + 1 if self.away else self.count + 1
        self.doing, self.away, self.records = None, False, False

    def grabs_nothing(self) -> None:
        self.doing, self.away, self.records = None, True, False


class AnyInterleaving(RuleBasedStateMachine):
    """Cameras that stall, vanish, return, end and crash; an operator who cannot decide."""

    gate: Gate

    @initialize(
        cameras=st.integers(1, 4), limit=st.none() | st.integers(1, 20), at_once=st.booleans()
    )
    def begin(self, cameras: int, limit: int | None, at_once: bool) -> None:
        self.now = 0.0
        self.gate = open_gate(
            cameras, patience=PATIENCE, opening_patience=10.0, now=0.0, limit=limit
        )
        self.limit = limit
        self.processes = [Process() for _ in range(cameras)]
        self.recording = self.paused = self.finishing = False
        self.decided: dict[int, Order] = {}
        self.recorded: list[int] = []
        if at_once:
            self.recording_starts()

    # -- what may happen --------------------------------------------------------------------------

    @rule(which=st.integers(0, 3))
    def a_camera_has_a_frame(self, which: int) -> None:
        process = self.processes[which % len(self.processes)]
        if process.doing in (Do.GRAB, Do.TRY) and not (process.ended or process.crashed):
            self.grab(self.processes.index(process))

    @rule(frames=st.integers(1, 3))
    def all_cameras_have_one(self, frames: int) -> None:
        for number, process in list(enumerate(self.processes)) * frames:
            if process.doing in (Do.GRAB, Do.TRY) and not (process.ended or process.crashed):
                self.grab(number)

    @rule(which=st.integers(0, 3))
    def a_camera_has_none(self, which: int) -> None:
        number = which % len(self.processes)
        process = self.processes[number]
        if process.doing in (Do.GRAB, Do.TRY) and not process.crashed:
            process.grabs_nothing()
            self.apply(hear(self.gate, number, Report.MISSED, self.now), answered=number)

    @precondition(lambda self: self.healthy() > 1)
    @rule(which=st.integers(0, 3))
    def a_camera_ends(self, which: int) -> None:
        number = which % len(self.processes)
        process = self.processes[number]
        if process.doing in (Do.GRAB, Do.TRY) and not (process.ended or process.crashed):
            process.grabs_nothing()
            process.ended = True
            self.apply(hear(self.gate, number, Report.ENDED, self.now), answered=number)

    @precondition(lambda self: self.healthy() > 1)
    @rule(which=st.integers(0, 3))
    def a_process_crashes(self, which: int) -> None:
        number = which % len(self.processes)
        process = self.processes[number]
        if not process.crashed:
            process.crashed = True
            self.apply(hear(self.gate, number, Report.GONE, self.now))

    @rule(seconds=st.sampled_from([0.01, 0.2, 0.6, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        deadline = self.gate.deadline
        if deadline is not None and self.now >= deadline:
            for process in self.processes:
                process.away |= process.doing is Do.GRAB
        self.apply(tick(self.gate, self.now))

    @rule()
    def recording_starts(self) -> None:
        self.recording = not self.finishing
        self.apply(tell(self.gate, Command.START, self.now))

    @precondition(lambda self: self.recording)
    @rule()
    def recording_stops(self) -> None:
        self.recording = False
        self.apply(tell(self.gate, Command.STOP, self.now))

    @precondition(lambda self: not self.paused)
    @rule()
    def pause(self) -> None:
        self.paused = True
        self.apply(tell(self.gate, Command.PAUSE, self.now))

    @rule()
    def resume(self) -> None:
        self.paused = False
        self.apply(tell(self.gate, Command.RESUME, self.now))

    @precondition(lambda self: len(self.recorded) > 3)
    @rule()
    def it_is_to_finish(self) -> None:
        self.recording, self.finishing = False, True
        self.apply(tell(self.gate, Command.FINISH, self.now))

    # -- what must hold ---------------------------------------------------------------------------

    def healthy(self) -> int:
        return sum(not (p.ended or p.crashed) for p in self.processes)

    def grab(self, number: int) -> None:
        self.processes[number].grabs(max(self.decided, default=-1))
        self.apply(hear(self.gate, number, Report.GRABBED, self.now))

    def apply(self, answer: Answer, answered: int | None = None) -> None:
        self.gate, orders = answer
        for order in orders:
            process = self.processes[order.camera]
            assert not process.crashed, "an order to nobody"
            assert process.doing is None, "an order to somebody who did not ask"
            if order.do is Do.GRAB:
                assert not self.paused
                assert not self.finishing
                assert process.alive
                assert order.frame == process.count, "each in turn, none left out"
                self.one_decision_a_frame(order)
            process.obey(order)
        if self.limit is not None and len(self.recorded) == self.limit:
            self.recording, self.finishing = False, True
        assert answered is None or self.processes[answered].doing is not None

    def one_decision_a_frame(self, order: Order) -> None:
        first = self.decided.setdefault(order.frame, order)
        assert order.record == first.record
        if order is first:
            assert order.frame == len(self.decided) - 1, "frames are counted without a gap"
            assert order.record == self.recording, "no frame too early, none too late"
            self.recorded += [order.frame] * order.record

    @invariant()
    def no_camera_is_two_frames_ahead_of_another(self) -> None:
        counts = [process.count for process in self.processes if process.alive]
        assert max(counts, default=0) - min(counts, default=0) <= 1

    @invariant()
    def somebody_can_go_on_unless_it_is_paused(self) -> None:
        """All that wait, wait for a camera that is grabbing."""
        waiting = [process for process in self.processes if process.doing is None]
        grabbing = [p for p in self.processes if p.doing is Do.GRAB and p.alive]
        if any(not p.crashed for p in waiting):
            assert self.paused or grabbing

    @invariant()
    def whoever_keeps_others_waiting_has_a_deadline(self) -> None:
        grabbing = any(p.doing is Do.GRAB and p.alive for p in self.processes)
        assert (self.gate.deadline is not None) == grabbing

    @invariant()
    def position_n_of_every_file_is_frame_n(self) -> None:
        for process in self.processes:
            assert len(process.file) <= len(self.recorded)
            for number, frame in zip(self.recorded, process.file, strict=False):
                assert frame in (number, None)

    def teardown(self) -> None:
        """It can always be brought to an end, and then all files are equally long."""
        if not hasattr(self, "gate"):
            return
        self.recording, self.finishing = False, True
        self.apply(tell(self.gate, Command.FINISH, self.now))
        for number, process in enumerate(self.processes):
            if process.doing in (Do.GRAB, Do.TRY) and not (process.crashed or process.ended):
                self.grab(number)
        for number, process in enumerate(self.processes):
            if process.doing is Do.TRY and not process.crashed:
                process.grabs_nothing()
                self.apply(hear(self.gate, number, Report.MISSED, self.now))
        assert self.gate.over
        for process in self.processes:
            assert process.crashed or process.doing is Do.FINISH
            assert process.crashed or len(process.file) == len(self.recorded)
        assert self.gate.recorded == len(self.recorded)


TestAnyInterleaving = AnyInterleaving.TestCase
TestAnyInterleaving.settings = settings(max_examples=250, stateful_step_count=50)


# -- examples -------------------------------------------------------------------------------------


def opened(cameras: int, limit: int | None = None) -> Gate:
    """All cameras are released for frame 0, at 1 s."""
    gate = open_gate(cameras, patience=PATIENCE, opening_patience=10.0, now=0.0, limit=limit)
    for number in range(cameras):
        gate, _ = hear(gate, number, Report.GRABBED, 1.0)
    return gate


def test_nobody_is_released_before_all_are_open() -> None:
    gate = open_gate(2, patience=PATIENCE, opening_patience=10.0, now=0.0)
    gate, orders = hear(gate, 0, Report.GRABBED, 1.0)
    assert orders == ()
    gate, orders = hear(gate, 1, Report.GRABBED, 3.0)
    assert [(order.camera, order.frame) for order in orders] == [(0, 0), (1, 0)]


def test_a_camera_that_does_not_open_keeps_the_others_waiting_for_a_limited_time() -> None:
    gate = open_gate(2, patience=PATIENCE, opening_patience=10.0, now=0.0)
    gate, _ = hear(gate, 0, Report.GRABBED, 1.0)
    assert gate.deadline == 10.0
    gate, orders = tick(gate, 10.0)
    assert [(order.camera, order.do) for order in orders] == [(0, Do.GRAB)]


def test_the_last_to_grab_opens_the_gate_for_all() -> None:
    gate = opened(3)
    gate, first = hear(gate, 2, Report.GRABBED, 1.1)
    gate, second = hear(gate, 0, Report.GRABBED, 1.2)
    gate, third = hear(gate, 1, Report.GRABBED, 1.3)
    assert (first, second) == ((), ())
    assert [(order.camera, order.frame) for order in third] == [(0, 1), (1, 1), (2, 1)]


def test_a_stalled_camera_owes_repeats_and_returns_at_the_current_count() -> None:
    gate, _ = tell(opened(2), Command.START, 1.0)
    gate, _ = hear(gate, 0, Report.GRABBED, 1.0)
    gate, _ = hear(gate, 1, Report.GRABBED, 1.0)  # both are released for frame 1, recorded
    gate, _ = hear(gate, 0, Report.GRABBED, 1.1)
    gate, orders = hear(gate, 1, Report.MISSED, 1.3)
    assert [(o.camera, o.do, o.frame, o.repeats) for o in orders] == [
        (0, Do.GRAB, 2, 0),
        (1, Do.TRY, 2, 2),
    ]
    gate, orders = hear(gate, 1, Report.GRABBED, 1.4)
    assert orders == ()
    gate, orders = hear(gate, 0, Report.GRABBED, 1.5)
    assert [(o.camera, o.frame, o.repeats) for o in orders] == [(0, 3, 0), (1, 3, 0)]


def test_a_driver_that_hangs_is_late_after_twice_the_patience() -> None:
    gate = opened(2)
    gate, _ = hear(gate, 0, Report.GRABBED, 1.1)
    gate, early = tick(gate, 1.0 + 1.9 * PATIENCE)
    gate, orders = tick(gate, 1.0 + 2.0 * PATIENCE)
    assert early == ()
    assert [(order.camera, order.frame) for order in orders] == [(0, 1)]


def test_a_late_frame_stands_in_its_own_place() -> None:
    gate, _ = tell(opened(2), Command.START, 1.0)
    gate, _ = hear(gate, 0, Report.GRABBED, 1.0)
    gate, _ = hear(gate, 1, Report.GRABBED, 1.0)
    gate, _ = hear(gate, 0, Report.GRABBED, 1.1)
    gate, _ = tick(gate, 9.0)  # frame 2 is released for camera 0 alone
    gate, _ = hear(gate, 1, Report.GRABBED, 9.1)  # it has written frame 1, late
    gate, orders = hear(gate, 0, Report.GRABBED, 9.2)
    assert [(o.camera, o.frame, o.repeats) for o in orders] == [(0, 3, 0), (1, 3, 1)]


def test_a_recording_of_n_frames_has_n_frames() -> None:
    gate, _ = tell(opened(1, limit=3), Command.START, 1.0)
    recorded = []
    while not gate.over:
        gate, orders = hear(gate, 0, Report.GRABBED, 1.0)
        recorded += [order.record for order in orders if order.do is Do.GRAB]
    assert recorded == [True, True, True]


def test_when_all_cameras_have_ended_everybody_finishes() -> None:
    gate, orders = hear(opened(2), 0, Report.ENDED, 1.1)
    assert [order.do for order in orders] == [Do.TRY]
    gate, orders = hear(gate, 1, Report.ENDED, 1.2)
    assert [(order.camera, order.do) for order in orders] == [(1, Do.FINISH)]
    gate, orders = hear(gate, 0, Report.MISSED, 1.3)
    assert gate.over


def test_a_pause_holds_a_finish_up_no_longer_than_the_grabs_that_are_out() -> None:
    gate, _ = tell(opened(1), Command.PAUSE, 1.0)
    gate, orders = tell(gate, Command.FINISH, 1.0)
    assert orders == ()
    gate, orders = hear(gate, 0, Report.GRABBED, 1.1)
    assert [order.do for order in orders] == [Do.FINISH]


def test_a_camera_that_waits_at_the_gate_has_nothing_to_say() -> None:
    gate, _ = hear(opened(2), 0, Report.GRABBED, 1.1)
    with pytest.raises(ValueError, match="WAITING cannot report GRABBED"):
        hear(gate, 0, Report.GRABBED, 1.2)


def test_a_gate_without_cameras_is_refused() -> None:
    with pytest.raises(ValueError, match="one camera or more"):
        open_gate(0, patience=PATIENCE, opening_patience=10.0, now=0.0)
