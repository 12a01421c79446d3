"""The gate of a recording, and the processes, commands and times it decides about."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue

from oneclock.capture.camera_health import patience
from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.event_log import EventLog
from oneclock.capture.frames import VideoFormat
from oneclock.capture.lock_step.frame_gate import Answer, hear, open_gate, tell, tick
from oneclock.capture.lock_step.left_on_disk import left_on_disk
from oneclock.capture.lock_step.messages import HealthNote, Kind, News, pack_order, unpack
from oneclock.capture.lock_step.processes import Processes
from oneclock.capture.lock_step.wait_for_last import WaitForLast
from oneclock.capture.lock_step.words import Command as Gated
from oneclock.capture.lock_step.words import Place, Report
from oneclock.capture.recording import (
    CameraResult,
    Command,
    Event,
    EventKind,
    RecordingPlan,
    WriterSummary,
)
from oneclock.errors import CameraError, OneclockError

_OPENING_TAKES = 10.0
_FIRST_FRAMES_TAKE = 0.1
"""From session zero to the first release: what a frame released then shows was seen after zero."""
_HUNG_AFTER = 5.0
"""Seconds after the end that a process may not answer, being deep in its driver."""
_REPORTS = {Kind.GRABBED: Report.GRABBED, Kind.MISSED: Report.MISSED, Kind.ENDED: Report.ENDED}


class GatedRecording:
    """The gate, and the world it decides about."""

    def __init__(
        self,
        plan: RecordingPlan,
        processes: Processes,
        log: EventLog,
        changes: SimpleQueue[CameraSpec] | None,
    ) -> None:
        self._plan, self._processes, self._log = plan, processes, log
        self._names = [spec.name for spec in plan.cameras]
        self._changes: SimpleQueue[CameraSpec] = changes or SimpleQueue()
        self._news: dict[int, News] = {}
        self._summaries: dict[int, WriterSummary] = {}
        self._before_start: list[tuple[int, HealthNote]] = []
        self._zero: float | None = None
        self._last_first = WaitForLast()
        self.formats: dict[str, VideoFormat] = {}
        self._gate = open_gate(
            len(plan.cameras),
            patience=patience(0.0),
            opening_patience=_OPENING_TAKES,
            now=time.monotonic(),
            limit=plan.frames,
            paused=True,
        )

    def open(self) -> None:
        """Until every camera is open, or has had its time."""
        while self._gate.is_opening:
            self._turn(math.inf)
        if not any(camera.alive for camera in self._gate.cameras):
            raise CameraError(
                ", ".join(spec.text for spec in self._plan.cameras),
                "none of the cameras can be opened",
                "see `oneclock cameras`, and check plugs, addresses and other programs",
            )
        self._gate = replace(self._gate, patience=_longest_patience(list(self.formats.values())))

    def show(self, rings: Mapping[str, str]) -> None:
        for number, name in enumerate(self._names):
            self._tell_next(number, ring=rings.get(name))

    def run(self, zero: float, commands: Connection) -> float:
        """From session zero to the last summary; returns the host time of the end."""
        self._begin(zero)
        first = zero + _FIRST_FRAMES_TAKE
        while time.monotonic() < first:
            self._turn(first)
        self._log.add(Event(kind=EventKind.STARTED, seconds=time.monotonic() - zero))
        self._apply(tell(self._gate, Gated.START, time.monotonic()))
        self._apply(tell(self._gate, Gated.RESUME, time.monotonic()))
        self._steer(
            first + (math.inf if self._plan.seconds is None else self._plan.seconds), commands
        )
        stopped_at = time.monotonic()
        self._log.add(Event(kind=EventKind.STOPPED, seconds=stopped_at - zero))
        self._finish(stopped_at)
        return stopped_at

    def results(self) -> tuple[CameraResult, ...]:
        return tuple(
            CameraResult(
                name=name,
                format=self.formats.get(name),
                written=self._summaries.get(number) or left_on_disk(self._plan.folder, name),
            )
            for number, name in enumerate(self._names)
        )

    # -- what the operator wants ------------------------------------------------------------------

    def _begin(self, zero: float) -> None:
        self._zero = zero
        for number in range(len(self._names)):
            self._tell_next(number, zero=zero)
        for number, note in self._before_start:
            self._note(number, note)

    def _steer(self, end: float, commands: Connection) -> None:
        """Until time, count, a command or the last camera ends it."""
        while time.monotonic() < end and not self._gate.has_all:
            self._turn(end, commands)

    def _command(self, commands: Connection) -> None:
        command = commands.recv()
        now = time.monotonic()
        if command is Command.STOP:
            self._apply(tell(self._gate, Gated.FINISH, now))
        elif command is Command.PAUSE and not self._gate.paused:
            self._say_at(EventKind.PAUSED, now)
            self._apply(tell(self._gate, Gated.PAUSE, now))
        elif command is Command.RESUME and self._gate.paused:
            self._say_at(EventKind.RESUMED, now)
            self._apply(tell(self._gate, Gated.RESUME, now))
        elif command is None:
            self._take_changes()

    def _take_changes(self) -> None:
        while True:
            try:
                spec = self._changes.get_nowait()
            except Empty:
                return
            if spec.name in self._names:
                self._tell_next(self._names.index(spec.name), spec=spec)

    def _finish(self, stopped_at: float) -> None:
        self._apply(tell(self._gate, Gated.FINISH, stopped_at))
        hung_at = stopped_at + _HUNG_AFTER
        while self._processes.pipes:
            self._turn(hung_at)
            if time.monotonic() >= hung_at:
                hung_at = math.inf
                for number, camera in enumerate(self._gate.cameras):
                    if camera.place not in (Place.DONE, Place.GONE):
                        self._processes.kill(number)

    # -- between gate and processes ---------------------------------------------------------------

    def _turn(self, until: float, commands: Connection | None = None) -> None:
        """Wait for what happens next, and see to it."""
        deadline = min(until, self._gate.deadline or math.inf)
        timeout = None if math.isinf(deadline) else max(0.0, deadline - time.monotonic())
        pipes = self._processes.pipes
        grabbing = [pipe for pipe, number in pipes.items() if self._is_grabbing(number)]
        for pipe in self._last_first.wait(
            list(pipes), grabbing, [] if commands is None else [commands], timeout
        ):
            if pipe is commands:
                self._command(commands)
            else:
                self._hear(pipe)
        self._apply(tick(self._gate, time.monotonic()))

    def _is_grabbing(self, number: int) -> bool:
        return self._gate.cameras[number].place is Place.GRABBING

    def _hear(self, pipe: Connection) -> None:
        number = self._processes.pipes[pipe]
        message = self._processes.receive(pipe)
        now = time.monotonic()
        if message is None:
            self._is_gone(number, now)
            return
        kind, told = unpack(message)
        if kind in _REPORTS:
            self._apply(hear(self._gate, number, _REPORTS[kind], now))
            return
        match told:
            case VideoFormat():
                self.formats[self._names[number]] = told
            case Event():
                self._log.add(told)
            case WriterSummary():
                self._summaries[number] = told
            case OneclockError():
                self._refused(number, told, now)
            case HealthNote():
                self._note(number, told)

    def _apply(self, answer: Answer) -> None:
        self._gate, orders = answer
        for order in orders:
            news = self._news.pop(order.camera, None)
            self._processes.send(order.camera, pack_order(order, news))

    def _tell_next(self, number: int, **told: object) -> None:
        news = self._news.get(number, News())
        self._news[number] = replace(news, **told)  # type: ignore[arg-type]

    def _is_gone(self, number: int, now: float) -> None:
        if self._gate.cameras[number].place is not Place.DONE:
            self._lost(number, now, "its process ended")
        self._apply(hear(self._gate, number, Report.GONE, now))

    def _refused(self, number: int, error: OneclockError, now: float) -> None:
        if self._zero is None:
            raise error
        self._lost(number, now, str(error))

    def _lost(self, number: int, now: float, why: str) -> None:
        self._note(number, HealthNote(kind=EventKind.LOST, host_time=now, detail=why))

    def _note(self, number: int, note: HealthNote) -> None:
        if self._zero is None:
            self._before_start.append((number, note))
            return
        self._log.add(
            Event(
                kind=note.kind,
                seconds=note.host_time - self._zero,
                camera=self._names[number],
                detail=note.detail,
            )
        )

    def _say_at(self, kind: EventKind, now: float) -> None:
        assert self._zero is not None
        self._log.add(Event(kind=kind, seconds=now - self._zero))


def _longest_patience(formats: Sequence[VideoFormat]) -> float:
    periods = [float(1 / sends.rate) for sends in formats if sends.rate is not None]
    return patience(max(periods, default=0.0))
