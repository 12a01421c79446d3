"""A camera behind the gate: what waited is passed over, what is lost is opened again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import pytest
from tests.capture.gated_fakes import FORMAT, FakeCamera, camera

from oneclock.capture.frames import Stamp, VideoFormat
from oneclock.capture.lock_step.gated_camera import GatedCamera
from oneclock.capture.recording import EventKind
from oneclock.capture.sources.source import SourceEnded
from oneclock.errors import CameraError, UsageError

LOST = CameraError("cam", "was unplugged", "plug it in again")


@dataclass
class Scripted:
    """`waiting` frames are there already; each of `coming` answers one grab that waits."""

    waiting: int = 0
    coming: deque[int | CameraError | None] = field(default_factory=deque)
    opened: deque[CameraError | None] = field(default_factory=deque)
    opens: int = 0
    format: VideoFormat = FORMAT

    def open(self) -> None:
        self.opens += 1
        answer = self.opened.popleft() if self.opened else None
        if answer is not None:
            raise answer

    def grab(self, timeout: float) -> Stamp | None:
        if timeout == 0.0:
            self.waiting -= 1
            return Stamp(arrived=0.0) if self.waiting >= 0 else None
        answer = self.coming.popleft()
        if isinstance(answer, CameraError):
            raise answer
        return None if answer is None else Stamp(arrived=float(answer))

    def retrieve(self) -> bytes:
        raise LOST

    def close(self) -> None:
        pass


@dataclass
class World:
    now: float = 100.0
    said: list[EventKind] = field(default_factory=list)

    def gate(self, source: Scripted | FakeCamera) -> GatedCamera:
        def say(kind: EventKind, host_time: float, detail: str) -> None:
            self.said.append(kind)

        return GatedCamera(source, on_format=lambda sends: None, say=say, now=lambda: self.now)


def test_what_waited_at_the_gate_is_passed_over() -> None:
    gated = World().gate(Scripted(waiting=3, coming=deque([7])))
    assert gated.grab() == Stamp(arrived=7.0)
    assert gated.passed_over == 3


def test_a_source_that_always_has_one_more_is_read_all_the_same() -> None:
    gated = World().gate(Scripted(waiting=10**9, coming=deque([7])))
    assert gated.grab() == Stamp(arrived=7.0)


def test_a_stall_is_said_once_and_so_is_its_end() -> None:
    world = World()
    gated = world.gate(Scripted(coming=deque([1, None, None, 4])))
    assert [stamp is None for stamp in (gated.grab() for _ in range(4))] == [0, 1, 1, 0]
    assert world.said == [EventKind.STALLED, EventKind.FLOWING]


def test_a_lost_camera_is_opened_again_but_not_all_the_time() -> None:
    world, source = World(), Scripted(coming=deque([1, LOST, 3]))
    gated = world.gate(source)
    gated.grab()
    assert gated.grab() is None
    assert gated.grab() is None
    assert source.opens == 1
    world.now += gated.rest
    assert gated.grab() == Stamp(arrived=3.0)
    assert source.opens == 2
    assert gated.connection == 1
    assert world.said == [EventKind.LOST, EventKind.RECONNECTED]


def test_a_camera_that_stays_away_is_tried_less_and_less_often() -> None:
    world, source = World(), Scripted(opened=deque([LOST] * 6))
    gated = world.gate(source)
    rests = []
    for _ in range(5):
        assert not gated.open()
        rests.append(gated._try_at - world.now)
        world.now = gated._try_at
    assert rests == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6])


def test_a_camera_that_is_away_hears_of_the_end_soon() -> None:
    world = World()
    gated = world.gate(Scripted(opened=deque([LOST] * 9)))
    for _ in range(8):
        gated.open()
        assert 0.0 < gated.rest <= 0.25
        world.now = gated._try_at


def test_a_file_that_has_ended_is_not_opened_again() -> None:
    world = World()
    source = Scripted(coming=deque([SourceEnded("film", "has ended", "record no longer")]))
    gated = world.gate(source)
    assert gated.grab() is None
    assert gated.has_ended
    assert not gated.open()
    assert source.opens == 1
    assert gated.rest > 0.0
    assert world.said == [EventKind.ENDED]


def test_a_packet_lost_between_grab_and_retrieve_is_a_lost_camera() -> None:
    world = World()
    gated = world.gate(Scripted(coming=deque([1])))
    gated.grab()
    assert gated.retrieve() is None
    assert world.said == [EventKind.LOST]


def test_packets_that_need_each_other_are_refused() -> None:
    gated = World().gate(FakeCamera(camera("cam", "h264")))
    with pytest.raises(UsageError, match="--free-run"):
        gated.open()
