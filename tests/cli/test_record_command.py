"""`oneclock record`: what it leaves, what it says, how it ends."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.media.growing import boxes

from oneclock.capture.session.session_folder import Session
from oneclock.cli.capture_told import phase_line

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, WEAK, USAGE, UNREADABLE = 0, 1, 2, 3
SMALL = "size=64x48"
LEFT, RIGHT = f"left=sim:30,{SMALL}", f"right=sim:30,{SMALL},ppm=300,phase=0.01"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A recording as scripts make it: its folder, and what --json printed."""
    folder = tmp_path_factory.mktemp("record") / "take"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "oneclock", "record", str(folder)),
            *("--camera", LEFT, "--camera", RIGHT, "--seconds", "1", "--json"),
            *("--truth", str(folder.parent / "truth.json"), "--synchronized"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == SOUND, done.stderr
    return folder, json.loads(done.stdout)


# -- what others script against ------------------------------------------------------------------


def test_the_folder_holds_a_video_and_a_sidecar_for_every_camera(
    told: tuple[Path, dict[str, Any]],
) -> None:
    folder, _ = told
    found = {path.name for path in folder.iterdir()}

    videos = {"left.mp4", "right.mp4"}
    sidecars = {f"{video}.sync.json" for video in videos}
    assert found >= videos | sidecars | {"frames.csv", "session.json"}


def test_frames_csv_has_the_columns_that_were_promised(
    told: tuple[Path, dict[str, Any]],
) -> None:
    folder, session = told
    text = (folder / "frames.csv").read_text()
    rows = list(csv.DictReader(text.splitlines()))

    assert text.startswith("camera,index,instant,time_seconds,clock,sequence,gap\n")
    for name in ("left", "right"):
        own = [row for row in rows if row["camera"] == name]
        (camera,) = (each for each in session["cameras"] if each["name"] == name)
        assert [int(row["index"]) for row in own] == list(range(camera["frames"]))
        assert {row["clock"] for row in own} == {"driver"}
        times = [float(row["time_seconds"]) for row in own]
        assert times == sorted(times)
        assert all(0 <= time < 1 for time in times)


def test_what_is_printed_is_session_json_with_what_was_promised(
    told: tuple[Path, dict[str, Any]],
) -> None:
    folder, session = told

    assert session == json.loads((folder / "session.json").read_text())
    assert session["instants"] > 0
    assert session["spread_seconds"].keys() >= {"median", "p95", "max"}
    for camera in session["cameras"]:
        assert camera.keys() >= {"frames", "dropped", "rate", "drift"}
        assert camera["frames"] > 0


def test_the_truth_is_what_was_really_so(told: tuple[Path, dict[str, Any]]) -> None:
    folder, session = told
    truth = json.loads((folder.parent / "truth.json").read_text())
    rows = list(csv.DictReader((folder / "frames.csv").read_text().splitlines()))

    assert truth["instants"] == session["instants"]
    for camera in truth["cameras"]:
        times = [float(row["time_seconds"]) for row in rows if row["camera"] == camera["name"]]
        assert times == pytest.approx(camera["exposed_seconds"], abs=10e-6)


def test_synchronized_videos_have_equal_frame_counts(told: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = told
    assembly = json.loads((folder / "synchronized" / "assembly.json").read_text())

    assert assembly["frames"] > 0
    assert {video["file"] for video in assembly["videos"]} == {"left.mp4", "right.mp4"}


# -- what is said --------------------------------------------------------------------------------


def test_without_json_it_shows_a_table_and_the_spread(oneclock: Oneclock, tmp_path: Path) -> None:
    said = oneclock("record", tmp_path / "take", "--camera", LEFT, "--seconds", "0.3")

    assert said.code == SOUND
    assert "left.mp4" in said.out
    assert "one camera: there is no spread" in said.out
    assert "started" in said.err
    assert "stopped" in said.err


def test_so_many_frames(oneclock: Oneclock, tmp_path: Path) -> None:
    cameras = ("--camera", LEFT, "--camera", RIGHT)

    said = oneclock("record", tmp_path / "take", *cameras, "--frames", "8", "--json")

    assert [camera["frames"] for camera in json.loads(said.out)["cameras"]] == [8, 8]


def test_a_camera_that_does_not_come_is_said_and_weakens_the_answer(
    oneclock: Oneclock, tmp_path: Path
) -> None:
    cameras = ("--camera", LEFT, "--camera", "gone=/dev/no-such-camera")

    said = oneclock("record", tmp_path / "take", *cameras, "--seconds", "0.3")

    assert said.code == WEAK
    assert "gone: nothing was recorded" in said.err


def test_losses_are_said(oneclock: Oneclock, tmp_path: Path) -> None:
    bad = f"bad=sim:60,{SMALL},drop=0.4,torn=0.4,seed=1"

    said = oneclock("record", tmp_path / "take", "--camera", bad, "--seconds", "0.6")

    assert said.code == SOUND  # all that the camera sent is there
    assert "frames did not come from the camera" in said.err
    assert "frames are torn" in said.err


def test_tables_of_a_toml_file_set_the_cameras(oneclock: Oneclock, tmp_path: Path) -> None:
    (tmp_path / "cameras.toml").write_text('[left]\nsize = "96x64"\n')

    said = oneclock(
        *("record", tmp_path / "take", "--camera", "left=sim:30", "--seconds", "0.2", "--json"),
        *("--settings", tmp_path / "cameras.toml"),
    )

    (left,) = json.loads(said.out)["cameras"]
    assert (left["format"]["width"], left["format"]["height"]) == (96, 64)


# -- what makes no sense -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--seconds", "0"], "--seconds: cannot be 0.0; use a number above 0"),
        (["--seconds", "-1"], "--seconds: cannot be -1.0"),
        (["--seconds", "inf"], "--seconds: cannot be inf"),
        (["--frames", "0"], "--frames: cannot be 0"),
        (["--seconds", "soon"], "--seconds"),
        (["--align-phase", "0"], "--align-phase: cannot be 0.0"),
        (["--free-run", "--lock-step"], "--free-run: and --lock-step exclude each other"),
        (["--encode", "vp9"], "--encode"),
        (["--camera", "sim:30,colour=red"], "'colour' is no option of sim:"),
        (["--camera", "left=sim:25"], "left: names two cameras"),
        (["--camera", "sim:fast"], "is no simulated camera"),
        (["--camera", "/dev/video0,rotate=1"], "use rotate=90, 180 or 270"),
        (["--settings", "no-such.toml"], "no-such.toml: is no TOML file"),
        (["--truth", "truth.json", "--camera", "/dev/video0"], "is no simulated camera"),
        (["--truth", "truth.json", "--encode", "h264"], "leave out --encode"),
        (["--quickly"], "--quickly"),
    ],
)
def test_what_makes_no_sense_is_usage_and_leaves_no_folder(
    oneclock: Oneclock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)

    said = oneclock("record", tmp_path / "take", "--camera", LEFT, *more)

    assert said.code == USAGE
    assert len(said.lines) == 1
    assert words in said.err
    assert not (tmp_path / "take").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("size = ", "is no TOML file"),
        ('size = "64x48"', "'size' stands outside a table; write [cam1] above it"),
        ("[middle]\nrate = 30", "[middle]: is no camera of this recording"),
        ("[left]\nspeed = 30", "'speed' is no setting"),
    ],
)
def test_a_toml_file_that_makes_no_sense_is_usage(
    oneclock: Oneclock, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "cameras.toml").write_text(text)

    said = oneclock(
        *("record", tmp_path / "take", "--camera", LEFT),
        *("--settings", tmp_path / "cameras.toml"),
    )

    assert said.code == USAGE
    assert words in said.err


@pytest.mark.parametrize("arguments", [["record"], ["record", "take"]])
def test_too_little_is_usage(oneclock: Oneclock, arguments: list[str]) -> None:
    said = oneclock(*arguments)

    assert said.code == USAGE
    assert len(said.lines) == 1


def test_a_recording_never_lands_on_another(oneclock: Oneclock, tmp_path: Path) -> None:
    (tmp_path / "frames.csv").write_text("of last week")

    said = oneclock("record", tmp_path, "--camera", LEFT, "--seconds", "1")

    assert said.code == USAGE
    assert "is not empty; name a new folder" in said.err
    assert (tmp_path / "frames.csv").read_text() == "of last week"


def test_without_a_camera_that_works_nothing_is_recorded(
    oneclock: Oneclock, tmp_path: Path
) -> None:
    said = oneclock("record", tmp_path / "take", "--camera", "/dev/no-such-camera")

    assert said.code == UNREADABLE
    assert "/dev/no-such-camera" in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "take").exists()


def test_a_truth_that_cannot_be_written_is_found_out_first(
    oneclock: Oneclock, tmp_path: Path
) -> None:
    truth = tmp_path / "nowhere" / "truth.json"

    said = oneclock("record", tmp_path / "take", "--camera", LEFT, "--truth", truth)

    assert said.code == UNREADABLE
    assert "is no folder; create it first" in said.err
    assert not (tmp_path / "take").exists()


# -- how it is stopped ---------------------------------------------------------------------------


@pytest.mark.parametrize("stopping", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_complete_files(tmp_path: Path, stopping: signal.Signals) -> None:
    folder = tmp_path / "take"
    loose = f"loose=sim:30,{SMALL},unplug=0.3:0.2"
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "oneclock", "record", str(folder)),
            *("--camera", LEFT, "--camera", loose, "--json"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:  # its own clock says when there is something to stop
            if "reconnected" in line:
                running.send_signal(stopping)
                break
        out, _ = running.communicate(timeout=60)

    assert running.returncode == SOUND
    session = json.loads(out)
    assert session["state"] == "finished"
    assert session == json.loads((folder / "session.json").read_text())
    assert all(camera["frames"] > 0 for camera in session["cameras"])
    for camera in session["cameras"]:
        video = folder / camera["videos"][0]["file"]
        assert "moov" in boxes(video)  # closed: a plain MP4
        assert "moof" not in boxes(video)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGUSR1")
def test_a_signal_pauses_and_the_next_one_resumes(tmp_path: Path) -> None:
    folder = tmp_path / "take"
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "oneclock", "record", str(folder)),
            *("--camera", LEFT, "--json"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stderr is not None
        answers = {
            "started": signal.SIGUSR1,
            "paused": signal.SIGUSR1,
            "resumed": signal.SIGINT,
        }
        for line in running.stderr:
            for word, answer in answers.items():
                if word in line:
                    running.send_signal(answer)
            if "resumed" in line:
                break
        out, _ = running.communicate(timeout=60)

    assert running.returncode in (SOUND, WEAK)  # on a slow machine nothing came in between
    events = json.loads(out)["events"]
    # A camera that such a machine keeps from delivering has events of its own.
    kinds = [event["kind"] for event in events if "camera" not in event]
    assert kinds == ["started", "paused", "resumed", "stopped"]


# -- how far the phases got ----------------------------------------------------------------------


def aligned(**changed: object) -> Session:
    told = {
        "tolerance": 0.002,
        "agreed": True,
        "spread": 0.0013,
        "moves": {"left": 0, "right": 3},
        "holds_for_seconds": 12.4,
    }
    return Session(folder=Path("take"), told={"phase_alignment": told | changed})


def test_the_phases_are_told_with_how_long_they_hold() -> None:
    told = phase_line(aligned())

    assert told is not None
    assert "agree within 2 ms" in told
    assert "1.30 ms apart after 3 restarts" in told
    assert told.endswith("holds for 12 s")


def test_phases_that_did_not_agree_are_told_as_such() -> None:
    assert "could not be made to agree" in str(phase_line(aligned(agreed=False)))


def test_nobody_is_told_of_a_million_years() -> None:
    assert "holds for more than a day" in str(phase_line(aligned(holds_for_seconds=3e13)))


def test_without_alignment_there_is_nothing_to_tell() -> None:
    assert phase_line(Session(folder=Path("take"), told={})) is None
