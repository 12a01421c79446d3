"""One camera's device behind the gate: drained before each grab, opened again when it is lost.

A driver hands its frames out in order and holds a few. A camera that was kept waiting therefore has
old frames first, and would have for ever: each grab would take one and leave as many. So whatever
waits when the gate opens is passed over, and the grab takes the next frame to come. Keeping the
newest of those waiting is not enough: simulated with four cameras of 30 fps and 100 ppm, that left
frames of one number up to two periods apart (median 41 ms, worst 65), and this less than one
(22 and 32); taking the oldest, as the original does, 92 and 158.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from oneclock.capture.camera_health import Health, Seen, after, patience, wait_before_reopening
from oneclock.capture.frames import Stamp, VideoFormat
from oneclock.capture.recording import EventKind
from oneclock.capture.sources.source import CameraSource, SourceEnded
from oneclock.errors import CameraError, UsageError

_MOST_WAITING = 1000
"""More than any driver or queue holds: a source that always has one more is read all the same."""
_USUAL_PERIOD = 1 / 30
_LONGEST_REST = 0.25
"""How long a camera that is away may take to hear that all is over."""

Say = Callable[[EventKind, float, str], None]


class GatedCamera:
    def __init__(
        self,
        source: CameraSource,
        *,
        on_format: Callable[[VideoFormat], None],
        say: Say,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._on_format, self._say, self._now = source, on_format, say, now
        self._health = Health.OPENING
        self._is_open = False
        self._attempts = 0
        self._try_at = 0.0
        self.connection = -1
        """How often it was opened, less one: its clock and its sequence begin anew."""
        self.passed_over = 0
        """Frames that waited when the gate opened last."""

    @property
    def has_ended(self) -> bool:
        return self._health is Health.ENDED

    @property
    def rest(self) -> float:
        """Seconds until it makes sense to try again."""
        if self.has_ended:
            return _LONGEST_REST
        return 0.0 if self._is_open else min(_LONGEST_REST, max(0.0, self._try_at - self._now()))

    def replace(self, source: CameraSource) -> None:
        """The same camera with other settings."""
        self.close()
        self._source = source

    def open(self) -> bool:
        """Whether it is open now."""
        if self._is_open or self.has_ended or self._now() < self._try_at:
            return self._is_open
        try:
            self._open()
        except CameraError as error:
            self._lose(error)
        return self._is_open

    def grab(self) -> Stamp | None:
        """The next frame to come; None where it is away."""
        if not self.open():
            return None
        try:
            self._drain()
            stamp = self._source.grab(self._patience)
        except CameraError as error:
            self._lose(error)
            return None
        self._attempts = 0
        if stamp is None:
            self._see(Seen.SILENCE, f"no frame for {self._patience:.1f} s")
        else:
            self._see(Seen.FRAME, "")
        return stamp

    def retrieve(self) -> bytes | None:
        """The packet of the frame that was grabbed; None where it was lost on the way."""
        try:
            return self._source.retrieve()
        except CameraError as error:
            self._lose(error)
            return None

    def close(self) -> None:
        if self._is_open:
            self._source.close()
            self._is_open = False

    def _open(self) -> None:
        self._source.open()
        self._is_open = True
        self.connection += 1
        sends = self._source.format
        if not sends.every_packet_stands_alone:
            # Passing a packet over breaks all that are decoded from it, encoded anew or not.
            raise UsageError(
                f"--lock-step: {sends.codec.value}",
                "needs every packet, and in lock-step some are passed over or repeated",
                "use --free-run, or a format of single pictures (format=mjpeg)",
            )
        self._on_format(sends)

    @property
    def _patience(self) -> float:
        rate = self._source.format.rate
        return patience(_USUAL_PERIOD if rate is None else float(1 / rate))

    def _drain(self) -> None:
        self.passed_over = 0
        for _ in range(_MOST_WAITING):
            if self._source.grab(0.0) is None:
                return
            self.passed_over += 1

    def _lose(self, error: CameraError) -> None:
        self.close()
        if isinstance(error, SourceEnded):
            self._see(Seen.ENDED, error.cause)
            return
        self._see(Seen.LOST, f"{error.cause}; {error.remedy}")
        self._try_at = self._now() + wait_before_reopening(self._attempts)
        self._attempts += 1

    def _see(self, seen: Seen, detail: str) -> None:
        self._health, said = after(self._health, seen)
        if said is not None:
            self._say(said, self._now(), detail)
