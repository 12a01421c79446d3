"""Record cameras in lock-step: one process each, and nobody grabs frame N + 1 before all have
grabbed frame N. Videos have equal frame counts; frame N of one is frame N of the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from queue import SimpleQueue

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.event_log import EventLog
from oneclock.capture.lock_step.camera_process import Job, OpenCamera
from oneclock.capture.lock_step.command_pipe import CommandPipe
from oneclock.capture.lock_step.gated_recording import GatedRecording
from oneclock.capture.lock_step.processes import Processes
from oneclock.capture.recording import (
    LEAD,
    Controls,
    OnEvent,
    OnOpen,
    OnStart,
    OnWorld,
    RecordingPlan,
    RecordingResult,
)
from oneclock.capture.sources.open_source import open_source


def record_lock_step(
    plan: RecordingPlan,
    controls: Controls,
    *,
    on_event: OnEvent = lambda event: None,
    on_world: OnWorld = lambda world_zero: None,
    on_open: OnOpen = lambda formats: None,
    on_start: OnStart = lambda zero, world_zero, formats: None,
    rings: Callable[[], Mapping[str, str]] = dict,
    changes: SimpleQueue[CameraSpec] | None = None,
    open_camera: OpenCamera = open_source,
) -> RecordingResult:
    """Record until the plan or `controls` say stop.

    `rings` is asked, after `on_open`, for the names of the view rings by camera. Specs put into
    `changes`, followed by `controls.wake()`, are new settings of the cameras of their names; they
    hold from one frame on for all.
    """
    jobs = [
        Job(
            number=number,
            spec=spec,
            folder=plan.folder,
            encode=plan.encode,
            open_camera=open_camera,
        )
        for number, spec in enumerate(plan.cameras)
    ]
    processes = Processes(jobs)
    log = EventLog(plan.folder, on_event)
    try:
        processes.wait_until_ready()
        world_zero = time.monotonic() + LEAD
        on_world(world_zero)
        processes.begin(world_zero)
        recording = GatedRecording(plan, processes, log, changes)
        recording.open()
        on_open(recording.formats)
        recording.show(rings())
        zero = max(world_zero, time.monotonic())
        on_start(zero, world_zero, recording.formats)
        with CommandPipe(controls) as commands:
            stopped_at = recording.run(zero, commands.pipe)
    finally:
        processes.end()
        events = log.close()
    return RecordingResult(
        zero=zero, seconds=stopped_at - zero, cameras=recording.results(), events=events
    )
