"""Paint and encode the parts of a film, several at once; those that are there already are kept.

Threads, not processes: nearly all of the time is spent in FFmpeg, which does not hold the
interpreter's lock. Pictures are never sent from one process to another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait

from oneclock.edit.render.paint import Paintwork, paint
from oneclock.edit.render.parts_folder import PartsFolder
from oneclock.edit.render.stills import Stills
from oneclock.edit.render.workers import Workers
from oneclock.media.canvas import Painted
from oneclock.media.video_encoder import EncoderSettings
from oneclock.media.write_part import Part, write_part

_LOOK = 0.2  # seconds between two looks at how far it is, and at Ctrl-C

Progress = Callable[[int], None]
"""Frames that are done."""


class _StoppedError(Exception):
    """Nobody waits for the part any more."""


class _Counter:
    """Counted up by several threads, and read by another."""

    def __init__(self) -> None:
        self.frames = 0
        self._lock = threading.Lock()

    def add(self, frames: int) -> None:
        with self._lock:
            self.frames += frames


def make_parts(
    work: Paintwork,
    bounds: Sequence[tuple[int, int]],
    folder: PartsFolder,
    encoder: EncoderSettings,
    crew: Workers,
    stills: Stills,
    progress: Progress,
) -> list[Part]:
    """One for each of `bounds`, in their order."""
    stop, done = threading.Event(), _Counter()

    def part(first: int, end: int) -> Part:
        found = folder.finished(first, end, encoder.rate)
        if found is not None:
            done.add(found.frames)
            return found
        painted = paint(work, first, end, stills, threads=crew.decoder_threads)
        return write_part(
            folder.place_of(first, end),
            _watched(painted, stop, done),
            encoder,
            threads=crew.encoder_threads,
        )

    with ThreadPoolExecutor(crew.at_once, thread_name_prefix="paint") as pool:
        futures = [pool.submit(part, first, end) for first, end in bounds]
        try:
            _wait(futures, lambda: progress(done.frames))
        finally:
            stop.set()
            for future in futures:
                future.cancel()
    return [future.result() for future in futures]


def _watched(
    painted: Iterator[Painted], stop: threading.Event, done: _Counter
) -> Iterator[Painted]:
    for picture in painted:
        if stop.is_set():
            raise _StoppedError
        yield picture
        done.add(1)


def _wait(futures: Sequence[Future[Part]], look: Callable[[], None]) -> None:
    """Until all are done; raises what the first to fail raised."""
    waiting = set(futures)
    while waiting:
        finished, waiting = wait(waiting, timeout=_LOOK, return_when=FIRST_EXCEPTION)
        for future in finished:
            future.result()
        look()
