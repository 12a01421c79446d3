"""Lock-step recording with real processes: equal frame counts, whatever becomes of a camera."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from uuid import uuid4

import pytest
from tests.capture.gated_fakes import JPEG, camera, open_fake

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.lock_step import gated_recording
from oneclock.capture.lock_step.record_lock_step import record_lock_step
from oneclock.capture.recording import (
    STAMPS,
    Command,
    Controls,
    Event,
    EventKind,
    RecordingPlan,
    RecordingResult,
)
from oneclock.capture.view.view_ring import ViewRing
from oneclock.errors import CameraError, UsageError
from oneclock.formats.frame_table import Stamps, read_stamps
from oneclock.media.count_packets import count_packets

Record = Callable[..., RecordingResult]


ROOT = Path(__file__).parents[2]


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    monkeypatch.syspath_prepend(ROOT)  # the processes import their cameras from `tests`

    def run(
        *addresses: str, frames: int | None = 60, controls: Controls | None = None, **more: object
    ) -> RecordingResult:
        (tmp_path / STAMPS).mkdir()
        cameras = tuple(camera(f"cam{n}", address) for n, address in enumerate(addresses))
        plan = RecordingPlan(folder=tmp_path, cameras=cameras, frames=frames, lock_step=True)
        wanted = {"open_camera": open_fake, **more}
        return record_lock_step(plan, controls or Controls(), **wanted)  # type: ignore[arg-type]

    return run


def counts(result: RecordingResult) -> list[int]:
    return [camera.written.frames for camera in result.cameras]


def stamps(folder: Path, name: str) -> Stamps:
    return read_stamps(folder / STAMPS / f"{name}.csv")


def said(result: RecordingResult, camera: str) -> list[EventKind]:
    return [event.kind for event in result.events if event.camera == camera]


def test_all_cameras_record_as_many_frames_as_were_asked_for(
    record: Record, tmp_path: Path
) -> None:
    result = record("steady", "steady", "steady", frames=30)
    assert counts(result) == [30, 30, 30]
    for name in ("cam0", "cam1", "cam2"):
        assert count_packets(tmp_path / f"{name}.mp4").packets == 30
        sequence = stamps(tmp_path, name).sequence
        assert (sequence[1:] - sequence[:-1] == 1).all()


def test_a_crashed_process_stops_nobody_and_its_file_can_be_read(
    record: Record, tmp_path: Path
) -> None:
    result = record("steady", "crashes:1500", "steady", frames=1600)
    assert counts(result)[::2] == [1600, 1600]
    crashed = result.cameras[1].written
    assert 0 < crashed.frames < 1500
    assert crashed.error is not None
    assert count_packets(tmp_path / "cam1.mp4").packets == crashed.frames
    assert said(result, "cam1") == [EventKind.LOST]


@pytest.mark.parametrize(
    ("fault", "events"),
    [
        ("is_lost:20", [EventKind.LOST, EventKind.RECONNECTED]),
        ("stalls:20", [EventKind.STALLED, EventKind.FLOWING]),
    ],
)
def test_a_camera_that_was_away_has_repeats_in_its_places(
    record: Record, tmp_path: Path, fault: str, events: list[EventKind]
) -> None:
    result = record("steady", fault, frames=400)
    assert counts(result) == [400, 400]
    assert said(result, "cam1") == events
    away = stamps(tmp_path, "cam1").repeat == 1
    assert 0 < away.sum() < 400
    assert not away[:19].any()
    assert not (stamps(tmp_path, "cam0").repeat == 1).any()


def test_a_camera_that_ends_early_is_as_long_as_the_others(record: Record, tmp_path: Path) -> None:
    result = record("steady", "ends:20")
    assert counts(result) == [60, 60]
    assert (stamps(tmp_path, "cam1").repeat == 1).sum() == 60 - 19


def test_when_all_have_ended_so_has_the_recording(record: Record) -> None:
    result = record("ends:9", "ends:5", frames=None)
    # The last one was released for a ninth frame when it said that there is none.
    assert counts(result) == [9, 9]


def test_a_camera_that_hangs_in_its_driver_is_left_behind(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gated_recording, "_HUNG_AFTER", 0.1)
    result = record("steady", "hangs:20")
    assert counts(result)[0] == 60
    assert counts(result)[1] < 20


def test_one_camera_that_does_not_open_keeps_nobody_from_recording(record: Record) -> None:
    result = record("steady", "absent")
    assert counts(result) == [60, 0]
    assert result.cameras[1].format is None
    assert said(result, "cam1") == [EventKind.LOST]


def test_without_any_camera_there_is_no_recording(record: Record) -> None:
    with pytest.raises(CameraError, match="none of the cameras can be opened"):
        record("absent", "absent")


def test_packets_that_need_each_other_are_refused(record: Record) -> None:
    with pytest.raises(UsageError, match="--free-run"):
        record("steady", "h264")


# -- steering -------------------------------------------------------------------------------------


def test_pauses_and_the_stop_fall_between_two_frames_for_all(record: Record) -> None:
    controls = Controls()
    for command in (Command.PAUSE, Command.RESUME, Command.STOP):
        controls.give(command)
    result = record("steady", "steady", "steady", frames=None, controls=controls)
    assert len(set(counts(result))) == 1
    assert [event.kind for event in result.events if event.camera is None] == [
        EventKind.STARTED,
        EventKind.PAUSED,
        EventKind.RESUMED,
        EventKind.STOPPED,
    ]


def test_a_recording_of_some_seconds_ends_by_itself(record: Record, tmp_path: Path) -> None:
    (tmp_path / STAMPS).mkdir()
    plan = RecordingPlan(
        folder=tmp_path, cameras=(camera("cam0"), camera("cam1")), seconds=0.2, lock_step=True
    )
    result = record_lock_step(plan, Controls(), open_camera=open_fake)
    assert len(set(counts(result))) == 1
    assert result.seconds >= 0.2


def test_new_settings_hold_from_one_frame_on(record: Record, tmp_path: Path) -> None:
    controls, changes = Controls(), SimpleQueue[CameraSpec]()

    def begins(event: Event) -> None:
        if event.kind is EventKind.STARTED:
            changes.put(replace(camera("cam1"), text="brighter"))
            controls.wake()

    result = record(
        "steady", "steady", frames=2000, controls=controls, changes=changes, on_event=begins
    )
    assert counts(result) == [2000, 2000]
    assert set(stamps(tmp_path, "cam0").connection) == {0}
    assert stamps(tmp_path, "cam1").connection[-1] == 1


def test_whoever_looks_on_sees_the_frames_of_one_number(record: Record) -> None:
    made = {f"cam{n}": ViewRing.create(f"oneclock-{uuid4().hex[:12]}") for n in range(2)}
    try:
        record("steady", "steady", rings=lambda: {name: ring.name for name, ring in made.items()})
        newest = [ring.newest() for ring in made.values()]
        assert [(frame.index, frame.packet) for frame in newest if frame] == [(59, JPEG)] * 2
    finally:
        for ring in made.values():
            ring.unlink()


# -- ends ------------------------------------------------------------------------------------------

_RECORDER = """
import signal, sys
from pathlib import Path
from oneclock.capture.lock_step.record_lock_step import record_lock_step
from oneclock.capture.recording import STAMPS, Command, Controls, EventKind, RecordingPlan
from tests.capture.gated_fakes import camera, open_fake

def begins(event):
    if event.kind is EventKind.LOST:  # at a frame far from the first
        print("recording", flush=True)

if __name__ == "__main__":
    controls = Controls()
    signal.signal(signal.SIGINT, lambda *_: controls.give(Command.STOP))
    folder = Path(sys.argv[1])
    (folder / STAMPS).mkdir()
    cameras = (camera("cam0"), camera("cam1", "is_lost:500"))
    plan = RecordingPlan(folder=folder, cameras=cameras, lock_step=True)
    result = record_lock_step(plan, controls, on_event=begins, open_camera=open_fake)
    print(*[camera.written.frames for camera in result.cameras])
"""


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Records until it is told to stop. Its output ends when its cameras' processes have, too."""
    script = tmp_path / "recorder.py"
    script.write_text(_RECORDER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    ) as started:
        try:
            assert started.stdout is not None
            assert started.stdout.readline() == "recording\n"
            yield started
        finally:
            started.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups of this kind")
def test_an_interrupt_that_reaches_all_processes_ends_all_in_order(
    recorder: subprocess.Popen[str],
) -> None:
    os.killpg(recorder.pid, signal.SIGINT)
    told, _ = recorder.communicate(timeout=100)
    first, second = told.split()
    assert first == second
    assert recorder.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_when_the_gate_is_killed_the_cameras_finish_their_files(
    recorder: subprocess.Popen[str], tmp_path: Path
) -> None:
    recorder.kill()
    told, _ = recorder.communicate(timeout=100)  # until the last process has let go of it
    assert told == ""
    for name in ("cam0", "cam1"):
        rows = len(stamps(tmp_path, name))
        assert count_packets(tmp_path / f"{name}.mp4").packets == rows
