"""What the gate costs: ours, which waits in the kernel, against one that polls every 10 us, as the
original publishes it; and against no gate at all, the floor. They take turns in one run.

Four cameras of 30 frames a second, one process each. A camera is a wait for the next time on its
own grid; its packet costs nothing, so that what is measured is the gate.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from benchmarks.table import milliseconds, table

from oneclock.capture.lock_step.frame_gate import hear, open_gate, tell, tick
from oneclock.capture.lock_step.messages import Kind, pack, pack_order, unpack_order
from oneclock.capture.lock_step.wait_for_last import WaitForLast
from oneclock.capture.lock_step.words import Command, Do, Place, Report

CAMERAS = 4
RATE = 30
OURS, POLLING, NONE = "ours", "polling, 10 us", "no gate"
_PHASES = (0.0, 0.003, 0.011, 0.022)
"""Of the cameras, seconds."""
_START_TAKES = 1.0
_LEAVE_OUT = 15
"""First frames, while the cameras fall into step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    cpu: float
    """User and system seconds of all processes and the gate, a second of wall time."""
    spreads: tuple[float, ...]
    """Latest minus earliest grab, a frame number."""

    @property
    def median(self) -> float:
        return statistics.median(self.spreads)

    @property
    def p95(self) -> float:
        return sorted(self.spreads)[int(0.95 * (len(self.spreads) - 1))]


class Camera:
    """A grid of times, waited for in the kernel; what went by before a grab is passed over."""

    def __init__(self, number: int, begin: float) -> None:
        self._begin = begin + _PHASES[number]
        self._grabbed = -1

    def grab(self) -> float:
        now = time.monotonic()
        self._grabbed = max(self._grabbed, int((now - self._begin) * RATE)) + 1
        time.sleep(max(0.0, self._begin + self._grabbed / RATE - now))
        return time.monotonic()


# -- the three ways -------------------------------------------------------------------------------


def _ours(number: int, begin: float, frames: int, pipe: Connection) -> list[float]:
    camera, times = Camera(number, begin), list[float]()
    pipe.send_bytes(pack(Kind.GRABBED))  # it is open
    while unpack_order(pipe.recv_bytes(), number)[0].do is not Do.FINISH:
        times.append(camera.grab())
        pipe.send_bytes(pack(Kind.GRABBED))
    return times


def _polling(
    number: int, begin: float, frames: int, counts: Sequence[Synchronized[int]]
) -> list[float]:
    """The original's loop: a camera proceeds when its count is the lowest or tied for it."""
    camera, times = Camera(number, begin), list[float]()
    for _ in range(frames):
        while counts[number].value > min(count.value for count in counts):
            time.sleep(1e-5)
        times.append(camera.grab())
        counts[number].value += 1
    return times


def _no_gate(number: int, begin: float, frames: int, nothing: None) -> list[float]:
    camera = Camera(number, begin)
    return [camera.grab() for _ in range(frames)]


def _live(
    loop: Callable[[int, float, int, Any], list[float]],
    number: int,
    begin: float,
    frames: int,
    shared: Any,
    answer: Connection,
) -> None:
    """A camera's process: what it costs is counted from the begin on, not its start."""
    time.sleep(max(0.0, begin - time.monotonic()))
    before = time.process_time()
    times = loop(number, begin, frames, shared)
    answer.send((times, time.process_time() - before))


def _run_ours(frames: int) -> Run:
    context = multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in range(CAMERAS)]

    def gate() -> float:
        before = time.process_time()
        _keep_gate([ours for ours, _ in pipes], frames)
        return time.process_time() - before

    return _run(_ours, frames, [theirs for _, theirs in pipes], gate)


def _keep_gate(pipes: Sequence[Connection], frames: int) -> None:
    """What `gated_recording` does, without files."""
    numbers = {pipe: number for number, pipe in enumerate(pipes)}
    last_first = WaitForLast()
    now = time.monotonic()
    gate = open_gate(CAMERAS, patience=0.5, opening_patience=10.0, now=now, limit=frames)
    gate, _ = tell(gate, Command.START, now)
    while not gate.over:
        deadline = gate.deadline
        timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
        grabbing = [p for p, n in numbers.items() if gate.cameras[n].place is Place.GRABBING]
        for pipe in last_first.wait(pipes, grabbing, [], timeout):
            pipe.recv_bytes()
            gate, orders = hear(gate, numbers[pipe], Report.GRABBED, time.monotonic())
            for order in orders:
                pipes[order.camera].send_bytes(pack_order(order))
        gate, _ = tick(gate, time.monotonic())


def _run_polling(frames: int) -> Run:
    context = multiprocessing.get_context("spawn")
    counts = [context.Value("q", 0) for _ in range(CAMERAS)]
    return _run(_polling, frames, [counts] * CAMERAS, lambda: 0.0)


def _run_no_gate(frames: int) -> Run:
    return _run(_no_gate, frames, [None] * CAMERAS, lambda: 0.0)


def _run(
    loop: Callable[[int, float, int, Any], list[float]],
    frames: int,
    shared: Sequence[Any],
    gate: Callable[[], float],
) -> Run:
    context = multiprocessing.get_context("spawn")
    begin = time.monotonic() + _START_TAKES
    answers: list[Connection] = []
    processes = []
    for number in range(CAMERAS):
        ours, theirs = context.Pipe(duplex=False)
        arguments = (loop, number, begin, frames, shared[number], theirs)
        processes.append(context.Process(target=_live, args=arguments))
        processes[-1].start()
        answers.append(ours)
    gate_cpu = gate()
    told = [answer.recv() for answer in answers]
    for process in processes:
        process.join()
    grabs = [times for times, _ in told]
    wall = max(max(times) for times in grabs) - begin
    spreads = [max(at) - min(at) for at in zip(*grabs, strict=True)]
    cpu = gate_cpu + sum(cost for _, cost in told)
    return Run(cpu=cpu / wall, spreads=tuple(spreads[_LEAVE_OUT:]))


# -- all of them, in turns ------------------------------------------------------------------------

_WAYS: dict[str, Callable[[int], Run]] = {
    OURS: _run_ours,
    POLLING: _run_polling,
    NONE: _run_no_gate,
}


def run(rounds: int = 3, seconds: float = 4.0) -> dict[str, list[Run]]:
    """All ways, in turns, so that whatever else the machine does hits all of them."""
    runs: dict[str, list[Run]] = {way: [] for way in _WAYS}
    for _ in range(rounds):
        for way, measure in _WAYS.items():
            runs[way].append(measure(int(seconds * RATE)))
    return runs


def gate_table(runs: dict[str, list[Run]]) -> str:
    head = ["gate", "CPU of a core, %", "of polling", "spread, median ms", "p95 ms", "max ms"]
    polling = statistics.median(one.cpu for one in runs[POLLING])
    rows = []
    for way, measured in runs.items():
        cpu = statistics.median(one.cpu for one in measured)
        rows.append(
            [
                way,
                f"{100 * cpu:.2f}",
                f"{cpu / polling:.3f}",
                milliseconds(statistics.median(one.median for one in measured)),
                milliseconds(statistics.median(one.p95 for one in measured)),
                milliseconds(max(max(one.spreads) for one in measured)),
            ]
        )
    return table(head, rows)


if __name__ == "__main__":
    print(gate_table(run()))
