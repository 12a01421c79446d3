"""What an editor is given: sizes, rates, places on disk, what recordings say of themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.edit.clicks import steady, write_clock
from tests.formats.a_project import CLOSE, EVENT, NTSC, PAL, PROGRAMME, RECORDER, STEPPED, WIDE

from oneclock.edit.export_formats import TEXT_FORMATS
from oneclock.edit.exported_span import Start
from oneclock.edit.gather_event import gather_event
from oneclock.edit.gather_project import gather_project
from oneclock.errors import UsageError
from oneclock.formats.placed import PictureTrack, PlacedEvent
from oneclock.media.write_sound import write_sound
from oneclock.timebase.timecode import Timecode

Require = Callable[[str], str]


def test_a_project_is_as_large_and_as_fast_as_its_cameras() -> None:
    small = replace(STEPPED, picture=PictureTrack(width=640, height=360, rate=PAL.rate))
    event = PlacedEvent(
        reference=WIDE.path, recordings=(RECORDER, small, WIDE, CLOSE), span=EVENT.span
    )

    project = gather_project(event, name="it")

    assert (project.width, project.height) == (1920, 1080)  # the reference's, not the first's
    assert project.rate == NTSC
    assert project.programme is None
    assert project.folder is None


def test_what_is_asked_for_is_taken() -> None:
    project = gather_project(EVENT, name="it", rate=PAL, width=1080, height=1920)

    assert (project.rate, project.width, project.height) == (PAL, 1080, 1920)


def test_sound_alone_has_a_usual_picture() -> None:
    event = PlacedEvent(reference=RECORDER.path, recordings=(RECORDER,), span=EVENT.span)

    project = gather_project(event, name="it")

    assert (project.width, project.height) == (1920, 1080)


def test_an_edit_keeps_its_rate() -> None:
    assert gather_project(PROGRAMME, name="it").rate == NTSC
    assert gather_project(PROGRAMME, name="it", rate=NTSC).programme == PROGRAMME
    with pytest.raises(UsageError, match=r"--fps: the edit is cut to 29.97 frames a second"):
        gather_project(PROGRAMME, name="it", rate=PAL)


@pytest.mark.parametrize(("width", "height"), [(1280, None), (None, 720)])
def test_half_a_size_is_none(width: int | None, height: int | None) -> None:
    with pytest.raises(UsageError, match="go together"):
        gather_project(EVENT, name="it", width=width, height=height)


@pytest.mark.parametrize(
    ("named", "is_at"),
    [("link/wide.mp4", "link/wide.mp4"), ("link/../wide.mp4", "far/wide.mp4"),
     ("./wide.mp4", "wide.mp4")],
)  # fmt: skip
def test_paths_are_absolute_and_links_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, is_at: str
) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "away")
    monkeypatch.chdir(tmp_path)
    near = replace(WIDE, path=Path(named))
    event = PlacedEvent(reference=near.path, recordings=(near,), span=EVENT.span)

    project = gather_project(event, name="it", folder=Path())

    assert project.event.recordings[0].path == tmp_path / is_at
    assert project.event.reference == tmp_path / is_at
    assert project.folder == tmp_path


# -- what recordings say of themselves ------------------------------------------------------------


def test_a_broadcast_wav_begins_where_its_samples_are_counted_from(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    blocks = iter([np.zeros((48_000, 1), np.float32)])
    begins_at = 36_000 * 48_000 + 7
    write_sound(path, blocks, kind="wav", rate=48_000, channels=1, begins_at=begins_at)
    sidecar = write_clock(path, steady(0.0, 0.0, 1.0), "a.wav")

    (one,) = gather_event([sidecar], Start.REFERENCE).recordings

    assert one.begins_at == Fraction(begins_at, 48_000)
    assert one.timecode is None


@pytest.mark.oracle
@pytest.mark.parametrize("label", ["10:11:12;13", "10:11:12:13", "00:00:00:00"])
def test_a_camera_begins_at_its_timecode(
    tmp_path: Path, require_program: Require, label: str
) -> None:
    path = tmp_path / "a.mov"
    source = "testsrc2=s=64x36:r=30000/1001:d=1"
    ffmpeg = (require_program("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", source)
    subprocess.run([*ffmpeg, "-c:v", "mpeg4", "-timecode", label, path], check=True)
    sidecar = write_clock(path, steady(0.0, 0.0, 1.0), "a.mov")

    (one,) = gather_event([sidecar], Start.REFERENCE).recordings

    told = Timecode.parse(label, NTSC)
    assert one.begins_at == told.seconds_since_midnight
    # Nobody set a counter that stands at zero.
    assert one.timecode == (told if one.begins_at else None)


# Those draw insets, or have no clips.
@pytest.mark.parametrize("to", sorted({*TEXT_FORMATS} - {"polysync", "ffmpeg"}))
def test_a_picture_in_the_picture_that_comes_and_goes_makes_no_cut(to: str) -> None:
    first, *others = PROGRAMME.shots.shots
    shots = (
        replace(first, end=100),
        replace(first, first=100, end=200, inset=1, why="its camera begins here"),
        replace(first, first=200),
        *others,
    )
    with_inset = replace(PROGRAMME, shots=replace(PROGRAMME.shots, shots=shots))

    text = TEXT_FORMATS[to].text

    assert text(gather_project(with_inset, name="it")) == text(gather_project(PROGRAMME, name="it"))
