"""Work for several processes, or for none where there is too little of it.

Processes, not threads: the decoder hands over 47 frames a second of sound, each under the
interpreter's lock, and two threads took twice as long as one after the other.
"""

from __future__ import annotations

import math
import multiprocessing
import multiprocessing.connection
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread
from typing import TypeVar

from oneclock.align.listening.hearing import Hearing, Progress
from oneclock.align.listening.round_of_work import Round
from oneclock.align.pair.heard import Heard
from oneclock.interrupts import interrupts_held

# In seconds of sound at 48 kHz that have to be decoded, or what takes as long: for as long as for
# half of that a process loads its libraries.
_WORTH_PROCESSES = 1200.0

# With so many apiece, whoever is slower leaves some to the others.
_SHARES_FOR_EACH = 3

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
    """At most so many who work, this process one of them. The others are begun at the first work
    that is worth it, and kept till the end. Use it in a `with`."""

    def __init__(self, jobs: int, progress: Progress) -> None:
        self._jobs = jobs
        self._progress = progress
        self._desk = Desk(progress=self._report)
        self._context = multiprocessing.get_context("spawn")
        self._pool: ProcessPoolExecutor | None = None
        self._threads = ThreadPoolExecutor(max(1, jobs - 1))

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *exception: object) -> None:
        self._desk.sounds.clear()
        if self._pool is not None:
            self._stop.set()  # workers look at it between blocks, and end
            self._pass_on()  # or one of them might wait for room in the queue
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._threads.shutdown(wait=False)

    def shares_of_each(self, tasks: int) -> int:
        """Into how many to cut each of so many tasks, that nobody stands idle at the end."""
        return 1 if self._jobs == 1 else math.ceil(_SHARES_FOR_EACH * self._jobs / max(tasks, 1))

    def do(
        self,
        work: Callable[[Task, Desk], Result],
        tasks: Sequence[Task],
        *,
        seconds: float,
        if_broken: Callable[[Task], Result],
    ) -> list[Result]:
        """The results in the order of the tasks, which take as long as decoding so many seconds of
        sound at 48 kHz. `if_broken` says what to put for one whose process dies, and dies again."""
        worth_it = self._jobs > 1 and len(tasks) > 1 and seconds > _WORTH_PROCESSES
        if self._pool is None and not worth_it:
            return [work(task, self._desk) for task in tasks]
        around = Round[Task, Result](tasks, self._threads)
        pool = self._begun()  # beginning its resource tracker would let interrupts through
        with interrupts_held():
            for _ in range(self._jobs - 1):
                around.begin_helper(lambda task: pool.submit(_do, work, task).result())
        around.take_part(lambda task: work(task, self._desk), meanwhile=self._pass_on)
        self._pass_on()
        for number in around.lost:
            around.make_good(number, self._once_more(work, tasks[number], if_broken))
        return around.results

    def _once_more(
        self,
        work: Callable[[Task, Desk], Result],
        task: Task,
        if_broken: Callable[[Task], Result],
    ) -> Result:
        """Alone, in a process of its own: others may have used up the memory."""
        for _ in range(2):  # the process at hand may be the one that died
            try:
                return self._begun().submit(_do, work, task).result()
            except BrokenProcessPool:
                self._dismiss()
        return if_broken(task)

    def _begun(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._reports: SimpleQueue[_Report] = self._context.SimpleQueue()
            self._stop = self._context.Event()
            self._pool = ProcessPoolExecutor(
                self._jobs - 1,
                mp_context=self._context,
                initializer=_start_worker,
                initargs=(self._reports, self._stop),
            )
        return self._pool

    def _dismiss(self) -> None:
        """What is left of a pool in which a process died."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    def _report(self, path: Path, heard: float, duration: float) -> None:
        self._progress(path, heard, duration)
        self._pass_on()

    def _pass_on(self) -> None:
        """What the others have reported."""
        while self._pool is not None and not self._reports.empty():
            self._progress(*self._reports.get())


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
    Thread(target=_end_with_the_parent, daemon=True).start()
    # Ctrl-C reaches the whole group; the parent decides, and says so through `stop`.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One process a core is parallel enough: numerical libraries shall not start threads of theirs.
    os.environ["OMP_NUM_THREADS"] = "1"


def _end_with_the_parent() -> None:
    """Whoever kills that leaves no worker behind."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)


def _do(work: Callable[[Task, Desk], Result], task: Task) -> Result:
    assert _worker_desk is not None
    return work(task, _worker_desk)
