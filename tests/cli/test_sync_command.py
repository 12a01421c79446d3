"""`oneclock sync`: what it writes, what it says, how it ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.one_line import one_line

Oneclock = Callable[..., Any]  # `Said`, see conftest.py
Recordings = dict[str, Path]

SOUND, WEAK, USAGE, UNREADABLE = 0, 1, 2, 3


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def beside(recordings: Recordings, path: Path) -> Path:
    """A copy of a file in the folder of the recordings."""
    target = recordings["wide"].parent / path.name
    return Path(shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target))


def sidecar(recording: Path) -> Path:
    return recording.with_name(recording.name + ".sync.json")


# -- when it works -------------------------------------------------------------------------------


def test_a_sound_run_says_nothing_on_stderr_and_shows_a_table(
    oneclock: Oneclock, recordings: Recordings
) -> None:
    said = oneclock("sync", recordings["wide"], recordings["close"], recordings["clip"])

    assert said.code == SOUND
    assert said.err == ""
    assert "On the clock of wide.mp4" in said.out
    for name in ("close.mkv", "clip.mov"):
        (row,) = (line for line in said.out.splitlines() if name in line)
        assert "trusted" in row
    assert sidecar(recordings["close"]).exists()


def test_json_holds_everything_and_nothing_but_json_is_on_stdout(
    oneclock: Oneclock, recordings: Recordings, weak_files: Path
) -> None:
    stranger = beside(recordings, weak_files / "stranger.wav")

    said = oneclock("sync", recordings["wide"], recordings["close"], stranger, "--json")

    told = json.loads(said.out)
    good, refused = told["sources"]
    assert said.code == WEAK
    assert told["reference"] == str(recordings["wide"])
    assert good["grade"] == "trusted"
    assert good["sidecar"] == str(sidecar(recordings["close"]))
    written = json.loads(sidecar(recordings["close"]).read_text())
    for key in ("delta_seconds", "drift_slope", "clock", "overlap_in_reference", "evidence"):
        assert good[key] == written[key]
    assert refused["grade"] == "refused"
    assert refused["delta_seconds"] is None
    assert refused["clock"] is None
    assert refused["sidecar"] is None
    assert refused["reason"]


def test_json_tells_of_an_unreadable_source_too(
    oneclock: Oneclock, recordings: Recordings, bad_files: Path
) -> None:
    empty = beside(recordings, bad_files / "empty.mp4")

    said = oneclock("sync", recordings["wide"], empty, recordings["clip"], "--json")

    bad, good = json.loads(said.out)["sources"]
    assert said.code == UNREADABLE
    assert "is empty" in bad["error"]
    assert bad["grade"] is None
    assert bad["delta_seconds"] is None
    assert good["error"] is None


def test_a_report_can_be_asked_for_at_once(
    oneclock: Oneclock, recordings: Recordings, weak_files: Path, tmp_path: Path
) -> None:
    stranger = beside(recordings, weak_files / "stranger.wav")
    page = tmp_path / "report.html"

    said = oneclock("sync", recordings["wide"], recordings["clip"], stranger, "--report", page)

    html = page.read_text()
    assert said.code == WEAK
    assert all(name in html for name in ("wide.mp4", "clip.mov", "stranger.wav"))
    assert "refused" in html
    assert f"the report is {page}" in said.lines[-1]


def test_partial_writes_a_doubtful_answer_and_leaves_the_reference_alone(
    oneclock: Oneclock, recordings: Recordings
) -> None:
    said = oneclock("sync", recordings["wide"], recordings["clip"], "--partial")

    assert said.code == SOUND
    assert sidecar(recordings["clip"]).exists()
    assert not sidecar(recordings["wide"]).exists()


def test_a_folder_is_all_recordings_in_it(oneclock: Oneclock, recordings: Recordings) -> None:
    folder = recordings["wide"].parent

    said = oneclock("sync", folder, "--json")

    told = json.loads(said.out)
    assert said.code == SOUND
    named = [told["reference"], *(source["source"] for source in told["sources"])]
    assert sorted(named) == sorted(str(path) for path in recordings.values())
    assert told["others"] == []


def test_any_of_them_can_be_the_reference(oneclock: Oneclock, recordings: Recordings) -> None:
    files = recordings["wide"], recordings["close"], recordings["recorder"]

    said = oneclock("sync", *files, "--reference", recordings["close"], "--json")

    told = json.loads(said.out)
    assert told["reference"] == str(recordings["close"])
    assert [Path(source["source"]).stem for source in told["sources"]] == ["wide", "recorder"]


# -- when it does not ----------------------------------------------------------------------------


def test_without_sound_pictures_or_timecode_in_common_there_is_no_answer(
    oneclock: Oneclock, recordings: Recordings, bad_files: Path
) -> None:
    mute = beside(recordings, bad_files / "mute.mp4")
    said = oneclock("sync", recordings["recorder"], mute)
    assert said.code == WEAK
    assert "recorder.wav has sound, mute.mp4 has pictures" in said.err
    asked = oneclock("sync", recordings["recorder"], mute, "--by", "audio")
    assert asked.code == UNREADABLE
    assert "holds no sound" in asked.err


def test_a_folder_without_recordings_is_said(oneclock: Oneclock, tmp_path: Path) -> None:
    said = oneclock("sync", tmp_path)
    assert said.code == USAGE
    one_line(said, naming=tmp_path, saying="holds no recordings")


def test_a_device_without_clips_is_said(oneclock: Oneclock, recordings: Recordings) -> None:
    said = oneclock("sync", *recordings.values(), "--device", "sony")
    assert said.code == USAGE
    one_line(said, naming="--device sony", saying="does not say which clips")


BAD = [
    ("gone.mp4", "does not exist"),
    ("empty.mp4", "is empty"),
    ("text.mp4", "is no recording"),
    ("random.mp4", "is no recording"),
    ("cut-off.mp4", "is no recording"),
    ("nothing.wav", "without any sound"),
]
WEAKS = [
    ("silence.wav", "too little sound"),
    ("not-numbers.wav", "too little sound"),
    ("short.wav", "too little sound"),
    ("stranger.wav", "refused"),
]


@pytest.mark.parametrize(("name", "cause"), BAD)
@pytest.mark.parametrize("role", ["source", "reference"])
def test_a_file_that_cannot_be_used_is_one_line_and_exit_code_3(
    oneclock: Oneclock,
    recordings: Recordings,
    bad_files: Path,
    name: str,
    cause: str,
    role: str,
) -> None:
    bad = recordings["wide"].with_name(name)
    if (bad_files / name).exists():
        beside(recordings, bad_files / name)
    before = content(bad.parent)
    pair = (recordings["clip"], bad) if role == "source" else (bad, recordings["clip"])

    said = oneclock("sync", *pair)

    assert said.code == UNREADABLE
    one_line(said, naming=bad, saying=cause)
    assert content(bad.parent) == before


@pytest.mark.parametrize(("name", "cause"), WEAKS)
def test_a_file_that_cannot_be_aligned_is_refused_with_exit_code_1(
    oneclock: Oneclock, recordings: Recordings, weak_files: Path, name: str, cause: str
) -> None:
    weak = beside(recordings, weak_files / name)
    before = content(weak.parent)

    said = oneclock("sync", recordings["wide"], weak)

    assert said.code == WEAK
    refusals = [line for line in said.lines if "refused" in line]
    assert len(refusals) == 1
    assert refusals[0].startswith(f"oneclock: {weak}: ")
    assert cause in refusals[0]
    assert "no sidecar written, check that it is of the same event" in refusals[0]
    assert content(weak.parent) == before


def test_samples_that_are_not_numbers_are_told_of(
    oneclock: Oneclock, recordings: Recordings, weak_files: Path
) -> None:
    weak = beside(recordings, weak_files / "not-numbers.wav")

    said = oneclock("sync", recordings["wide"], weak)

    assert "samples are not numbers; took them as silence" in said.lines[0]


def test_a_truncated_mkv_is_used_as_far_as_it_goes(
    oneclock: Oneclock, recordings: Recordings
) -> None:
    """After a crash Matroska is whole up to the last seconds, where an MP4 is lost."""
    whole = recordings["close"].read_bytes()
    recordings["close"].write_bytes(whole[: len(whole) * 6 // 10])

    said = oneclock("sync", recordings["wide"], recordings["close"])

    assert said.code == SOUND
    assert len(said.lines) == 1
    assert "its sound ends at" in said.lines[0]
    told = json.loads(sidecar(recordings["close"]).read_text())
    assert told["delta_seconds"] == pytest.approx(1.72, abs=0.01)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{ damaged", "is damaged"),
        ("[]", "is no sidecar"),
        ('{"schema_version": 1}', "is damaged"),
        ('{"schema_version": 2, "clocks": []}', "is of schema version 2"),
        (
            '{"schema_version": 1, "source": "other.mov", "reference": "wide.mp4",'
            ' "delta_seconds": 1.0}',
            "speaks of 'other.mov', not of 'clip.mov'",
        ),
    ],
    ids=["damaged", "no sidecar", "incomplete", "newer schema", "of another file"],
)
@pytest.mark.parametrize("whose", ["clip", "wide"])
def test_a_sidecar_that_cannot_be_read_is_not_overwritten(
    oneclock: Oneclock, recordings: Recordings, text: str, cause: str, whose: str
) -> None:
    cause = cause.replace("clip.mov", recordings[whose].name)
    sidecar(recordings[whose]).write_text(text)
    before = content(recordings["wide"].parent)

    said = oneclock("sync", recordings["wide"], recordings["clip"])

    assert said.code == UNREADABLE
    one_line(said, naming=sidecar(recordings[whose]), saying=cause)
    assert content(recordings["wide"].parent) == before


@pytest.mark.parametrize("whose", ["clip", "wide"])
def test_a_read_only_sidecar_is_respected(
    oneclock: Oneclock, recordings: Recordings, whose: str
) -> None:
    """Also by root, for whom nothing is read-only."""
    target = sidecar(recordings[whose])
    assert oneclock("sync", recordings["wide"], recordings["clip"]).code == SOUND
    target.chmod(0o444)
    before = content(recordings["wide"].parent)

    said = oneclock("sync", recordings["wide"], recordings["clip"])

    assert said.code == UNREADABLE
    one_line(said, naming=target, saying="is read-only")
    assert content(recordings["wide"].parent) == before


def test_an_unwritable_folder_is_found_out_first(
    oneclock: Oneclock, recordings: Recordings, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    clip = Path(shutil.copy(recordings["clip"], card))
    card.chmod(0o555)

    said = oneclock("sync", recordings["wide"], clip)

    card.chmod(0o755)
    assert said.code == UNREADABLE
    one_line(said, naming=card, saying="may not be written to")
    assert not list(tmp_path.rglob("*.sync.json"))


def test_one_bad_source_among_good_ones_costs_the_exit_code_only(
    oneclock: Oneclock, recordings: Recordings, bad_files: Path
) -> None:
    bad = beside(recordings, bad_files / "random.mp4")

    said = oneclock("sync", recordings["wide"], bad, recordings["clip"])

    assert said.code == UNREADABLE
    one_line(said, naming=bad, saying="is no recording")
    assert sidecar(recordings["clip"]).exists()
    assert sidecar(recordings["wide"]).exists()
    assert not sidecar(bad).exists()
    (row,) = (line for line in said.out.splitlines() if "random.mp4" in line)
    assert "unreadable" in row


def test_an_earlier_sidecar_of_a_refused_source_is_left_and_said(
    oneclock: Oneclock, recordings: Recordings, weak_files: Path
) -> None:
    stranger = beside(recordings, weak_files / "stranger.wav")
    sidecar(stranger).write_text(
        json.dumps(
            {"schema_version": 1, "source": stranger.name, "reference": "x", "delta_seconds": 1}
        )
    )
    before = sidecar(stranger).read_bytes()

    said = oneclock("sync", recordings["wide"], stranger)

    assert said.code == WEAK
    assert "left its earlier sidecar stranger.wav.sync.json as it was" in said.lines[0]
    assert sidecar(stranger).read_bytes() == before


# -- usage ---------------------------------------------------------------------------------------


def test_the_same_file_twice_is_usage(oneclock: Oneclock, recordings: Recordings) -> None:
    again = recordings["wide"].with_name("again.mp4")
    again.symlink_to(recordings["wide"])

    for twice in (recordings["wide"], again):
        said = oneclock("sync", recordings["wide"], recordings["clip"], twice)
        assert said.code == USAGE
        one_line(said, naming=twice, saying="is named twice")
    assert not list(again.parent.glob("*.sync.json"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--jobs", "0"], "--jobs: cannot be 0; use 1 or more"),
        (["--jobs", "many"], "--jobs"),
        (["--sharp"], "--sharp"),
    ],
)
def test_options_that_make_no_sense_are_usage(
    oneclock: Oneclock, recordings: Recordings, more: list[str], words: str
) -> None:
    said = oneclock("sync", recordings["wide"], recordings["clip"], *more)

    assert said.code == USAGE
    assert len(said.lines) == 1
    assert words in said.err
    assert not list(recordings["wide"].parent.glob("*.sync.json"))


@pytest.mark.parametrize("arguments", [["sync"], ["sync", "wide.mp4"], ["synk", "a", "b"]])
def test_too_little_is_usage(oneclock: Oneclock, arguments: list[str]) -> None:
    said = oneclock(*arguments)

    assert said.code == USAGE
    assert len(said.lines) == 1
    assert said.err.startswith("oneclock: ")


def test_a_report_into_a_missing_folder_is_found_out_first(
    oneclock: Oneclock, recordings: Recordings, tmp_path: Path
) -> None:
    page = tmp_path / "nowhere" / "report.html"

    said = oneclock("sync", recordings["wide"], recordings["clip"], "--report", page)

    assert said.code == UNREADABLE
    one_line(said, naming=page.parent, saying="is no folder")
    assert not list(recordings["wide"].parent.glob("*.sync.json"))
