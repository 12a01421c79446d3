"""Decode recordings, several at once."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path

from oneclock.align.listening.hearing import Hearing, Progress, hear_whole
from oneclock.align.listening.sketch import SHARE, can_sketch, hear_sketch
from oneclock.errors import MediaError, OneclockError
from oneclock.interrupts import interrupts_held
from oneclock.media.probe import MediaInfo, probe

# Two processes that load their libraries gain nothing on a pair of ten minutes each.
_WORTH_A_PROCESS = 1500.0
_UNKNOWN_DURATION = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    info: MediaInfo
    scratch: Path
    sketch: bool

    @property
    def seconds(self) -> float:
        """Of sound to be decoded."""
        duration = self.info.duration or _UNKNOWN_DURATION
        return duration * SHARE if self.sketch else duration


def hear_recordings(
    paths: Sequence[Path], folder: Path, *, jobs: int, progress: Progress, sketch: bool = False
) -> list[Hearing | OneclockError]:
    """In the order of `paths`; what cannot be heard is its error.

    With `sketch`, long recordings are heard here and there only, where their containers allow it.
    """
    outcomes: dict[int, Hearing | OneclockError] = {}
    infos: dict[int, MediaInfo] = {}
    for i, path in enumerate(paths):
        try:
            infos[i] = probe(path)
        except OneclockError as error:
            outcomes[i] = error
    # A sketch against a whole recording would meet it too seldom: it is all of them or none.
    sketch = sketch and all(can_sketch(info) for info in infos.values())
    todo = {
        i: _Job(
            info=info,
            scratch=folder / f"{i}-{'sketch' if sketch else 'whole'}.f16",
            sketch=sketch,
        )
        for i, info in infos.items()
    }
    if jobs > 1 and len(todo) > 1 and sum(job.seconds for job in todo.values()) > _WORTH_A_PROCESS:
        outcomes |= _hear_side_by_side(todo, min(jobs, len(todo)), progress)
    else:
        for i, job in todo.items():
            outcomes[i] = _hear_or_error(job, progress)
    return [outcomes[i] for i in range(len(paths))]


def _hear_or_error(job: _Job, progress: Progress) -> Hearing | OneclockError:
    try:
        return _hear(job, progress)
    except OneclockError as error:
        return error


def _hear(job: _Job, progress: Progress) -> Hearing:
    hear = hear_sketch if job.sketch else hear_whole
    return hear(job.info, job.scratch, progress)


# -- several at once ------------------------------------------------------------------------------
# Processes, not threads: the decoder hands over 47 frames a second of sound, each under the
# interpreter's lock, and two threads took twice as long as one after the other.


def _hear_side_by_side(
    todo: dict[int, _Job], jobs: int, progress: Progress
) -> dict[int, Hearing | OneclockError]:
    context = multiprocessing.get_context("spawn")
    reports: SimpleQueue[tuple[Path, float, float]] = context.SimpleQueue()
    stop = context.Event()
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_start_worker, initargs=(reports, stop)
    ) as pool:
        with interrupts_held():
            futures = {i: pool.submit(_hear_in_worker, job) for i, job in todo.items()}
        try:
            importlib.import_module("scipy.fft")  # needed next; loaded while the others work
            _pass_on(reports, list(futures.values()), progress)
            return {i: _outcome(future, todo[i]) for i, future in futures.items()}
        except BaseException:
            stop.set()  # workers look at it between blocks, and end
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _pass_on(
    reports: SimpleQueue[tuple[Path, float, float]],
    futures: list[Future[Hearing | OneclockError]],
    progress: Progress,
) -> None:
    waiting = set(futures)
    while waiting:
        _, waiting = wait(waiting, timeout=0.1, return_when=FIRST_EXCEPTION)
        while not reports.empty():
            progress(*reports.get())


def _outcome(future: Future[Hearing | OneclockError], job: _Job) -> Hearing | OneclockError:
    try:
        return future.result()
    except BrokenProcessPool:
        return MediaError(
            job.info.path, "broke the decoder", "try `--jobs 1`, or remux the recording"
        )


_worker_reports: SimpleQueue[tuple[Path, float, float]] | None = None
_worker_stop: Event | None = None


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


def _start_worker(reports: SimpleQueue[tuple[Path, float, float]], stop: Event) -> None:
    global _worker_reports, _worker_stop
    _worker_reports, _worker_stop = reports, stop
    # Ctrl-C reaches the whole group; the parent decides, and says so through `stop`.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One process a core is parallel enough: numerical libraries shall not start threads of theirs.
    os.environ["OMP_NUM_THREADS"] = "1"


def _hear_in_worker(job: _Job) -> Hearing | OneclockError:
    return _hear_or_error(job, _report_from_worker)


def _report_from_worker(path: Path, heard: float, duration: float) -> None:
    assert _worker_reports is not None
    assert _worker_stop is not None
    if _worker_stop.is_set():
        raise _StoppedError
    _worker_reports.put((path, heard, duration))
