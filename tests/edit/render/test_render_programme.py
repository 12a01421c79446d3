"""An edit becomes a film: the right camera at the right frame, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.edit.clicks import steps
from tests.edit.render.filmed import (
    HEIGHT,
    WIDTH,
    Seen,
    grey,
    placed,
    programme,
    seen_in,
    steadily,
    steady,
    write_camera,
)

from oneclock.edit.colour.camera_log import CameraLog
from oneclock.edit.render import all_parts
from oneclock.edit.render.film import Mode, Screen
from oneclock.edit.render.inset import Corner, Inset
from oneclock.edit.render.parts_folder import kept_frames
from oneclock.edit.render.render_programme import Rendered, render_programme
from oneclock.edit.render.render_settings import RenderSettings
from oneclock.errors import MediaError, OneclockError, SaveError, UsageError
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Programme
from oneclock.media.canvas import Canvas, Painted
from oneclock.media.video_encoder import EncoderSettings
from oneclock.media.write_part import write_part
from oneclock.timebase.frame_rate import FrameRate

LEVELS = (60, 120, 180)
USUAL = RenderSettings(
    screen=Screen(width=WIDTH, height=HEIGHT), encoder="libx264", preset="ultrafast", crf=10
)


@pytest.fixture
def cameras(tmp_path: Path) -> list[PlacedRecording]:
    """Each of one grey, all running from 0 to 6 s."""
    folder = tmp_path / "cameras"
    folder.mkdir()
    return [
        placed(
            write_camera(folder / f"cam_{number}.mp4", steadily(150), [grey(level)] * 150),
            steady(6.0),
        )
        for number, level in enumerate(LEVELS)
    ]


def code_of(level: int) -> float:
    """Luma of a grey, Rec.709."""
    return 16 + 219 * level / 255


def shown(seen: Seen) -> list[int | None]:
    """Which camera fills the screen, frame by frame; None is black."""
    known = {code_of(level): number for number, level in enumerate(LEVELS)} | {16.0: None}
    means = seen.luma.mean(axis=(1, 2))
    return [known[min(known, key=lambda code: abs(code - mean))] for mean in means]


def film(edit: Programme, path: Path, settings: RenderSettings = USUAL) -> Seen:
    return seen_in(render_programme(edit, path, settings).path)


def test_cuts_fall_between_the_frames_that_the_edit_says(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    shots = [(0, 7, 0), (7, 8, 1), (8, 40, 2), (40, 75, 0)]

    seen = film(programme(cameras, shots, start=Fraction(1, 3)), tmp_path / "film.mp4")

    expected = [source for first, end, source in shots for _ in range(first, end)]
    assert shown(seen) == expected


def test_where_nobody_films_it_is_black_and_said(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    gap = steps((0.0, 1.0, 0.0, 0.0), (1.0, 5.0, 0.4, 0.0))
    recordings = [replace(cameras[0], clock=gap), *cameras[1:]]

    done = render_programme(
        programme(recordings, [(0, 50, 0), (50, 60, None), (60, 70, 1)]),
        tmp_path / "film.mp4",
        USUAL,
    )

    assert shown(seen_in(done.path)) == [0] * 25 + [None] * 10 + [0] * 15 + [None] * 10 + [1] * 10
    assert done.notes == (
        "no camera is there from 1.00 to 1.40 s: the film is black",
        "no camera is there from 2.00 to 2.40 s: the film is black",
    )


def test_another_rate_shows_the_same_at_the_same_time(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    settings = replace(USUAL, rate=FrameRate.parse("29.97"))

    seen = film(programme(cameras, [(0, 25, 0), (25, 50, 1)]), tmp_path / "film.mp4", settings)

    assert seen.times == [FrameRate.parse("29.97").time_of(number) for number in range(60)]
    assert shown(seen) == [0] * 30 + [1] * 30


def test_an_inset_lies_in_its_corner_with_a_border(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    inset = Inset(corner=Corner.TOP_LEFT, width=32, margin=4, border=2)
    settings = replace(USUAL, mode=Mode.PIP, screen=Screen(width=160, height=120), inset=inset)

    seen = film(programme(cameras, [(0, 5, 0), (5, 10, 2)]), tmp_path / "film.mp4", settings)

    # 32 by 24 within a border from 4 to 40 and 4 to 32.
    for frame, (main, small) in ((2, (0, 1)), (7, (2, 0))):
        luma = seen.luma[frame].astype(float)
        assert abs(luma[10:26, 10:34].mean() - code_of(LEVELS[small])) < 4
        assert abs(luma[4:6, 8:36].mean() - 235) < 12
        assert abs(luma[40:, :].mean() - code_of(LEVELS[main])) < 4
        assert abs(luma[:, 48:].mean() - code_of(LEVELS[main])) < 4


def test_a_grid_has_all_cameras_and_goes_on_when_one_ends(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    recordings = [replace(cameras[0], clock=steady(1.0)), *cameras[1:]]
    settings = replace(USUAL, mode=Mode.GRID, screen=Screen(width=128, height=96))

    seen = film(programme(recordings, [(0, 50, 1)]), tmp_path / "film.mp4", settings)

    first, last = seen.luma[10].astype(float), seen.luma[40].astype(float)
    cells = [(slice(4, 44), slice(4, 60)), (slice(4, 44), slice(68, 124)),
             (slice(52, 92), slice(36, 92))]  # fmt: skip
    for cell, level in zip(cells, LEVELS, strict=True):
        assert abs(first[cell].mean() - code_of(level)) < 4
    assert abs(last[cells[0]].mean() - 16) < 3
    assert abs(last[cells[1]].mean() - code_of(LEVELS[1])) < 4


def test_a_grid_of_chosen_cameras(cameras: list[PlacedRecording], tmp_path: Path) -> None:
    settings = replace(USUAL, mode=Mode.GRID, screen=Screen(width=128, height=48), cameras=(2, 0))

    seen = film(programme(cameras, [(0, 5, 1)]), tmp_path / "film.mp4", settings)

    assert abs(seen.luma[2][:, 8:56].mean() - code_of(LEVELS[2])) < 4
    assert abs(seen.luma[2][:, 72:120].mean() - code_of(LEVELS[0])) < 4


def test_turned_and_filled_for_upright_delivery(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    pixels = grey(60)
    pixels[:, : WIDTH // 2] = 180
    path = write_camera(tmp_path / "half.mp4", steadily(50), [pixels] * 50)
    edit = programme([placed(path, steady(2.0))], [(0, 5, 0)])
    upright = Screen(width=48, height=64)

    barred = film(edit, tmp_path / "a.mp4", replace(USUAL, screen=upright))
    turned = film(edit, tmp_path / "b.mp4", replace(USUAL, screen=upright, turns={0: 1}))
    filled = film(edit, tmp_path / "c.mp4", replace(USUAL, screen=replace(upright, fill=True)))

    assert barred.luma[2][:10].mean() < 20
    assert abs(barred.luma[2][24:40, 4:20].mean() - code_of(180)) < 6
    # Its left side is up now.
    assert abs(turned.luma[2][4:28].mean() - code_of(180)) < 6
    assert abs(turned.luma[2][36:60].mean() - code_of(60)) < 6
    assert abs(filled.luma[2][:, :20].mean() - code_of(180)) < 6
    assert abs(filled.luma[2][:, 28:].mean() - code_of(60)) < 6


def test_a_table_grades_its_camera_only(cameras: list[PlacedRecording], tmp_path: Path) -> None:
    negative = tmp_path / "negative.cube"
    negative.write_text("LUT_1D_SIZE 2\n1 1 1\n0 0 0\n")
    settings = replace(USUAL, grades={1: negative})

    seen = film(programme(cameras, [(0, 5, 0), (5, 10, 1)]), tmp_path / "film.mp4", settings)

    assert abs(seen.luma[2].mean() - code_of(LEVELS[0])) < 3
    assert abs(seen.luma[7].mean() - code_of(255 - LEVELS[1])) < 3


def test_log_material_comes_out_as_on_an_ordinary_screen(tmp_path: Path) -> None:
    """S-Log3's grey card is code 420 of 1023 (Sony), which Rec.709 shows at 0.409."""
    level = round((420 - 64) / 876 * 255)
    path = write_camera(tmp_path / "log.mp4", steadily(25), [grey(level)] * 25)
    edit = programme([placed(path, steady(1.0))], [(0, 5, 0)])

    seen = film(edit, tmp_path / "film.mp4", replace(USUAL, grades={0: CameraLog.S_LOG3}))

    assert abs(seen.luma[2].mean() - (16 + 219 * 0.409)) < 3


def test_a_look_is_laid_over_what_comes_of_the_log(tmp_path: Path) -> None:
    level = round((420 - 64) / 876 * 255)
    path = write_camera(tmp_path / "log.mp4", steadily(25), [grey(level)] * 25)
    negative = tmp_path / "negative.cube"
    negative.write_text("LUT_1D_SIZE 2\n1 1 1\n0 0 0\n")
    settings = replace(USUAL, grades={0: (CameraLog.S_LOG3, negative)})

    seen = film(programme([placed(path, steady(1.0))], [(0, 5, 0)]), tmp_path / "f.mp4", settings)

    assert abs(seen.luma[2].mean() - (16 + 219 * (1 - 0.409))) < 3


def test_names_and_time_are_written_into_the_picture(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    screen = Screen(width=320, height=240)
    plain = replace(USUAL, screen=screen)
    written = replace(plain, names=True, clock=True)
    edit = programme(cameras, [(0, 30, 0)])

    seen = film(edit, tmp_path / "film.mp4", written)

    bare = film(edit, tmp_path / "bare.mp4", plain)
    changed = np.abs(seen.luma.astype(int) - bare.luma.astype(int)) > 40
    assert changed[0][:40].any()  # the clock, above
    assert changed[0][200:].any()  # the name, below
    assert not changed[0][60:200].any()
    moved = np.abs(seen.luma[0].astype(int) - seen.luma[29].astype(int)) > 40
    assert moved[:40].any()
    assert not moved[60:].any()


def test_names_stay_within_their_pictures_and_make_room_for_each_other(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    inset = Inset(corner=Corner.BOTTOM_LEFT, width=100, margin=8, border=4)
    plain = replace(USUAL, screen=Screen(width=320, height=240), mode=Mode.PIP, inset=inset)
    edit = replace(
        programme(cameras, [(0, 5, 0)]),
        names=("main", "the inset, whose name is far too long", "c"),
    )

    seen = film(edit, tmp_path / "film.mp4", replace(plain, names=True))

    bare = film(edit, tmp_path / "bare.mp4", plain)
    changed = np.abs(seen.luma[0].astype(int) - bare.luma[0].astype(int)) > 40
    inside = np.zeros_like(changed)
    inside[149:224, 12:112] = True  # 100 by 75 within its border
    assert changed[inside].any()
    assert not changed[:, :125][~inside[:, :125]].any()
    assert changed[200:, 240:].any()  # of the large one, beyond the inset


def test_who_is_named_for_the_corner_and_not_there_is_told(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    recordings = [*cameras[:2], replace(cameras[2], clock=steady(0.5))]
    edit = programme(recordings, [(0, 10, 0), (10, 30, 1), (30, 40, 2), (40, 60, 0)])
    settings = replace(USUAL, mode=Mode.PIP, inset=Inset(partner=2))

    done = render_programme(edit, tmp_path / "film.mp4", settings)

    # Not of the third shot, where it fills the screen.
    assert done.notes == (
        "no camera is there from 1.20 to 1.60 s: the film is black",  # but for the corner
        "cam_2 does not run all through 2 shots with it in the corner, the first at 0.40 s: "
        "another is there, or nobody",
    )


def test_a_picture_that_stands_still_is_told(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    stamps = steadily(150)
    torn = stamps[:50] + stamps[90:125]  # 1.6 s are missing, and its end
    path = write_camera(tmp_path / "torn.mp4", torn, [grey(LEVELS[0])] * len(torn))
    edit = programme([placed(path, steady(6.0)), cameras[1]], [(0, 105, 0), (105, 150, 0)])
    slow = replace(edit, shots=replace(edit.shots, shots=edit.shots.shots[:1]))

    once = render_programme(slow, tmp_path / "once.mp4", USUAL)
    twice = render_programme(edit, tmp_path / "twice.mp4", USUAL)

    assert once.notes == ("the picture of torn.mp4 stands still from 2.0 to 3.6 s",)
    assert twice.notes == (
        "the picture of torn.mp4 stands still in 2 places, the longest from 2.0 to 3.6 s",
    )


def test_the_time_makes_room_for_an_inset(cameras: list[PlacedRecording], tmp_path: Path) -> None:
    inset = Inset(corner=Corner.TOP_LEFT, width=100, margin=8, border=0)
    plain = replace(USUAL, screen=Screen(width=320, height=240), mode=Mode.PIP, inset=inset)
    edit = programme(cameras, [(0, 5, 0)])

    seen = film(edit, tmp_path / "film.mp4", replace(plain, clock=True))

    bare = film(edit, tmp_path / "bare.mp4", plain)
    changed = np.abs(seen.luma[0].astype(int) - bare.luma[0].astype(int)) > 40
    assert changed[:40, 200:].any()
    assert not changed[:, :110].any()


def test_when_it_is_done_the_film_is_all_there_is(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    done = []

    made = render_programme(
        programme(cameras, [(0, 50, 0)]),
        tmp_path / "film.mp4",
        USUAL,
        progress=lambda path, seconds, total: done.append((path.name, seconds, total)),
    )

    assert sorted(path.name for path in tmp_path.iterdir()) == ["cameras", "film.mp4"]
    assert (made.frames, made.seconds, made.encoder) == (50, 2.0, "libx264")
    assert done[-1] == ("film.mp4", 2.0, 2.0)


Interrupted = Callable[[], list[Path]]


@pytest.fixture
def long_edit(cameras: list[PlacedRecording]) -> Programme:
    return programme(cameras, [(0, 50, 0), (50, 100, 1), (100, 150, 2)])


@pytest.fixture
def interrupted(
    long_edit: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Interrupted:
    """Stretches of two seconds, and Ctrl-C when the first is done; returns what is left."""
    monkeypatch.setattr(all_parts, "_STRETCH", 2.0)
    parts = tmp_path / "film.mp4.parts"

    def ctrl_c(path: Path, done: float, total: float) -> None:
        if any(parts.glob("frames-*.nut")):
            raise KeyboardInterrupt

    def interrupt() -> list[Path]:
        with pytest.raises(KeyboardInterrupt):
            render_programme(long_edit, tmp_path / "film.mp4", USUAL, progress=ctrl_c)
        return sorted(parts.iterdir())

    return interrupt


def whiten(part: Path) -> None:
    """Another part in its place, which can be told from what would be rendered."""

    def white() -> Painted:
        canvas = Canvas(WIDTH, HEIGHT)
        canvas.fill(0, 0, WIDTH, HEIGHT, 235)
        return canvas.frame

    first, end = map(int, part.stem.split("-")[1:])
    made = EncoderSettings(
        width=WIDTH, height=HEIGHT, rate=Fraction(25), name="libx264", preset="ultrafast", crf=10
    )
    write_part(part, (white() for _ in range(end - first)), made)


def test_after_ctrl_c_it_goes_on_where_it_was(
    long_edit: Programme, interrupted: Interrupted, tmp_path: Path
) -> None:
    left = interrupted()
    assert not (tmp_path / "film.mp4").exists()
    parts = [path for path in left if path.suffix == ".nut"]
    assert parts
    assert kept_frames(tmp_path / "film.mp4") == 50 * len(parts)
    assert not any(".part" in path.name for path in left)
    for part in parts:
        whiten(part)

    seen = film(long_edit, tmp_path / "film.mp4")

    kept = {frame for part in parts for frame in range(*map(int, part.stem.split("-")[1:]))}
    white = set(np.flatnonzero(seen.luma.mean(axis=(1, 2)) > 220).tolist())
    assert kept
    assert white == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cameras", "film.mp4"]


def test_a_part_that_was_damaged_meanwhile_is_rendered_again(
    long_edit: Programme, interrupted: Interrupted, tmp_path: Path
) -> None:
    for path in interrupted():
        if path.suffix == ".nut":
            path.write_bytes(path.read_bytes()[:200])

    assert shown(film(long_edit, tmp_path / "film.mp4")) == [0] * 50 + [1] * 50 + [2] * 50


@pytest.mark.parametrize("changed", ["settings", "edit", "recording"])
def test_parts_of_another_film_are_not_used(
    long_edit: Programme, interrupted: Interrupted, tmp_path: Path, changed: str
) -> None:
    for path in interrupted():
        if path.suffix == ".nut":
            whiten(path)
    settings, edit = USUAL, long_edit
    if changed == "settings":
        settings = replace(USUAL, turns={1: 2})
    elif changed == "edit":
        edit = programme(long_edit.event.recordings, [(0, 51, 0), (51, 100, 1), (100, 150, 2)])
    else:
        os.utime(long_edit.event.recordings[0].path, (1, 1))

    assert (film(edit, tmp_path / "film.mp4", settings).luma.mean(axis=(1, 2)) < 220).all()


def test_a_folder_of_somebody_elses_is_not_touched(long_edit: Programme, tmp_path: Path) -> None:
    folder = tmp_path / "film.mp4.parts"
    folder.mkdir()
    (folder / "frames-of-grandma.nut").write_text("dear")

    with pytest.raises(SaveError, match="no folder of a film's parts"):
        render_programme(long_edit, tmp_path / "film.mp4", USUAL)

    assert (folder / "frames-of-grandma.nut").read_text() == "dear"


def refused(edit: Programme, path: Path, settings: RenderSettings = USUAL) -> OneclockError:
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    with pytest.raises(OneclockError) as caught:
        render_programme(edit, path, settings)
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before
    return caught.value


def test_what_cannot_be_done_is_said_before_the_work(
    cameras: list[PlacedRecording], tmp_path: Path
) -> None:
    edit = programme(cameras, [(0, 5, 0)])
    microphone = placed(cameras[0].path, steady(6.0), size=None)

    assert isinstance(refused(edit, tmp_path / "film.txt"), SaveError)
    assert isinstance(refused(edit, tmp_path / "nowhere" / "film.mp4"), SaveError)
    assert isinstance(refused(edit, cameras[1].path), SaveError)
    heard_only = programme([microphone, *cameras[1:]], [(0, 5, 0)])
    assert "holds no picture" in str(refused(heard_only, tmp_path / "film.mp4"))
    unknown = replace(USUAL, encoder="libx999")
    assert isinstance(refused(edit, tmp_path / "film.mp4", unknown), UsageError)
    table = tmp_path / "table.cube"
    table.write_text("LUT_3D_SIZE 2\nred green blue\n")
    no_table = replace(USUAL, grades={0: table})
    assert "line 2" in str(refused(edit, tmp_path / "film.mp4", no_table))
    cameras[0].path.unlink()
    assert isinstance(refused(edit, tmp_path / "film.mp4"), MediaError)


def test_a_film_is_replaced_only_by_a_whole_one(
    long_edit: Programme, interrupted: Interrupted, tmp_path: Path
) -> None:
    (tmp_path / "film.mp4").write_text("the film of last year")

    interrupted()

    assert (tmp_path / "film.mp4").read_text() == "the film of last year"


def test_rendered_is_what_was_asked_for(cameras: list[PlacedRecording], tmp_path: Path) -> None:
    made = render_programme(programme(cameras, [(0, 2, 0)]), tmp_path / "film.mov", USUAL)

    assert made == Rendered(
        path=tmp_path / "film.mov", frames=2, seconds=0.08, encoder="libx264", notes=()
    )
