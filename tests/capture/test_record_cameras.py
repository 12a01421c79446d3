"""From cameras to a session folder, with simulated cameras that know what was really so.

These tests run in real time. A machine that is slow makes the simulated cameras lose frames, as it
would real ones; so what was recorded is compared with the truth of what was recorded.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.capture.simulated import (
    Script,
    camera,
    events,
    exposures,
    record,
    recorded_packets,
    sent_packets,
    true_instants,
    truly_seen,
)

from oneclock.capture.event_log import read_events
from oneclock.capture.jpeg_head import read_jpeg_head
from oneclock.capture.recording import Command, Event, EventKind
from oneclock.capture.session.finish_session import recover_if_needed
from oneclock.capture.session.session_folder import Session, read_session
from oneclock.capture.session.session_truth import truth_of
from oneclock.errors import CameraError, OneclockError, UsageError
from oneclock.formats.sidecar import read_sidecar, sidecar_path

LEFT = "left=sim:30"
RIGHT = "right=sim:30,ppm=700,phase=0.011,jitter=0.002,drop=0.1,seed=3"
TORN = "torn=sim:30,phase=0.004,torn=0.3,seed=4"
LOOSE = "loose=sim:30,phase=0.02,unplug=0.5:0.3"
GONE = "gone=/dev/no-such-camera"
DRIVER = ("left", "right", "torn", "loose")
SECONDS = 1.6


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Five cameras of which one is sound."""
    folder = tmp_path_factory.mktemp("recording") / "take"
    return record(folder, LEFT, RIGHT, TORN, LOOSE, GONE, seconds=SECONDS)


@pytest.fixture(scope="module")
def truth(session: Session) -> dict[str, Any]:
    return truth_of(session)


@pytest.mark.parametrize(("spec", "name"), [(LEFT, "left"), (RIGHT, "right")])
def test_packets_are_on_disk_bit_by_bit(
    session: Session, truth: dict[str, Any], spec: str, name: str
) -> None:
    (video,) = camera(session, name).videos

    sent = sent_packets(spec, name, exposures(truth, name))
    assert recorded_packets(video) == sent


def test_no_packet_is_recorded_twice_or_out_of_order(truth: dict[str, Any]) -> None:
    for name in ("left", "right", "torn"):
        assert (np.diff(exposures(truth, name)) > 0).all()


def test_times_are_when_the_frames_were_seen(session: Session, truth: dict[str, Any]) -> None:
    for name in DRIVER:
        off = session.frame_times(name) - truly_seen(truth, name)
        assert np.abs(off).max() < 10e-6


def test_frames_are_grouped_as_the_truth_says(session: Session, truth: dict[str, Any]) -> None:
    table = session.frame_table()

    assert session.instants == truth["instants"]
    for name in DRIVER:
        assert table[name].instant.tolist() == true_instants(truth, name)


def test_the_spread_is_the_true_one(session: Session, truth: dict[str, Any]) -> None:
    found, really = session.told["spread_seconds"], truth["spread_seconds"]

    for name in ("median", "p95", "max"):
        assert found[name] == pytest.approx(really[name], abs=20e-6)
    assert found["complete"] == really["complete"]


def test_all_cameras_begin_and_end_with_the_recording(
    session: Session, truth: dict[str, Any]
) -> None:
    for name in DRIVER:
        seen = truly_seen(truth, name)
        assert seen[0] >= 0
        assert seen[-1] < SECONDS
    assert session.told["seconds"] == pytest.approx(SECONDS)


def test_frames_lost_on_the_way_are_counted(session: Session, truth: dict[str, Any]) -> None:
    for name in ("left", "right", "torn"):
        numbers = exposures(truth, name)
        lost = np.diff(numbers) - 1
        assert camera(session, name).told["dropped"] == lost.sum()
        assert session.frame_table()[name].gap.tolist() == [0, *lost]
    assert camera(session, "right").told["dropped"] > 0


def test_torn_pictures_are_kept_and_counted(session: Session) -> None:
    (video,) = camera(session, "torn").videos
    whole = [read_jpeg_head(packet).whole for packet in recorded_packets(video)]

    assert not all(whole)
    assert camera(session, "torn").told["torn"] == whole.count(False)
    assert session.stamps(camera(session, "torn")).intact.tolist() == [int(w) for w in whole]


def test_a_camera_that_comes_back_leaves_a_gap_and_goes_on(
    session: Session, truth: dict[str, Any]
) -> None:
    told = camera(session, "loose").told
    seen, gap = truly_seen(truth, "loose"), session.frame_table()["loose"].gap
    away = int(np.argmax(np.diff(seen)))

    assert events(session, "lost", "reconnected") == [
        ("lost", "gone"),
        ("lost", "loose"),
        ("reconnected", "loose"),
    ]
    assert np.diff(seen)[away] > 0.3
    assert gap[away + 1] == pytest.approx(np.diff(seen)[away] * 30 - 1, abs=1)
    assert len(told["videos"]) == 1
    # What it would have made while it was away, nobody dropped.
    assert told["dropped"] == gap.sum() - gap[away + 1]


def test_a_camera_that_does_not_exist_is_told_and_stops_nobody(session: Session) -> None:
    gone = camera(session, "gone")
    lost = next(e for e in session.told["events"] if e.get("camera") == "gone")

    assert (gone.frames, gone.videos) == (0, ())
    assert lost["kind"] == "lost"
    assert "/dev/no-such-camera" in gone.told["source"]
    assert session.told["state"] == "finished"


def test_cameras_that_share_a_driver_clock_are_trusted(session: Session) -> None:
    for name in DRIVER:
        sidecar = read_sidecar(sidecar_path(session.folder / f"{name}.mp4"))
        assert (sidecar.grade, sidecar.reference) == ("trusted", "left.mp4")


def test_sidecars_lead_from_file_to_file(session: Session, truth: dict[str, Any]) -> None:
    reference = truly_seen(truth, "left")[0]
    for name in ("right", "torn"):
        sidecar = read_sidecar(sidecar_path(session.folder / f"{name}.mp4"))
        clock = sidecar.clock_map(SECONDS)
        presented = session.stamps(camera(session, name)).microseconds / 1e6
        seen = truly_seen(truth, name) - reference
        assert np.abs(clock.delta + (1 + clock.drift) * presented - seen).max() < 100e-6


def test_rates_and_drifts_are_those_of_the_cameras(session: Session) -> None:
    """A second and a half at 10 us: 20 ppm."""
    assert camera(session, "left").told["rate"] == pytest.approx(30.0, rel=5e-5)
    assert camera(session, "right").told["drift"] == pytest.approx(700e-6, abs=5e-5)
    assert camera(session, "gone").told["rate"] is None


def test_events_are_on_disk_as_they_were_told(session: Session) -> None:
    on_disk = [(event.kind.value, event.camera) for event in read_events(session.folder)]

    assert on_disk == [(e["kind"], e.get("camera")) for e in session.told["events"]]


def test_the_folder_holds_nothing_else(session: Session) -> None:
    videos = {f"{name}.mp4" for name in DRIVER}
    found = {path.name for path in session.folder.iterdir()}

    sidecars = {f"{video}.sync.json" for video in videos}
    assert found == videos | sidecars | {"session.json", "frames.csv", "stamps", "events.jsonl"}
    assert {path.stem for path in (session.folder / "stamps").iterdir()} == set(DRIVER)


def test_nothing_is_recorded_within_a_pause(tmp_path: Path) -> None:
    controls = Script({0.3: Command.PAUSE, 0.7: Command.RESUME, 1.0: Command.STOP})

    session = record(tmp_path / "take", "sim:30", "sim:60,phase=0.003", controls=controls)

    told = {event["kind"]: event["seconds"] for event in session.told["events"]}
    truth = truth_of(session)
    for name in ("cam1", "cam2"):
        seen = truly_seen(truth, name)
        assert not ((seen >= told["paused"]) & (seen < told["resumed"])).any()
        assert seen[-1] < told["stopped"]
        assert (seen < told["paused"]).any()
        assert (seen >= told["resumed"]).any()
        # What was not wanted is not missing.
        lost = np.diff(exposures(truth, name)) - 1
        over = int(np.argmax(np.diff(seen)))
        assert camera(session, name).told["dropped"] == lost.sum() - lost[over]
        assert session.frame_table()[name].gap[over + 1] == 0


def test_a_pause_may_last_until_the_end(tmp_path: Path) -> None:
    controls = Script({0.3: Command.PAUSE, 0.5: Command.STOP})

    session = record(tmp_path / "take", "sim:30", controls=controls)

    assert 0 < camera(session, "cam1").frames <= 12


def test_so_many_frames_of_every_camera(tmp_path: Path) -> None:
    session = record(tmp_path / "take", "sim:30", "sim:60", "gone=/dev/no-such-camera", frames=12)

    assert [camera.frames for camera in session.cameras] == [12, 12, 0]


def test_a_recording_stopped_before_its_first_frame_is_an_empty_one(tmp_path: Path) -> None:
    session = record(tmp_path / "take", "sim:1", controls=Script({0.0: Command.STOP}))

    assert camera(session, "cam1").frames in (0, 1)
    assert session.instants == camera(session, "cam1").frames
    assert read_session(tmp_path / "take").is_finished


def test_a_listener_that_fails_or_is_slow_disturbs_nobody(tmp_path: Path) -> None:
    def listen(event: Event) -> None:
        raise RuntimeError("no stream")

    session = record(tmp_path / "take", "sim:30", seconds=0.3, on_event=listen)

    assert camera(session, "cam1").frames > 0
    assert ("note", None) in events(session, "note")


def test_encoded_pictures_keep_their_times(tmp_path: Path) -> None:
    session = record(tmp_path / "take", "sim:15,size=64x48", seconds=0.6, encode="ffv1")

    told = camera(session, "cam1")
    assert len(recorded_packets(told.videos[0])) == told.frames > 0


def test_without_any_camera_there_is_no_recording_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="no picture came"):
        record(tmp_path / "take", "/dev/no-such-camera")

    assert not (tmp_path / "take").exists()


def test_a_camera_that_makes_no_sense_leaves_no_folder(tmp_path: Path) -> None:
    """Or the next try, with the right words, would find its folder taken."""
    with pytest.raises(UsageError, match="is no simulated camera"):
        record(tmp_path / "take", "sim:30,ppm=much")

    assert not (tmp_path / "take").exists()


def test_a_folder_that_was_there_stays_and_is_left_empty(tmp_path: Path) -> None:
    with pytest.raises(CameraError):
        record(tmp_path, "/dev/no-such-camera")

    assert list(tmp_path.iterdir()) == []


def test_a_password_is_written_nowhere(tmp_path: Path) -> None:
    url = "door=rtsp://admin:pa@ss@127.0.0.1:9/1"
    session = record(tmp_path / "take", "sim:30", url, seconds=0.2)

    for path in session.folder.rglob("*.*"):
        if path.is_file():
            assert b"pa@ss" not in path.read_bytes()
            assert b"admin" not in path.read_bytes()
    with pytest.raises(CameraError) as raised:
        record(tmp_path / "other", url)
    assert "pa@ss" not in str(raised.value)


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("of last week")

    with pytest.raises(UsageError, match="is not empty; name a new folder"):
        record(tmp_path, "sim:30", seconds=1)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "take").write_text("")

    with pytest.raises(UsageError, match="is a file; name a new folder"):
        record(tmp_path / "take", "sim:30", seconds=1)


def test_viewers_that_break_do_not_end_the_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oneclock.capture.record_cameras import _Around

    def publish(self: object, name: str, seconds: float, index: int, packet: bytes) -> None:
        raise OSError("no shared memory")

    monkeypatch.setattr(_Around, "publish", publish)
    session = record(tmp_path / "take", "sim:30", seconds=0.3, view=True)

    assert camera(session, "cam1").frames > 0
    assert ("note", "cam1") in events(session, "note")


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, ".")
from tests.capture.simulated import Script, record

def die():
    os.kill(os.getpid(), signal.SIGKILL)

record(Path(sys.argv[1]), "sim:30", "sim:30,ppm=300,phase=0.01", controls=Script({1.8: die}))
"""


def test_of_a_recording_that_was_killed_less_than_the_last_second_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "take"
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder)], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not read_session(folder).is_finished

    session = recover_if_needed(folder)

    truth = truth_of(session)
    assert session.told["state"] == "recovered"
    for name in ("cam1", "cam2"):
        seen = truly_seen(truth, name)
        assert seen[-1] > 0.8
        assert len(seen) == camera(session, name).frames
        assert np.abs(session.frame_times(name) - seen).max() < 10e-6
        assert session.frame_table()[name].instant.tolist() == true_instants(truth, name)
        assert read_sidecar(sidecar_path(folder / f"{name}.mp4")).grade == "trusted"


def test_what_goes_wrong_within_is_an_error_of_ours_or_none(tmp_path: Path) -> None:
    """Nothing but errors with a remedy leaves a recording."""
    with pytest.raises(OneclockError, match="write 25, 30"):
        record(tmp_path / "take", "sim:fast")
    assert EventKind.NOTE not in [event.kind for event in read_events(tmp_path / "take")]
