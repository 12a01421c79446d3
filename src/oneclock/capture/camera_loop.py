"""One camera, drained all the time by a thread that only moves packets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from oneclock.capture.camera_health import Health, Seen, after, patience, wait_before_reopening
from oneclock.capture.frames import Stamp, VideoFormat
from oneclock.capture.recording import EventKind
from oneclock.capture.sources.source import CameraSource, SourceEnded, StretchableSource
from oneclock.errors import CameraError, OneclockError

_GRAB_TIMEOUT = 0.2
"""How long a silent camera takes to notice that it is to stop."""
_USUAL_PERIOD = 1 / 30
_ANSWERING_TAKES = 10.0


class FrameTaker(Protocol):
    """What is done with what the camera delivers. Called in the camera's thread: must not wait."""

    def opened(self, format: VideoFormat) -> None: ...  # noqa: A002
    def frame(self, stamp: Stamp, packet: bytes, connection: int) -> None: ...
    def health(self, kind: EventKind, host_time: float, detail: str) -> None: ...


class CameraLoop:
    def __init__(
        self,
        name: str,
        source: CameraSource,
        taker: FrameTaker,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._taker, self._now = source, taker, now
        self._health = Health.OPENING
        self._connection = -1
        self._attempts = 0
        self._is_open = False
        self.failure: str | None = None
        """What ended it that should not have happened."""
        self._last_frame = 0.0
        self._stopping = threading.Event()
        self._asked: Callable[[], None] | None = None
        self._answered = threading.Event()
        self.settled = threading.Event()
        """It has delivered its first frame, or cannot."""
        self._thread = threading.Thread(target=self._run, name=f"camera {name}", daemon=True)

    @property
    def is_flowing(self) -> bool:
        return self._health is Health.FLOWING

    @property
    def is_lost(self) -> bool:
        return self._health is Health.LOST

    @property
    def has_ended(self) -> bool:
        return self._health is Health.ENDED

    def start(self) -> None:
        self._thread.start()

    def restart(self) -> None:
        """Close and open the stream: its exposures land on another phase. Returns when that is
        done, or cannot be."""
        self._ask(self._reopen)

    def stretch(self, seconds: float) -> None:
        """Have one exposure, of a camera that can, last longer by so much."""

        def stretch() -> None:
            if isinstance(self._source, StretchableSource):
                self._source.stretch(seconds)

        self._ask(stretch)

    def stop(self) -> None:
        self._stopping.set()

    def join(self) -> None:
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._drain()
        except Exception as error:  # noqa: BLE001 - a camera may fail, but never in silence
            self.failure = str(error) if isinstance(error, OneclockError) else f"failed: {error!r}"
            self._see(Seen.ENDED, self.failure)
        finally:
            self.settled.set()

    def _drain(self) -> None:
        try:
            while not self._stopping.is_set() and not self.has_ended:
                self._turn()
        finally:
            self._source.close()

    def _turn(self) -> None:
        try:
            if self._asked is not None:
                self._answer(self._asked)
            if not self._is_open:
                self._open()
            stamp = self._source.grab(_GRAB_TIMEOUT)
            if stamp is None:
                self._notice_silence()
                return
            packet = self._source.retrieve()
        except SourceEnded as error:
            self._see(Seen.ENDED, error.cause)
            return
        except CameraError as error:
            self._close()
            self._see(Seen.LOST, f"{error.cause}; {error.remedy}")
            self.settled.set()
            self._stopping.wait(wait_before_reopening(self._attempts))
            self._attempts += 1
            return
        self._last_frame, self._attempts = stamp.arrived, 0
        self._see(Seen.FRAME, "")
        self._taker.frame(stamp, packet, self._connection)
        self.settled.set()

    def _ask(self, what: Callable[[], None]) -> None:
        """Have the camera's own thread do it, before its next frame."""
        self._answered.clear()
        self._asked = what
        self._answered.wait(_ANSWERING_TAKES)

    def _answer(self, asked: Callable[[], None]) -> None:
        self._asked = None
        try:
            asked()
        finally:
            self._answered.set()

    def _reopen(self) -> None:
        self._close()
        self._open()

    def _open(self) -> None:
        self._source.open()
        self._is_open = True
        self._connection += 1
        self._last_frame = self._now()
        self._taker.opened(self._source.format)

    def _close(self) -> None:
        if self._is_open:
            self._source.close()
            self._is_open = False

    def _notice_silence(self) -> None:
        rate = self._source.format.rate
        period = _USUAL_PERIOD if rate is None else float(1 / rate)
        silent = self._now() - self._last_frame
        if silent > patience(period):
            self._see(Seen.SILENCE, f"no frame for {silent:.1f} s")

    def _see(self, seen: Seen, detail: str) -> None:
        self._health, said = after(self._health, seen)
        if said is not None:
            self._taker.health(said, self._now(), detail)
