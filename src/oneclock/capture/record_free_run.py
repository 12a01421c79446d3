"""Record cameras that run freely: every packet is stamped, and what belongs together is found
afterwards. No camera ever waits for another, for the disk or for a viewer."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from oneclock.capture.align_phases import align_phases, phases_now
from oneclock.capture.camera_loop import CameraLoop
from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.camera_writer import CameraWriter
from oneclock.capture.event_log import EventLog
from oneclock.capture.frames import Stamp, VideoFormat
from oneclock.capture.recording import (
    LEAD,
    CameraResult,
    Command,
    Controls,
    Event,
    EventKind,
    OnEvent,
    OnOpen,
    OnStart,
    OnWorld,
    RecordingPlan,
    RecordingResult,
    WriterSummary,
)
from oneclock.capture.sources.open_source import open_source, prepare_sources
from oneclock.capture.take import Take
from oneclock.capture.timing.live_clock import LiveClock
from oneclock.errors import CameraError

_OPENING_TAKES = 10.0
"""Seconds after which a camera that has not delivered is left behind; it may join later."""
_LAST_FRAMES_TAKE = 1.0
"""Frames seen before the stop may arrive this much after it."""
_UNTIL_ALL_KNOW = 0.05
"""What is commanded holds this much later, so that no camera has gone past it unknowing: all begin,
pause and end on one instant."""

NOTHING_WRITTEN = WriterSummary(frames=0, bytes=0, torn=0, unwritten=0, parts=())
Publish = Callable[[str, float, int, bytes], None]


def record_free_run(
    plan: RecordingPlan,
    controls: Controls,
    *,
    on_event: OnEvent = lambda event: None,
    on_world: OnWorld = lambda world_zero: None,
    on_open: OnOpen = lambda formats: None,
    on_start: OnStart = lambda zero, world_zero, formats: None,
    publish: Publish | None = None,
) -> RecordingResult:
    """Record until the plan or `controls` say stop."""
    prepare_sources(plan.cameras)
    world_zero = time.monotonic() + LEAD
    on_world(world_zero)
    tracks = [_Track(spec, plan, world_zero, publish, controls.wake) for spec in plan.cameras]
    log = EventLog(plan.folder, on_event)
    try:
        _open_all(tracks)
        formats = {t.spec.name: t.format for t in tracks if t.format is not None}
        on_open(formats)
        aligned = None
        if plan.align_phase is not None:
            aligned = align_phases(_flowing(tracks), plan.align_phase)
        phases = phases_now(_flowing(tracks))
        zero = max(world_zero, time.monotonic() + _UNTIL_ALL_KNOW)
        if phases is not None:
            zero = phases.next_gap(zero)  # so that no instant is cut in two
        for track in tracks:
            track.begin(zero, log)
        on_start(zero, world_zero, formats)
        time.sleep(max(0.0, zero - time.monotonic()))
        log.add(Event(kind=EventKind.STARTED, seconds=0.0))
        stopped_at = _steer(plan, controls, tracks, zero, log)
        log.add(Event(kind=EventKind.STOPPED, seconds=stopped_at - zero))
    finally:
        for track in tracks:
            track.loop.stop()
        for track in tracks:
            track.loop.join()
        results = tuple(track.end() for track in tracks)
        events = log.close()
    return RecordingResult(
        zero=zero,
        seconds=stopped_at - zero,
        cameras=results,
        events=events,
        phase_alignment=aligned,
    )


class _Track:
    """What becomes of one camera's frames (a `FrameTaker`)."""

    def __init__(
        self,
        spec: CameraSpec,
        plan: RecordingPlan,
        world_zero: float,
        publish: Publish | None,
        wake: Callable[[], None],
    ) -> None:
        self.spec, self.take = spec, Take()
        self.format: VideoFormat | None = None
        self._plan, self._publish, self._wake = plan, publish, wake
        self._clock = LiveClock()
        self._writer: CameraWriter | None = None
        self._log: EventLog | None = None
        self._zero = 0.0
        self._seen = self._kept = 0
        self._before_start: list[tuple[EventKind, float, str]] = []
        self._beginning = threading.Lock()
        self.is_done = False
        self.name = spec.name
        self._source = open_source(spec, world_zero=world_zero)
        self.loop = CameraLoop(spec.name, self._source, self)
        self._look = _Look(0)

    @property
    def trouble(self) -> str:
        """Why it has not begun, as far as it is known."""
        told = [detail for _, _, detail in self._before_start if detail]
        return f"{self.spec.name}: {told[-1] if told else 'it says nothing'}"

    @property
    def longest_stretch(self) -> float:
        return getattr(self._source, "longest_stretch", 0.0)

    def restart(self) -> None:
        self.loop.restart()

    def stretch(self, seconds: float) -> None:
        self.loop.stretch(seconds)

    def look(self, frames: int) -> None:
        self._look = _Look(frames)

    def seen(self, patience: float) -> Sequence[float] | None:
        look = self._look
        return look.times if look.enough.wait(patience) else None

    def begin(self, zero: float, log: EventLog) -> None:
        with self._beginning:
            self._zero, self._log = zero, log
        for kind, host_time, detail in self._before_start:
            self.health(kind, host_time, detail)
        self.take = Take(start=zero)

    def end(self) -> CameraResult:
        written = NOTHING_WRITTEN if self._writer is None else self._writer.close()
        written = replace(written, error=written.error or self.loop.failure)
        return CameraResult(name=self.spec.name, format=self.format, written=written)

    def opened(self, format: VideoFormat) -> None:  # noqa: A002
        self.format = format
        for refusal in getattr(self._source, "settings_not_taken", ()):
            self.health(EventKind.NOTE, time.monotonic(), refusal)
        if self._writer is not None:
            self._writer.change_format(format)

    def frame(self, stamp: Stamp, packet: bytes, connection: int) -> None:
        seen_at, _ = self._clock.host_time(stamp, connection)
        self._seen += 1
        self._look.note(seen_at)
        self._show(seen_at, packet)
        take = self.take
        if take.includes(seen_at) and not self.is_done:
            self._keep(stamp, packet, connection)
        over = take.is_over(seen_at) or self._kept == self._plan.frames
        if over and not self.is_done:
            self.is_done = True
            self._wake()

    def health(self, kind: EventKind, host_time: float, detail: str) -> None:
        with self._beginning:  # or what is said meanwhile would be in neither
            if self._log is None:
                self._before_start.append((kind, host_time, detail))
                return
        seconds = host_time - self._zero
        self._log.add(Event(kind=kind, seconds=seconds, camera=self.spec.name, detail=detail))
        self._wake()

    def _show(self, seen_at: float, packet: bytes) -> None:
        if self._publish is None:
            return
        try:
            self._publish(self.spec.name, seen_at, self._seen, packet)
        except Exception as error:  # noqa: BLE001 - who looks on must not end a recording
            self._publish = None
            self.health(EventKind.NOTE, seen_at, f"is not shown any more: {error!r}")

    def _keep(self, stamp: Stamp, packet: bytes, connection: int) -> None:
        assert self.format is not None
        if self._writer is None:
            assert self._log is not None
            self._writer = CameraWriter(
                self._plan.folder,
                self.spec.name,
                self.format,
                zero=self._zero,
                encode=self._plan.encode,
                rotate=self.spec.settings.rotate,
                on_event=self._log.add,
            )
        self._writer.offer(stamp, packet, connection=connection)
        self._kept += 1


class _Look:
    """When the next few frames are seen."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self.times: list[float] = []
        self.enough = threading.Event()

    def note(self, seen_at: float) -> None:
        if len(self.times) < self._frames:
            self.times.append(seen_at)
            if len(self.times) == self._frames:
                self.enough.set()


def _open_all(tracks: list[_Track]) -> None:
    for track in tracks:
        track.loop.start()
    deadline = time.monotonic() + _OPENING_TAKES
    for track in tracks:
        track.loop.settled.wait(max(0.0, deadline - time.monotonic()))
    if not any(track.loop.is_flowing for track in tracks):
        for track in tracks:
            track.loop.stop()
        raise CameraError(
            ", ".join(track.spec.shown for track in tracks),
            "no picture came (" + "; ".join(track.trouble for track in tracks) + ")",
            "see `oneclock cameras`, and check plugs, addresses and other programs that use them",
        )


def _flowing(tracks: list[_Track]) -> list[_Track]:
    return [track for track in tracks if track.loop.is_flowing]


def _steer(
    plan: RecordingPlan, controls: Controls, tracks: list[_Track], zero: float, log: EventLog
) -> float:
    """Until the end: by time, by count, by command, or because no camera is left. Returns when."""
    take = Take(start=zero)
    if plan.seconds is not None:
        take = take.stopped(zero + plan.seconds)
    while True:
        for track in tracks:
            track.take = take
        now = time.monotonic()
        if take.is_over(now - _LAST_FRAMES_TAKE) or _are_through(tracks):
            return min(take.stop, now)
        command = controls.next(_patience(take, now))
        then = time.monotonic() + _UNTIL_ALL_KNOW
        if command is Command.STOP:
            take = take.stopped(then)
        elif command is Command.PAUSE and not take.is_paused:
            take = take.paused(then)
            log.add(Event(kind=EventKind.PAUSED, seconds=then - zero))
        elif command is Command.RESUME and take.is_paused:
            take = take.resumed(then)
            log.add(Event(kind=EventKind.RESUMED, seconds=then - zero))


def _are_through(tracks: Sequence[_Track]) -> bool:
    """All have what was asked for, or have no more. One that is lost holds up nobody who has."""
    if all(track.loop.has_ended for track in tracks):
        return True
    some_done = any(track.is_done for track in tracks)
    return some_done and all(t.is_done or t.loop.has_ended or t.loop.is_lost for t in tracks)


def _patience(take: Take, now: float) -> float | None:
    """Seconds until the last frames of a take that ends must have come; None waits for ever."""
    if math.isinf(take.stop):
        return None
    return max(0.0, take.stop + _LAST_FRAMES_TAKE - now)
