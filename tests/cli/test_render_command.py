"""`oneclock render`: from an edit list to a film, by every option."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from tests.cli.one_line import one_line

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, USAGE, UNREADABLE, INTERRUPTED = 0, 2, 3, 130
SMALL = ("--width", "160", "--height", "90", "--encoder", "libx264", "--preset", "ultrafast")
SCRIPT = "import sys; from oneclock.cli.main import main; main(sys.argv[1:])"


@pytest.fixture
def edit(oneclock: Oneclock, event: Path) -> Path:
    """Of wide.mp4, close.mkv and clip.mov, with the recorder's sound."""
    path = event / "programme.json"
    options = ("--audio-source", "recorder", "--min-dwell", "2", "--max-dwell", "4")
    said = oneclock("edit", event, "-o", path, "--mode", "rotation", *options)
    assert said.code == SOUND
    return path


def seconds_of(stream: Any) -> float:
    return float(stream.duration * stream.time_base)


def streams(path: Path) -> dict[str, Any]:
    with av.open(str(path)) as file:
        video, sound = file.streams.video[0], file.streams.audio[0]
        return {
            "size": (video.width, video.height),
            "rate": video.average_rate,
            "frames": video.frames,
            "seconds": seconds_of(video),
            "sound": seconds_of(sound),
            "channels": sound.codec_context.channels,
        }


def frames_of(edit: Path) -> int:
    listed = json.loads(edit.read_text())
    return int(max(shot["end"] for shot in listed["shots"]))


@pytest.mark.parametrize("mode", ["cuts", "pip", "grid"])
def test_an_edit_becomes_a_film(oneclock: Oneclock, edit: Path, tmp_path: Path, mode: str) -> None:
    said = oneclock("render", mode, edit, "-o", tmp_path / "film.mp4", *SMALL)

    assert said.code == SOUND
    assert "160x90, by libx264" in said.lines[-1]
    found = streams(tmp_path / "film.mp4")
    assert (found["size"], found["frames"]) == ((160, 90), frames_of(edit))
    assert found["channels"] == 2
    assert abs(found["sound"] - found["seconds"]) < 0.03
    assert not list(tmp_path.glob("*.parts"))


def test_every_option_is_taken(oneclock: Oneclock, edit: Path, tmp_path: Path) -> None:
    table = tmp_path / "same.cube"
    table.write_text("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n")

    said = oneclock(
        "render", "pip", edit, "-o", tmp_path / "film.mov", "--width", "90", "--height", "160",
        "--fps", "29.97", "--fill", "--rotate", "wide:90", "--rotate", "1:-90", "--lut", table,
        "--lut", f"close:{table}", "--log", "wide:slog3", "--names", "--clock", "--encoder",
        "libx264", "--preset", "ultrafast", "--bitrate", "800k", "--duck-audio", "--duck-db", "-12",
        "--audio-cams", "wide", "--audio-cams", "recorder", "--loudness", "-16", "--corner",
        "top-left", "--inset-width", "40", "--margin", "4", "--border", "2", "--partner",
        "second-best",
    )  # fmt: skip

    assert said.code == SOUND
    found = streams(tmp_path / "film.mov")
    assert found["size"] == (90, 160)
    assert found["rate"].numerator == 30000


def test_a_polysync_edit_is_rendered_too(oneclock: Oneclock, event: Path, tmp_path: Path) -> None:
    listed = {
        "inputs": [str(event / "wide.mp4"), str(event / "close.mkv")],
        "deltas": [0.0, 0.0],
        "coverage": [[0.0, 4.0], [0.0, 4.0]],
        "audio_source": 0,
        "duration_sec": 4.0,
        "edl": [{"cam": 0, "start": 0.0, "end": 2.0}, {"cam": 1, "start": 2.0, "end": 4.0}],
    }
    edl = tmp_path / "edl.json"
    edl.write_text(json.dumps(listed))

    said = oneclock("render", "cuts", edl, "-o", tmp_path / "film.mp4", *SMALL)

    assert said.code == SOUND
    assert abs(streams(tmp_path / "film.mp4")["seconds"] - 4.0) < 0.05


@pytest.mark.parametrize(
    ("options", "naming", "saying"),
    [
        (("--width", "161"), "--width", "cannot be 161"),
        (("--height", "0"), "--height", "cannot be 0"),
        (("--fps", "fast"), "--fps", "'fast' is no frame rate"),
        (("--fps", "1000"), "--fps", "1000 frames a second are no film's"),
        (("--rotate", "wide:45"), "--rotate", "'wide:45' is no quarter turn"),
        (("--rotate", "90"), "--rotate", "'90' is no quarter turn"),
        (("--rotate", "nobody:90"), "nobody", "is none of the recordings"),
        (("--log", "flat"), "--log", "'flat' is not known"),
        (("--bitrate", "much"), "--bitrate", "'much' is no bit rate"),
        (("--bitrate", "1M", "--crf", "20"), "--crf", "exclude each other"),
        (("--crf", "99"), "--crf", "cannot be 99"),
        (("--encoder", "libx999"), "libx999", "is no encoder that is installed"),
        (("--loudness", "3"), "--loudness", "cannot be 3"),
        (("--duck-db", "6"), "--duck-db", "cannot be 6"),
        (("--denoise", "0"), "--denoise", "cannot be 0"),
        (("--audio-cams", "9"), "9", "is none of the recordings"),
        (("--preset", "hasty", "--encoder", "libx264"), "--preset", "'hasty' is no preset"),
        (("--smart", "--encoder", "libx265"), "--smart", "of libx264 only, not of libx265"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(
    oneclock: Oneclock,
    edit: Path,
    tmp_path: Path,
    options: tuple[str, ...],
    naming: str,
    saying: str,
) -> None:
    ended = oneclock("render", "cuts", edit, "-o", tmp_path / "film.mp4", *options)

    assert ended.code == USAGE
    one_line(ended, naming=naming, saying=saying)
    assert not list(tmp_path.glob("film*"))


@pytest.mark.parametrize(
    ("command", "naming", "saying"),
    [
        (("grid", "--camera", "wide", "--camera", "recorder"), "--camera",
         "recorder holds no picture"),
        (("pip", "--partner", "recorder"), "--partner", "recorder holds no picture"),
        (("pip", "--inset-width", "5000"), "--inset-width", "does not fit into the corner"),
        (("pip", "--inset-width", "120", "--width", "160", "--height", "90"), "--inset-width",
         "use 102 at most"),
        (("pip", "--margin", "1100"), "--inset-width", "make --margin and --border smaller"),
    ],
)  # fmt: skip
def test_who_cannot_be_seen_so_is_said_by_name(
    oneclock: Oneclock, edit: Path, tmp_path: Path, command: tuple[str, ...],
    naming: str, saying: str,
) -> None:  # fmt: skip
    kind, *options = command

    ended = oneclock("render", kind, edit, "-o", tmp_path / "film.mp4", *options)

    assert ended.code == USAGE
    one_line(ended, naming=naming, saying=saying)
    assert not list(tmp_path.glob("film*"))


def test_a_recording_is_no_edit_list(oneclock: Oneclock, event: Path, tmp_path: Path) -> None:
    ended = oneclock("render", "cuts", event / "wide.mp4", "-o", tmp_path / "film.mp4")

    assert ended.code == UNREADABLE
    one_line(ended, naming=event / "wide.mp4", saying="is a film or a recording, and no edit list")


def test_a_table_that_is_none_is_said_with_its_line(
    oneclock: Oneclock, edit: Path, tmp_path: Path
) -> None:
    table = tmp_path / "table.cube"
    table.write_text("LUT_3D_SIZE 2\nred\n")

    ended = oneclock("render", "cuts", edit, "-o", tmp_path / "film.mp4", "--lut", table)

    assert ended.code == UNREADABLE
    one_line(ended, naming="table.cube, line 2", saying="red")


def test_an_edit_list_never_becomes_the_film(oneclock: Oneclock, edit: Path) -> None:
    before = edit.read_bytes()

    ended = oneclock("render", "cuts", edit, "-o", edit)

    assert ended.code == UNREADABLE
    assert edit.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals of its own")
def test_ctrl_c_leaves_no_film_and_the_same_command_goes_on(
    oneclock: Oneclock, edit: Path, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    arguments = ["render", "cuts", str(edit), "-o", str(film), "--encoder", "libx264"]
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments], stderr=subprocess.PIPE, text=True
    )
    while not list(tmp_path.glob("film.mp4.parts/*frames*")) and process.poll() is None:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate()

    assert process.returncode == INTERRUPTED
    kept = len(list(tmp_path.glob("film.mp4.parts/frames*")))
    assert ("goes on from there" if kept else "no part of it was finished") in errors
    assert "Traceback" not in errors
    assert not film.exists()
    assert not list(tmp_path.glob("film.mp4.parts/.*"))
    size = ("--width", "160", "--height", "90")
    assert oneclock(*arguments, *size, "--preset", "ultrafast").code == SOUND
    assert film.exists()
    assert not list(tmp_path.glob("*.parts"))
