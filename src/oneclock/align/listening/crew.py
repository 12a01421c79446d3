"""Work for several processes, or for none where there is too little of it.

Processes, not threads: the decoder hands over 47 frames a second of sound, each under the
interpreter's lock, and two threads took twice as long as one after the other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TypeVar

from oneclock.align.listening.hearing import Hearing, Progress
from oneclock.align.pair.heard import Heard
from oneclock.interrupts import interrupts_held

# In seconds of sound at 48 kHz that have to be decoded, or what takes as long: for as long as for
# half of that a process loads its libraries.
_WORTH_PROCESSES = 1200.0

_Report = tuple[Path, float, float]
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What one process works with."""

    progress: Progress
    sounds: dict[Hearing, Heard] = field(default_factory=dict)
    """Opened so far."""


class Crew:
    """At most so many processes, begun at the first work that is worth it, and kept till the end.
    Use it in a `with`."""

    def __init__(self, jobs: int, progress: Progress) -> None:
        self._jobs = jobs
        self._desk = Desk(progress=progress)
        self._context = multiprocessing.get_context("spawn")
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *exception: object) -> None:
        self._desk.sounds.clear()
        if self._pool is not None:
            self._stop.set()  # workers look at it between blocks, and end
            self._pool.shutdown(wait=True, cancel_futures=True)

    def do(
        self,
        work: Callable[[Task, Desk], Result],
        tasks: Sequence[Task],
        *,
        seconds: float,
        if_broken: Callable[[Task], Result],
    ) -> list[Result]:
        """The results in the order of the tasks, which take as long as decoding so many seconds of
        sound at 48 kHz. `if_broken` says what to put for one whose process died."""
        worth_it = self._jobs > 1 and len(tasks) > 1 and seconds > _WORTH_PROCESSES
        if self._pool is None and not worth_it:
            return [work(task, self._desk) for task in tasks]
        with interrupts_held():
            pool = self._begun()
            futures = [pool.submit(_do, work, task) for task in tasks]
        self._pass_on(futures)
        try:
            return [future.result() for future in futures]
        except BrokenProcessPool:
            self._pool = None
            return [
                if_broken(task) if future.exception() is not None else future.result()
                for task, future in zip(tasks, futures, strict=True)
            ]

    def _begun(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._reports: SimpleQueue[_Report] = self._context.SimpleQueue()
            self._stop = self._context.Event()
            self._pool = ProcessPoolExecutor(
                self._jobs,
                mp_context=self._context,
                initializer=_start_worker,
                initargs=(self._reports, self._stop),
            )
        return self._pool

    def _pass_on(self, futures: Sequence[Future[Result]]) -> None:
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, timeout=0.1, return_when=FIRST_EXCEPTION)
            while not self._reports.empty():
                self._desk.progress(*self._reports.get())
            if any(future.exception() is not None for future in done):
                return


# -- in a worker ----------------------------------------------------------------------------------

_worker_desk: Desk | None = None


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


def _start_worker(reports: SimpleQueue[_Report], stop: Event) -> None:
    global _worker_desk

    def report(path: Path, heard: float, duration: float) -> None:
        if stop.is_set():
            raise _StoppedError
        reports.put((path, heard, duration))

    _worker_desk = Desk(progress=report)
    # Ctrl-C reaches the whole group; the parent decides, and says so through `stop`.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One process a core is parallel enough: numerical libraries shall not start threads of theirs.
    os.environ["OMP_NUM_THREADS"] = "1"


def _do(work: Callable[[Task, Desk], Result], task: Task) -> Result:
    assert _worker_desk is not None
    return work(task, _worker_desk)
