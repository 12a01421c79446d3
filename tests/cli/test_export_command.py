"""`oneclock export`: files to drop into an editor, commands to run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from tests.cli.one_line import one_line

from oneclock.edit.export_formats import SOUND_FORMATS, TEXT_FORMATS
from oneclock.formats.sidecar import make_sidecar, sidecar_path, write_sidecar
from oneclock.media.probe import probe
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, USAGE, UNREADABLE = 0, 2, 3
XML = '<?xml version="1.0" encoding="UTF-8"?>'
SCRIPT = "import sys; from oneclock.cli.main import main; main(sys.argv[1:])"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def samples_in(path: Path) -> int:
    with av.open(str(path)) as file:
        return sum(frame.samples for frame in file.decode(audio=0))


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_every_recording_becomes_a_file_of_the_same_length(
    oneclock: Oneclock, event: Path, tmp_path: Path, kind: str
) -> None:
    before = content(event)

    said = oneclock("export", event, "--to", kind, "-o", tmp_path / "out", "--start", "overlap")

    made = sorted((tmp_path / "out").iterdir())
    assert said.code == SOUND
    assert said.err == ""
    assert [path.name for path in made] == [
        f"{name}.synced.{kind}" for name in ("clip", "close", "recorder", "wide")
    ]
    assert len({samples_in(path) for path in made}) == 1
    assert all(path.name in said.out for path in made)
    assert str(tmp_path / "out") in said.out.replace("\n", "")
    assert content(event) == before


def test_one_sidecar_or_its_recording_is_enough(
    oneclock: Oneclock, event: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    oneclock("export", event / "clip.mov", "--to", "wav", "--rate", "44100")
    said = oneclock("export", event / "close.mkv.sync.json", "--to=wav", "--channels=microphone")

    assert said.code == SOUND
    assert probe(tmp_path / "clip.synced.wav").audio[0].sample_rate == 44100
    assert probe(tmp_path / "close.synced.wav").audio[0].channels == 1


def test_commands_go_to_the_screen_or_to_a_file(
    oneclock: Oneclock, event: Path, tmp_path: Path
) -> None:
    shown = oneclock("export", event, "--to", "ffmpeg")
    written = oneclock("export", event, "--to", "ffmpeg", "-o", tmp_path / "run.sh")

    assert (shown.code, written.code) == (SOUND, SOUND)
    assert shown.out.startswith("#!/bin/sh\n")
    assert shown.out.count("ffmpeg -nostdin") == 4
    assert (tmp_path / "run.sh").read_text() == shown.out
    assert f"written to {tmp_path / 'run.sh'}" in written.err


@pytest.mark.parametrize(
    ("form", "begins"),
    [("otio", "{"), ("fcpxml", XML), ("fcpxml-stacked", XML), ("resolve", XML), ("premiere", XML)],
)
def test_a_project_names_every_recording_by_its_address(
    oneclock: Oneclock, event: Path, tmp_path: Path, form: str, begins: str
) -> None:
    before = content(event)

    shown = oneclock("export", event, "--to", form, "--fps", "25")
    written = oneclock("export", event, "--to", form, "--fps", "25", "-o", tmp_path / "wide.out")

    assert (shown.code, written.code) == (SOUND, SOUND)
    assert shown.out.startswith(begins)
    # Both are named after the reference.
    assert (tmp_path / "wide.out").read_text(encoding="utf-8") == shown.out
    for name in ("wide.mp4", "close.mkv", "recorder.wav", "clip.mov"):
        assert (event / name).as_uri().removeprefix("file://") in shown.out
    assert content(event) == before


def test_what_is_lost_is_said_beside_the_text(oneclock: Oneclock, event: Path) -> None:
    said = oneclock("export", event, "--to", "resolve")

    # The cameras of this event take five pictures a second.
    assert "oneclock: editors know no timelines of 5 frames a second" in said.err
    assert "Convert Timeline to Multicam Clip" in said.err
    assert "oneclock:" not in said.out


def test_an_edit_is_exported_with_its_cuts(oneclock: Oneclock, event: Path, tmp_path: Path) -> None:
    made = oneclock("edit", event, "--mode", "rotation", "--fps", "25", "-o", tmp_path / "cut.json")
    assert made.code == SOUND, made.err
    cuts = len(json.loads((tmp_path / "cut.json").read_text())["shots"])

    said = oneclock("export", tmp_path / "cut.json", "--to", "fcpxml")

    assert said.code == SOUND, said.err
    assert cuts > 1
    assert said.out.count("<mc-clip ") == cuts
    assert '<project name="cut">' in said.out
    sound = oneclock("export", tmp_path / "cut.json", "--to", "wav", "-o", tmp_path / "out")
    assert sound.code == SOUND
    assert len(list((tmp_path / "out").iterdir())) == 4
    commands = oneclock("export", tmp_path / "cut.json", "--to", "ffmpeg")
    assert commands.out.count("ffmpeg -nostdin") == 4 + 1
    assert "cut.programme.mkv" in commands.out


def test_every_format_is_named_in_the_help(oneclock: Oneclock) -> None:
    help_text = oneclock("export", "--help").out

    assert all(name in help_text for name in (*SOUND_FORMATS, *TEXT_FORMATS))


# -- when it cannot ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--to", "mp9"),
        ("--start", "noon"),
        ("--channels", "loud"),
        ("--rate", "12"),
        ("--fps", "fast"),
        ("--fps", "0"),
        ("--fps", "1000"),
        ("--width", "-1"),
        ("--height", "0"),
    ],
)
def test_a_word_that_is_not_known_is_usage(
    oneclock: Oneclock, event: Path, option: str, value: str
) -> None:
    wanted = {"--to": "wav"} | {option: value}

    said = oneclock("export", event, *(f"{name}={word}" for name, word in wanted.items()))

    assert said.code == USAGE
    one_line(said, naming=option, saying=value)


def test_what_is_exported_is_not_overwritten(
    oneclock: Oneclock, event: Path, tmp_path: Path
) -> None:
    before = content(event)

    said = oneclock("export", event, "--to", "otio", "-o", event / "wide.mp4")

    assert said.code == UNREADABLE
    one_line(said, naming=event / "wide.mp4", saying="is an original")
    assert content(event) == before


@pytest.mark.parametrize("to", ["csv", "otio", "edl", "polysync", "wav"])
@pytest.mark.parametrize("name", ["close.mkv.sync.json", "stranger.mp4.sync.json", "New.SYNC.json"])
def test_nothing_is_written_under_the_name_of_a_sidecar(
    oneclock: Oneclock, event: Path, tmp_path: Path, to: str, name: str
) -> None:
    cut = tmp_path / "cut.json"
    assert oneclock("edit", event, "--fps", "25", "-o", cut).code == SOUND
    (event / "stranger.mp4.sync.json").write_text("somebody's")
    before = content(event)

    said = oneclock("export", cut, "--to", to, "-o", event / name)

    assert said.code == USAGE
    one_line(said, naming=event / name, saying="is the name of a sidecar")
    assert content(event) == before


def test_an_edit_list_is_not_overwritten(oneclock: Oneclock, event: Path, tmp_path: Path) -> None:
    ours, other = tmp_path / "cut.json", tmp_path / "other.JSON"
    assert oneclock("edit", event, "--fps", "25", "-o", ours).code == SOUND
    other.write_bytes(ours.read_bytes())
    before = content(tmp_path)

    for output, saying in ((ours, "is an original"), (other, "is an edit list")):
        for to in ("csv", "polysync"):
            said = oneclock("export", ours, "--to", to, "-o", output)
            assert said.code == UNREADABLE
            one_line(said, naming=output, saying=saying)
    assert content(tmp_path) == before
    listed = tmp_path / "for_polysync.json"
    for _ in range(2):  # what is made anew replaces itself
        assert oneclock("export", ours, "--to", "polysync", "-o", listed).code == SOUND


@pytest.mark.parametrize(
    ("more", "naming", "saying"),
    [
        (["--start", "overlap"], "--start", "has its own beginning"),
        (["wide.mp4.sync.json"], "cut.json", "goes alone"),
    ],
)
def test_an_edit_comes_with_what_it_is_of(
    oneclock: Oneclock, tmp_path: Path, more: list[str], naming: str, saying: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cut.json").write_text("{}")

    said = oneclock("export", "cut.json", *more, "--to", "otio")

    assert said.code == USAGE
    one_line(said, naming=naming, saying=saying)


def test_a_list_for_polysync_needs_an_edit(oneclock: Oneclock, event: Path) -> None:
    said = oneclock("export", event, "--to", "polysync")

    assert said.code == USAGE
    one_line(said, naming="--to polysync", saying="needs an edit")


def test_nothing_to_export_is_usage(oneclock: Oneclock) -> None:
    said = oneclock("export", "--to", "wav")

    assert said.code == USAGE
    one_line(said, naming="export", saying="needs a sidecar")


def test_what_is_missing_or_damaged_is_named(
    oneclock: Oneclock, event: Path, tmp_path: Path
) -> None:
    damaged = event / "close.mkv.sync.json"
    damaged.write_text("{")
    (event / "clip.mov").unlink()

    said = oneclock("export", damaged, "--to", "wav", "-o", tmp_path / "out")
    assert said.code == UNREADABLE
    one_line(said, naming=damaged, saying="is damaged")
    said = oneclock("export", event / "clip.mov.sync.json", "--to", "wav", "-o", tmp_path / "out")
    assert said.code == UNREADABLE
    one_line(said, naming=event / "clip.mov", saying="is gone (clip.mov.sync.json needs it)")
    assert not list(tmp_path.glob("out/*"))


def test_a_folder_that_cannot_be_made_is_one_line(
    oneclock: Oneclock, event: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "out"
    taken.write_text("a file")

    said = oneclock("export", event, "--to", "wav", "-o", taken)

    assert said.code == UNREADABLE
    one_line(said, naming=taken, saying="cannot be a folder")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX signals")
def test_an_interrupted_export_leaves_nothing(tmp_path: Path) -> None:
    recording, out = tmp_path / "long.wav", tmp_path / "out"
    sound = Sound(samples=np.zeros(3600 * 8000, np.float32), rate=8000, codec="pcm_s16le")
    write_media(recording, sounds=[sound])
    sidecar = make_sidecar(
        source="long.wav", reference="a.wav", clock=ClockMap(delta=1.0, drift=1e-4),
        source_duration=3600.0, overlap_in_reference=Span(start=1.0, end=3000.0), grade="trusted",
    )  # fmt: skip
    write_sidecar(sidecar_path(recording), sidecar)
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            SCRIPT,
            "export",
            recording,
            "--to=wav",
            f"-o={out}",
            "--rate=192000",
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None and not (out.exists() and list(out.iterdir())):
        os.sched_yield()

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130, err
    assert err.splitlines() == ["oneclock: interrupted; no file was left half-written"]
    assert list(out.iterdir()) == []
