"""What is collected for the page of an edit: what was seen, what was heard, and what is gone."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from tests.edit.interviews import TURNS, film_interview

from oneclock.edit.decide.cut_scene import Mode, Style
from oneclock.edit.exported_span import Start
from oneclock.edit.gather_event import gather_event
from oneclock.edit.make_programme import Order, make_programme
from oneclock.errors import EditListError
from oneclock.formats.edit_list_text import edit_list_text
from oneclock.formats.polysync_edl import polysync_edl
from oneclock.formats.programme import Programme
from oneclock.formats.sidecar import sidecar_path
from oneclock.report.edit_page import concerns, render_edit_page
from oneclock.report.edit_values import EditReport
from oneclock.report.gather_edit import gather_edit

NAMES = ("cam_a.mp4", "cam_b.mp4", "room.mp4")
# At ten frames a second, on the clock of cam_a.
SHOTS = [
    {"first": 0, "end": 60, "camera": "cam_a", "why": "opening"},
    {"first": 60, "end": 137, "camera": "cam_b", "inset": "room"},
    {"first": 137, "end": 150, "camera": None},
    {"first": 150, "end": 153, "camera": "room"},
    {"first": 153, "end": 300, "camera": "cam_a"},
    {"first": 300, "end": 395, "camera": "cam_b"},
]
STYLE = Style(mode=Mode.ROTATION, shortest=4.0, longest=9.0)
SOUND = {"recordings": ["cam_a", "cam_b"], "gated": True}


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film_interview(tmp_path_factory.mktemp("interview"))


@pytest.fixture(scope="module")
def made(filmed: Path) -> Programme:
    event = gather_event([sidecar_path(filmed / name) for name in NAMES], Start.EARLIEST)
    return make_programme(event, Order(style=STYLE)).programme


@pytest.fixture
def folder(filmed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filmed, tmp_path / "interview"))


def listed(made: Programme, folder: Path, **changes: Any) -> Path:
    """As a file beside the recordings."""
    path = folder / "programme.json"
    raw = json.loads(edit_list_text(made, made.event.recordings[0].path.parent))
    path.write_text(json.dumps(raw | {"shots": SHOTS, "sound": SOUND} | changes), encoding="utf-8")
    return path


def gathered(path: Path, relink: Path | None = None) -> EditReport:
    return gather_edit(
        path,
        relink=relink,
        made_on=datetime(2026, 11, 22, 13, 5),
        progress=lambda path, done, total: None,
    )


@pytest.fixture(scope="module")
def edit(made: Programme, filmed: Path) -> EditReport:
    return gathered(listed(made, filmed))


def grey(jpeg: bytes) -> float:
    with av.open(BytesIO(jpeg), "r") as container:
        return float(next(container.decode(video=0)).to_ndarray(format="rgb24").mean())


def test_each_still_is_the_frame_that_its_shot_begins_with(edit: EditReport, filmed: Path) -> None:
    started = {"cam_a": 0.0, "cam_b": 0.5, "room": 0.25}

    assert set(edit.stills) == {0, 1, 3, 4, 5}  # black has none
    for number, still in edit.stills.items():
        shot = edit.shots.shots[number]
        middle = (shot.first + 0.5) / 10 - started[edit.name(shot.source)]
        assert still.jpeg is not None
        # Frame n is as grey as n; codecs round, mostly down.
        assert grey(still.jpeg) == pytest.approx(int(middle * 10) % 200, abs=5)


def test_each_camera_was_recording_when_it_was(edit: EditReport) -> None:
    ends = [
        [end for span in source.recorded for end in (span.start, span.end)]
        for source in edit.sources
    ]

    # As far as the programme goes, which is 39.5 s.
    assert ends == [
        pytest.approx([0.0, 39.5]),
        pytest.approx([0.5, 39.5]),
        pytest.approx([0.25, 39.5]),
    ]


def test_levels_are_of_the_programme_and_rise_when_people_speak(edit: EditReport) -> None:
    own = edit.sources[0].loudness
    assert own is not None
    at = (np.arange(len(own.mean)) + 0.5) * edit.length / len(own.mean)
    (begin, end), other = TURNS[0][1], TURNS[1][0]

    speaking = np.nanmedian(own.mean[(at > begin) & (at < end)])
    listening = np.nanmedian(own.mean[(at > other[0]) & (at < other[1])])
    assert speaking > listening + 6
    assert np.all(own.peak[np.isfinite(own.peak)] >= own.mean[np.isfinite(own.mean)] - 1e-9)


def test_where_nothing_was_recorded_there_is_no_level(edit: EditReport) -> None:
    cam_b = edit.sources[1].loudness
    assert cam_b is not None

    assert np.isnan(cam_b.mean[0])
    assert not cam_b.heard[0]


def test_whoever_speaks_is_heard(edit: EditReport) -> None:
    assert edit.talkers == 2
    for source, turns in zip(edit.sources, TURNS, strict=False):
        assert source.loudness is not None
        heard = source.loudness.heard
        at = (np.arange(len(heard)) + 0.5) * edit.length / len(heard)
        speaks = np.any([(at > begin) & (at < end) for begin, end in turns], axis=0)
        assert np.mean(heard[speaks]) > 0.9
        assert np.mean(heard[~speaks]) < 0.3


def test_who_was_not_chosen_is_not_heard(edit: EditReport) -> None:
    room = edit.sources[2]

    assert not room.is_chosen
    assert room.loudness is not None
    assert not room.loudness.heard.any()


def test_without_a_gate_all_that_are_chosen_are_heard_while_they_recorded(
    made: Programme, folder: Path
) -> None:
    edit = gathered(listed(made, folder, sound={"recordings": ["cam_b"], "gated": False}))

    cam_b = edit.sources[1].loudness
    assert cam_b is not None
    assert np.array_equal(cam_b.heard[3:-3], np.isfinite(cam_b.mean)[3:-3])
    assert [source.is_chosen for source in edit.sources] == [False, True, False]


def test_a_recording_that_is_gone_has_no_picture_and_is_told(made: Programme, folder: Path) -> None:
    path = listed(made, folder)
    (folder / "cam_b.mp4").unlink()

    edit = gathered(path)

    gone = edit.sources[1]
    assert [shot.source for shot in edit.shots.shots] == [0, 1, None, 2, 0, 1]
    assert set(edit.stills) == {0, 3, 4}
    assert gone.loudness is None
    assert gone.recorded[0].start == pytest.approx(0.5)
    ((name, said),) = [told for told in concerns(edit) if told[0] != "black"]
    assert name == "cam_b"
    assert "is gone" in said
    assert "--relink" in said
    assert render_edit_page(edit).count("data:image/jpeg") == 3


def test_relink_finds_it_again(made: Programme, folder: Path, tmp_path: Path) -> None:
    path = listed(made, folder)
    card = tmp_path / "card"
    card.mkdir()
    (folder / "cam_b.mp4").rename(card / "cam_b.mp4")

    assert set(gathered(path, relink=card).stills) == {0, 1, 3, 4, 5}


def test_a_recording_that_cannot_be_read_is_told_too(made: Programme, folder: Path) -> None:
    path = listed(made, folder)
    (folder / "room.mp4").write_bytes(b"no recording")

    edit = gathered(path)

    assert edit.sources[2].trouble
    assert 3 not in edit.stills


def test_an_edit_list_of_polysync_has_a_page_too(made: Programme, folder: Path) -> None:
    listed(made, folder)
    path = folder / "edl.json"
    path.write_text(polysync_edl(made), encoding="utf-8")

    edit = gathered(path)

    assert edit.length == pytest.approx(float(made.shots.rate.time_of(made.shots.frames)))
    assert len(edit.stills) == sum(shot.source is not None for shot in edit.shots.shots)


def test_what_is_no_edit_list_is_an_error(folder: Path) -> None:
    (folder / "other.json").write_text("{}", encoding="utf-8")

    with pytest.raises(EditListError, match="is no edit list"):
        gathered(folder / "other.json")
