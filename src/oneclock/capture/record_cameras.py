"""Record cameras into a session folder, from nothing to the finished answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypedDict

from oneclock.capture.frames import Codec, VideoFormat
from oneclock.capture.lock_step.record_lock_step import record_lock_step
from oneclock.capture.measure_machine import attached_cameras, measure_machine
from oneclock.capture.preflight import Load, Machine, preflight
from oneclock.capture.record_free_run import record_free_run
from oneclock.capture.recording import (
    Controls,
    OnEvent,
    OnOpen,
    OnStart,
    OnWorld,
    RecordingPlan,
    RecordingResult,
)
from oneclock.capture.session.begin_session import begin_session, make_folder, unmake_folder
from oneclock.capture.session.finish_session import finish_session
from oneclock.capture.session.session_folder import Session, is_session
from oneclock.capture.sound.microphone import MicrophoneRecorder, SoundRecording
from oneclock.capture.sound.microphone_spec import parse_microphone
from oneclock.capture.view.serve_view import ViewServer
from oneclock.capture.view.view_ring import ViewRing
from oneclock.errors import UsageError

MICROPHONE = "microphone.wav"
_SLOWEST = 1 / 10


def record_cameras(
    plan: RecordingPlan,
    controls: Controls | None = None,
    *,
    on_event: OnEvent = lambda event: None,
    on_warning: Callable[[str], None] = lambda warning: None,
) -> Session:
    """Record until the plan or `controls` say stop. `on_warning` hears what will not work, before
    the first frame counts."""
    was_there = plan.folder.exists()
    make_folder(plan.folder)
    try:
        result, sound = _record(plan, controls or Controls(), on_event, on_warning)
    except BaseException:
        if not is_session(plan.folder):
            unmake_folder(plan.folder, was_there=was_there)
        raise
    return finish_session(plan.folder, result, sound)


def _record(
    plan: RecordingPlan,
    controls: Controls,
    on_event: OnEvent,
    on_warning: Callable[[str], None],
) -> tuple[RecordingResult, SoundRecording | None]:
    with ExitStack() as ending:
        around = _Around(plan, on_warning, ending)
        hooks: _Hooks = {
            "on_event": on_event,
            "on_world": around.world_begins,
            "on_open": around.cameras_are_open,
            "on_start": around.recording_starts,
        }
        if plan.lock_step:
            result = record_lock_step(plan, controls, rings=around.ring_names, **hooks)
        else:
            publish = around.publish if plan.view else None
            result = record_free_run(plan, controls, publish=publish, **hooks)
        return result, around.sound()


class _Hooks(TypedDict):
    on_event: OnEvent
    on_world: OnWorld
    on_open: OnOpen
    on_start: OnStart


class _Around:
    """What else a recording needs: a check of the machine, a microphone, a live view."""

    def __init__(
        self, plan: RecordingPlan, on_warning: Callable[[str], None], ending: ExitStack
    ) -> None:
        self._plan, self._on_warning, self._ending = plan, on_warning, ending
        self._machine: Machine = measure_machine(plan.folder)
        self._attached = attached_cameras(plan.cameras)
        self._spec = None if plan.microphone is None else parse_microphone(plan.microphone)
        self._microphone: MicrophoneRecorder | None = None
        self._rings: dict[str, ViewRing] = {}
        self._ring_names: dict[str, str] = {}
        self._warnings: tuple[str, ...] = ()

    def world_begins(self, world_zero: float) -> None:
        if self._spec is not None:
            path = self._plan.folder / MICROPHONE
            microphone = MicrophoneRecorder(self._spec, path, world_zero=world_zero)
            microphone.open()
            self._ending.callback(microphone.stop)  # whatever becomes of the cameras
            self._microphone = microphone

    def cameras_are_open(self, formats: dict[str, VideoFormat]) -> None:
        self._refuse_turning(formats)
        loads = [self._load(name, sends) for name, sends in formats.items()]
        self._warnings = preflight(loads, self._machine, self._plan.seconds)
        shown = self._show(formats) if self._plan.view else ()
        for warning in (*self._warnings, *shown):
            self._on_warning(warning)

    def _refuse_turning(self, formats: dict[str, VideoFormat]) -> None:
        for spec in self._plan.cameras:
            sends = formats.get(spec.name)
            kept = sends is not None and sends.codec in (Codec.H264, Codec.HEVC)
            if kept and spec.settings.rotate and self._plan.encode is None:
                cause = f"{spec.name} sends packets that cannot be turned as they are"
                raise UsageError("rotate", cause, "use --encode h264, or leave rotate out")

    def recording_starts(
        self, zero: float, world_zero: float, formats: dict[str, VideoFormat]
    ) -> None:
        if self._microphone is not None:
            self._microphone.start(zero)
        begin_session(
            self._plan,
            zero,
            world_zero,
            formats,
            attached=self._attached,
            warnings=self._warnings,
        )

    def publish(self, name: str, seconds: float, index: int, packet: bytes) -> None:
        ring = self._rings.get(name)
        if ring is not None:
            ring.publish(seconds, index, packet)

    def ring_names(self) -> dict[str, str]:
        """Of the live view, by camera."""
        return dict(self._ring_names)

    def sound(self) -> SoundRecording | None:
        return None if self._microphone is None else self._microphone.stop()

    def _load(self, name: str, sends: VideoFormat) -> Load:
        info = self._attached.get(name)
        return Load(
            camera=name,
            format=sends,
            encoded=self._plan.encode is not None or sends.codec is Codec.RAW,
            usb_bus=info.usb_bus if info and info.usb_megabits else None,
            usb_megabits=info.usb_megabits if info else 0.0,
        )

    def _show(self, formats: dict[str, VideoFormat]) -> tuple[str, ...]:
        """Lay the cameras out for viewers; says where, and which cannot be shown."""
        shown = {name: f for name, f in formats.items() if f.codec is Codec.MJPEG}
        hidden = [f"{name} sends no JPEGs and is not shown" for name in formats.keys() - shown]
        names = {name: f"oneclock-{os.getpid()}-{name}" for name in shown}
        rings = {name: ViewRing.create(ring) for name, ring in names.items()}
        for ring in rings.values():
            self._ending.callback(ring.unlink)
        periods = [float(1 / f.rate) for f in shown.values() if f.rate is not None]
        server = self._ending.enter_context(
            ViewServer(names, period=max(periods, default=_SLOWEST))
        )
        self._rings, self._ring_names = rings, names
        where = "the view did not come up" if server.address is None else f"view: {server.address}"
        return (where, *sorted(hidden))
