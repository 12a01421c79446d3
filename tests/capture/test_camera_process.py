"""A camera's process: the count goes up before anything that could take time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from tests.capture.gated_fakes import FakeCamera, camera

from oneclock.capture.camera_files import CameraFiles, Offer
from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.lock_step.camera_process import CameraProcess, Job
from oneclock.capture.lock_step.messages import Kind, News, pack, pack_order, unpack, unpack_order
from oneclock.capture.lock_step.words import Do, Order
from oneclock.capture.recording import STAMPS, WriterSummary
from oneclock.media.count_packets import count_packets


def order(do: Do, frame: int = 0, record: bool = True, repeats: int = 0) -> Order:
    return Order(
        camera=0,
        do=do,
        frame=frame,
        record=record,
        repeats=repeats,
        released=time.monotonic(),
    )


@dataclass
class Gate:
    """The other end of the pipe."""

    pipe: Connection
    theirs: Connection
    said: list[Kind] = field(default_factory=list)
    summary: WriterSummary | None = None

    def orders(self, *orders: Order) -> None:
        for number, given in enumerate(orders):
            self.pipe.send_bytes(pack_order(given, News(zero=0.0) if number == 0 else None))

    def listen(self) -> list[Kind]:
        """All that was said; a process speaks in turn, so it must have ended."""
        while self.pipe.poll(0):
            kind, told = unpack(self.pipe.recv_bytes())
            self.said.append(kind)
            if isinstance(told, WriterSummary):
                self.summary = told
        return [kind for kind in self.said if kind not in (Kind.FORMAT, Kind.HEALTH, Kind.EVENT)]


@pytest.fixture
def gate() -> Gate:
    return Gate(*Pipe())


class Watched(FakeCamera):
    """Looks, when its packet is fetched, at what the gate has heard by then."""

    def __init__(self, spec: CameraSpec, gate: Gate) -> None:
        super().__init__(spec)
        self._gate, self.heard_before_retrieve = gate, list[int]()

    def retrieve(self) -> bytes:
        self._gate.listen()
        self.heard_before_retrieve.append(self._gate.said.count(Kind.GRABBED))
        return super().retrieve()


def process(gate: Gate, folder: Path, source: FakeCamera | None = None) -> CameraProcess:
    (folder / STAMPS).mkdir(exist_ok=True)
    spec = camera("cam")
    made = source or FakeCamera(spec)
    job = Job(
        number=0,
        spec=spec,
        folder=folder,
        encode=None,
        open_camera=lambda spec, *, world_zero: made,
    )
    return CameraProcess(gate.theirs, job, 0.0)


def test_the_gate_hears_of_a_grab_before_its_packet_is_fetched(gate: Gate, tmp_path: Path) -> None:
    watched = Watched(camera("cam"), gate)
    gate.orders(*(order(Do.GRAB, n) for n in range(3)), order(Do.FINISH))
    process(gate, tmp_path, watched).run()
    opening = 1
    assert watched.heard_before_retrieve == [opening + n for n in (1, 2, 3)]


def test_a_disk_that_hangs_does_not_keep_the_gate_waiting(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = threading.Event()
    take = CameraFiles.take

    def take_when_the_disk_can(self: CameraFiles, offer: Offer) -> None:
        disk.wait()
        take(self, offer)

    monkeypatch.setattr(CameraFiles, "take", take_when_the_disk_can)
    running = threading.Thread(target=process(gate, tmp_path).run)
    running.start()
    for n in range(100):
        gate.orders(order(Do.GRAB, n))
    heard = 0
    while heard < 101:  # the opening, and all hundred frames, of which none is on disk
        heard += gate.pipe.recv_bytes()[0] == Kind.GRABBED
    assert not (tmp_path / "cam.mp4").exists()
    disk.set()
    gate.orders(order(Do.FINISH))
    running.join()
    assert count_packets(tmp_path / "cam.mp4").packets == 100


def test_frames_are_recorded_as_their_orders_say(gate: Gate, tmp_path: Path) -> None:
    flags = [False, True, True, False]
    orders = [order(Do.GRAB, n, record) for n, record in enumerate(flags)]
    gate.orders(*orders, order(Do.FINISH))
    process(gate, tmp_path).run()
    assert gate.listen() == [Kind.GRABBED] * 5 + [Kind.SUMMARY]
    assert gate.summary is not None
    assert gate.summary.frames == 2


def test_what_is_owed_is_written_as_repeats(gate: Gate, tmp_path: Path) -> None:
    gate.orders(
        order(Do.GRAB, 0),
        order(Do.TRY, 2, record=False, repeats=2),
        order(Do.GRAB, 3, repeats=1),
        order(Do.FINISH, 5, repeats=2),
    )
    process(gate, tmp_path).run()
    gate.listen()
    assert gate.summary is not None
    assert gate.summary.frames == 7
    assert count_packets(tmp_path / "cam.mp4").packets == 7


def test_a_process_without_a_gate_finishes_its_file(gate: Gate, tmp_path: Path) -> None:
    gate.orders(*(order(Do.GRAB, n) for n in range(20)))
    gate.pipe.close()
    with pytest.raises((EOFError, ConnectionError)):
        process(gate, tmp_path).run()
    gate.theirs.close()


def test_an_end_is_said_once_and_the_places_after_it_are_filled(gate: Gate, tmp_path: Path) -> None:
    gate.orders(
        order(Do.GRAB, 0),
        order(Do.GRAB, 1),
        order(Do.TRY, 2, repeats=2),
        order(Do.FINISH, 3, repeats=1),
    )
    process(gate, tmp_path, FakeCamera(camera("cam", "ends:2"))).run()
    said = gate.listen()
    assert said == [Kind.GRABBED, Kind.GRABBED, Kind.ENDED, Kind.MISSED, Kind.SUMMARY]
    assert gate.summary is not None
    assert gate.summary.frames == 4


def test_a_camera_that_cannot_be_gated_says_why(gate: Gate, tmp_path: Path) -> None:
    process(gate, tmp_path, FakeCamera(camera("cam", "h264"))).run()
    kind, told = unpack(gate.pipe.recv_bytes())
    assert kind is Kind.REFUSED
    assert "--free-run" in str(told)


@pytest.mark.parametrize("news", [None, News(zero=2.5), News(ring="ring", spec=camera("cam"))])
def test_an_order_arrives_as_it_was_given(news: News | None) -> None:
    given = order(Do.TRY, frame=2**40, record=True, repeats=3)
    assert unpack_order(pack_order(given, news), camera=0) == (given, news)


def test_no_picture_goes_through_the_pipe() -> None:
    assert len(pack_order(order(Do.GRAB))) < 32
    assert len(pack(Kind.GRABBED)) == 1
