"""From an edit list to a programme: recordings are found, and seen only where they recorded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.edit.interviews import film_interview, write_clock
from tests.edit.render.filmed import grey, steadily, write_camera

from oneclock.edit.decide.cut_scene import Mode, Style
from oneclock.edit.exported_span import Start
from oneclock.edit.gather_event import gather_event
from oneclock.edit.gather_programme import gather_programme
from oneclock.edit.make_programme import Order, make_programme
from oneclock.errors import EditListError, MediaError, SidecarError
from oneclock.formats.edit_list_text import edit_list_text
from oneclock.formats.polysync_edl import polysync_edl
from oneclock.formats.programme import Programme, Role
from oneclock.formats.sidecar import sidecar_path
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.shots import Shot

NAMES = ("cam_a.mp4", "cam_b.mp4", "room.mp4")


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film_interview(tmp_path_factory.mktemp("interview"))


@pytest.fixture
def folder(filmed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filmed, tmp_path / "interview"))


@pytest.fixture(scope="module")
def made(filmed: Path) -> Programme:
    """Cut by chance, the room's camera wide, on the clock of the first."""
    event = gather_event([sidecar_path(filmed / name) for name in NAMES], Start.EARLIEST)
    style = Style(mode=Mode.ROTATION, shortest=4.0, longest=9.0)
    return make_programme(event, Order(style=style, roles={2: Role.WIDE})).programme


def listed(made: Programme, folder: Path, **changes: Any) -> Path:
    """As a file beside the recordings."""
    path = folder / "programme.json"
    raw = json.loads(edit_list_text(made, made.event.recordings[0].path.parent))
    path.write_text(json.dumps(raw | changes), encoding="utf-8")
    return path


def moved_to(folder: Path, programme: Programme) -> tuple[Any, ...]:
    """What of it can be compared, wherever it lies."""
    return (
        programme.shots,
        programme.sound,
        programme.roles,
        programme.event.span,
        [(folder / one.path.name, one.clock, one.microphone) for one in programme.event.recordings],
    )


def test_a_programme_comes_back_as_it_was_made(made: Programme, folder: Path) -> None:
    again = gather_programme(listed(made, folder))

    assert moved_to(folder, again) == moved_to(folder, made)
    assert [one.path.parent for one in again.event.recordings] == [folder] * 3
    assert again.event.recordings[1].picture is not None


def test_a_shot_of_what_was_not_recorded_is_black(made: Programme, folder: Path) -> None:
    shots = [{"first": 0, "end": 20, "camera": "cam_b"}, {"first": 20, "end": 30, "camera": None}]

    film = gather_programme(listed(made, folder, shots=shots)).shots

    assert [(shot.first, shot.end, shot.source) for shot in film.shots] == [
        (0, 5, None), (5, 20, 1), (20, 30, None),
    ]  # fmt: skip


def test_a_recording_that_is_gone_is_named_with_a_remedy(made: Programme, folder: Path) -> None:
    (folder / "cam_b.mp4").unlink()

    with pytest.raises(EditListError, match=r"cam_b\.mp4: is gone .*--relink"):
        gather_programme(listed(made, folder))


def test_recordings_are_found_again_by_name_and_duration(
    made: Programme, folder: Path, tmp_path: Path
) -> None:
    path = listed(made, folder)
    cards = tmp_path / "cards"
    for number, name in enumerate(NAMES):
        card = cards / f"card {number}"
        card.mkdir(parents=True)
        (folder / name).rename(card / name)
    # Cards of other days hold files of the same name.
    (cards / "yesterday").mkdir()
    shutil.copy(cards / "card 2" / "room.mp4", cards / "yesterday" / "cam_b.mp4")
    (cards / "yesterday" / "cam_a.mp4").write_bytes(b"no recording")

    again = gather_programme(path, relink=cards)

    assert [one.path.parent.name for one in again.event.recordings] == [
        "card 0",
        "card 1",
        "card 2",
    ]
    assert again.shots == made.shots


def test_two_that_fit_are_not_chosen_between(made: Programme, folder: Path, tmp_path: Path) -> None:
    for copy in ("one", "two"):
        (tmp_path / copy).mkdir()
        shutil.copy(folder / "cam_b.mp4", tmp_path / copy)
    (folder / "cam_b.mp4").unlink()

    with pytest.raises(EditListError, match="holds several of that name and length"):
        gather_programme(listed(made, folder), relink=tmp_path)


@pytest.mark.parametrize(
    ("relink", "saying"),
    [("empty", r"holds no cam_b\.mp4 that lasts 39\.\d+ s"), ("nowhere", "is no folder")],
)
def test_what_cannot_be_found_is_named(
    made: Programme, folder: Path, tmp_path: Path, relink: str, saying: str
) -> None:
    (folder / "cam_b.mp4").unlink()
    (tmp_path / "empty").mkdir()

    with pytest.raises(EditListError, match=saying):
        gather_programme(listed(made, folder), relink=tmp_path / relink)


def test_another_recording_of_the_same_name_is_noticed(made: Programme, folder: Path) -> None:
    shutil.copy(folder / "room.mp4", folder / "cam_b.mp4")

    with pytest.raises(
        EditListError, match=r"cam_b\.mp4: lasts 39\.7\d+ s, and the edit is of one"
    ):
        gather_programme(listed(made, folder))


def test_a_sound_of_what_holds_none_is_named(made: Programme, folder: Path) -> None:
    frames = round(25 * made.event.recordings[1].duration)
    write_camera(folder / "cam_b.mp4", steadily(frames), [grey(128)] * frames)
    sound = {"recordings": ["cam_a", "cam_b"], "gated": True}

    with pytest.raises(EditListError, match="takes its sound from cam_b, which holds none; name"):
        gather_programme(listed(made, folder, sound=sound))


def test_a_shot_of_what_holds_no_picture_is_named(made: Programme, folder: Path) -> None:
    cam_b = made.event.recordings[1]
    silence = np.zeros(round(cam_b.duration * 8000), np.float32)
    write_media(folder / "cam_b.mp4", sounds=[Sound(samples=silence, rate=8000)])
    first = next(shot.first for shot in made.shots.shots if shot.source == 1)

    with pytest.raises(
        EditListError, match=f"shows cam_b from frame {first}, which holds no picture; choose"
    ):
        gather_programme(listed(made, folder))


def test_a_recording_that_cannot_be_read_says_so(made: Programme, folder: Path) -> None:
    (folder / "cam_b.mp4").write_bytes(b"no recording")

    with pytest.raises(MediaError, match=r"cam_b\.mp4"):
        gather_programme(listed(made, folder))


class TestPolysyncLists:
    @pytest.fixture
    def theirs(self, made: Programme, folder: Path) -> Path:
        path = folder / "edl.json"
        raw = json.loads(polysync_edl(made)) | {"inputs": list(NAMES)}
        path.write_text(json.dumps(raw), encoding="utf-8")
        return path

    def test_sidecars_that_agree_tell_the_clocks_in_full(
        self, made: Programme, folder: Path, theirs: Path
    ) -> None:
        again = gather_programme(theirs)

        assert [one.clock for one in again.event.recordings] == [
            one.clock for one in made.event.recordings
        ]
        assert again.shots.rate == made.shots.rate
        assert [(s.first, s.source) for s in again.shots.shots] == [
            (s.first, s.source) for s in made.shots.shots
        ]
        assert again.event.reference == folder / "cam_a.mp4"

    def test_without_sidecars_its_offsets_are_the_clocks(self, folder: Path, theirs: Path) -> None:
        deltas = json.loads(theirs.read_text(encoding="utf-8"))["deltas"]
        for name in NAMES:
            sidecar_path(folder / name).unlink()

        again = gather_programme(theirs)

        clocks = [one.clock.longest.clock for one in again.event.recordings]
        assert clocks == [ClockMap(delta=delta) for delta in deltas]
        assert again.event.reference.name == "cam_a.mp4"

    def test_a_sidecar_that_says_otherwise_is_of_another_sync(
        self, folder: Path, theirs: Path
    ) -> None:
        deltas = json.loads(theirs.read_text(encoding="utf-8"))["deltas"]
        write_clock(folder / "cam_b.mp4", ClockMap(delta=7.0), 39.0)

        again = gather_programme(theirs)

        assert again.event.recordings[1].clock.longest.clock == ClockMap(delta=deltas[1])

    def test_a_damaged_sidecar_is_not_passed_over(self, folder: Path, theirs: Path) -> None:
        sidecar_path(folder / "cam_b.mp4").write_text("{", encoding="utf-8")

        with pytest.raises(SidecarError, match="is damaged"):
            gather_programme(theirs)

    def test_rows_too_short_for_a_frame_are_damage(self, theirs: Path) -> None:
        raw = json.loads(theirs.read_text(encoding="utf-8"))
        raw["edl"] = [{"start": 1.0, "end": 1.0001, "cam": 0}]
        theirs.write_text(json.dumps(raw), encoding="utf-8")

        with pytest.raises(EditListError, match="none of its rows lasts a frame"):
            gather_programme(theirs)

    @pytest.mark.oracle
    def test_what_polysync_edits_is_read(
        self, folder: Path, require_program: Callable[[str], str]
    ) -> None:
        require_program("ffmpeg")
        from polysync.edit.autoedit import build_edl

        plan = build_edl([folder / name for name in NAMES], mode="greedy", verbose=False)
        path = folder / "theirs.json"
        path.write_text(json.dumps(plan), encoding="utf-8")

        film = gather_programme(path).shots

        assert film.rate.rate == 10
        assert film.start == Fraction(plan["edl"][0]["start"])
        begins = [row["start"] for row in plan["edl"]]
        assert [float(film.time_of(shot.first)) for shot in film.shots if _listed(shot)] == begins


def _listed(shot: Shot) -> bool:
    """Theirs shows cameras that were not recording yet; ours is black there."""
    return shot.source is not None
