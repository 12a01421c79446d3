"""A film of the cameras' own pictures: the same as one that is encoded, and hardly anything is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.render.filmed import placed, programme, seen_in, steadily, steady, write_camera

from oneclock.edit.render.film import Mode, Screen
from oneclock.edit.render.render_programme import render_programme
from oneclock.edit.render.render_settings import RenderSettings
from oneclock.errors import UsageError
from oneclock.formats.placed import PlacedRecording

WIDTH, HEIGHT = 128, 96
CODED = {"preset": "veryfast", "crf": "12", "g": "25", "bf": "2", "x264-params": "scenecut=0"}
PLAIN = RenderSettings(
    screen=Screen(width=WIDTH, height=HEIGHT), encoder="libx264", preset="veryfast", crf=12
)
SMART = replace(PLAIN, smart=True)
SHOTS = [(0, 90, 0), (90, 165, 1), (165, 260, 0)]


def marked(camera: int, count: int) -> Iterator[NDArray[np.uint8]]:
    """Says which camera it is by its grey, and by a bar which picture."""
    for number in range(count):
        pixels = np.full((HEIGHT, WIDTH, 3), 60 + 60 * camera, np.uint8)
        pixels[8 : 8 + 60, 2 * (number % 60) : 2 * (number % 60) + 8] = 230
        yield pixels


def a_camera(
    folder: Path,
    number: int,
    *,
    delta: float = 0.0,
    drift: float = 0.0,
    suffix: str = ".mp4",
    rate: int = 25,
    more: dict[str, str] | None = None,
) -> PlacedRecording:
    path = folder / f"cam_{number}{suffix}"
    stamps = steadily(12 * rate, rate)
    write_camera(path, stamps, marked(number, 12 * rate), options=CODED | (more or {}))
    return placed(path, steady(12.0, delta, drift), size=(WIDTH, HEIGHT))


def bars(path: Path) -> list[tuple[int, int]]:
    """Camera and picture of every frame."""
    seen = seen_in(path)
    assert seen.times == [Fraction(n, 25) for n in range(len(seen.times))]
    grey = seen.luma[:, 75:90].mean(axis=(1, 2))
    row = seen.luma[:, 20:60].mean(axis=1)
    places = np.array([np.convolve(line, np.ones(8), "valid").argmax() for line in row])
    return [
        (round((level - 16) * 255 / 219 / 60) - 1, round(place / 2))
        for level, place in zip(grey, places, strict=True)
    ]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
@pytest.mark.parametrize("b_frames", ["0", "2"])
def test_it_shows_what_an_encoded_film_shows(tmp_path: Path, suffix: str, b_frames: str) -> None:
    cameras = [
        a_camera(tmp_path, number, delta=delta, suffix=suffix, more={"bf": b_frames})
        for number, delta in enumerate((0.013, -0.77))
    ]
    edit = programme(cameras, SHOTS, start=Fraction(1, 2))

    encoded = render_programme(edit, tmp_path / "encoded.mp4", PLAIN)
    smart = render_programme(edit, tmp_path / "smart.mp4", SMART)

    assert bars(smart.path) == bars(encoded.path)
    (note,) = smart.notes
    copied = int(note.split(" of 260 pictures")[0])
    assert copied >= 75 + 50 + 50 - 25


def test_a_film_of_one_shot_needs_no_encoder_but_at_its_ends(tmp_path: Path) -> None:
    camera = a_camera(tmp_path, 0)
    edit = programme([camera], [(0, 250, 0)])

    smart = render_programme(edit, tmp_path / "smart.mp4", SMART)

    assert smart.notes == ("250 of 250 pictures are the cameras' own, not encoded anew",)
    assert [picture for _, picture in bars(smart.path)] == [n % 60 for n in range(250)]


def test_a_clock_that_runs_away_costs_a_group_here_and_there(tmp_path: Path) -> None:
    cameras = [a_camera(tmp_path, 0, delta=0.0195, drift=-3e-4)]
    edit = programme(cameras, [(0, 240, 0)], start=Fraction(1, 2))

    encoded = render_programme(edit, tmp_path / "encoded.mp4", PLAIN)
    smart = render_programme(edit, tmp_path / "smart.mp4", SMART)

    assert bars(smart.path) == bars(encoded.path)
    assert 100 < int(smart.notes[0].split()[0]) < 240


def test_open_groups_are_encoded(tmp_path: Path) -> None:
    """Their first pictures are told from the group before."""
    more = {"x264-params": "open-gop=1:scenecut=0", "bf": "2"}
    edit = programme([a_camera(tmp_path, 0, more=more)], [(0, 200, 0)], start=Fraction(1, 2))

    encoded = render_programme(edit, tmp_path / "encoded.mp4", PLAIN)
    smart = render_programme(edit, tmp_path / "smart.mp4", SMART)

    assert smart.notes == (
        "cam_0.mp4 shows no group of pictures that stands by itself, one picture a frame: "
        "all of it is encoded",
        "0 of 200 pictures are the cameras' own, not encoded anew",
    )
    assert bars(smart.path) == bars(encoded.path)


@pytest.mark.parametrize(("its", "films"), [(30, "25"), (25, "30"), (25, "29.97")])
def test_a_camera_of_another_rate_is_encoded(tmp_path: Path, its: int, films: str) -> None:
    cameras = [a_camera(tmp_path, 0, rate=its)]
    edit = programme(cameras, [(0, 100, 0)], rate=films, start=Fraction(1, 2))

    smart = render_programme(edit, tmp_path / "smart.mp4", SMART)

    assert "one picture a frame: all of it is encoded" in smart.notes[0]
    assert smart.notes[1].startswith("0 of 100")


def turned(settings: RenderSettings) -> RenderSettings:
    return replace(settings, turns={0: 2})


def smaller(settings: RenderSettings) -> RenderSettings:
    return replace(settings, screen=Screen(width=64, height=48))


def timed(settings: RenderSettings) -> RenderSettings:
    return replace(settings, clock=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (turned, "is turned, graded or written on"),
        (smaller, "is 128x96 and not of the film's size"),
        (timed, "is turned, graded or written on"),
    ],
)
def test_what_is_not_left_as_it_is_is_encoded_and_said(
    tmp_path: Path, changed: Callable[[RenderSettings], RenderSettings], said: str
) -> None:
    edit = programme([a_camera(tmp_path, 0)], [(0, 60, 0)])

    done = render_programme(edit, tmp_path / "film.mp4", changed(SMART))

    assert done.notes[0] == f"cam_0.mp4 {said}: all of it is encoded"
    assert done.notes[1].startswith("0 of 60")


def test_cameras_that_disagree_are_not_put_into_one_file(tmp_path: Path) -> None:
    cameras = [
        a_camera(tmp_path, 0),
        a_camera(tmp_path, 1, more={"x264-params": "ref=1:cabac=0:scenecut=0"}),
    ]
    edit = programme(cameras, SHOTS, start=Fraction(1, 2))

    encoded = render_programme(edit, tmp_path / "encoded.mp4", PLAIN)
    smart = render_programme(edit, tmp_path / "smart.mp4", SMART)

    assert "cam_1.mp4 is coded by other rules" in smart.notes[0]
    assert bars(smart.path) == bars(encoded.path)
    assert 0 < int(smart.notes[1].split()[0]) <= 90 + 95


def test_cameras_of_different_numbers_are(tmp_path: Path) -> None:
    cameras = [
        a_camera(tmp_path, 0),
        a_camera(tmp_path, 1, more={"x264-params": "sps-id=3:cabac=0:scenecut=0", "bf": "0"}),
    ]
    edit = programme(cameras, SHOTS, start=Fraction(1, 2))

    encoded = render_programme(edit, tmp_path / "encoded.mp4", PLAIN)
    smart = render_programme(edit, tmp_path / "smart.mp4", SMART)

    assert len(smart.notes) == 1
    assert bars(smart.path) == bars(encoded.path)


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    edit = programme([a_camera(tmp_path, 0)], [(0, 60, 0)])

    with pytest.raises(UsageError, match="libx264 only"):
        render_programme(edit, tmp_path / "film.mp4", replace(SMART, encoder="libx265"))


def test_an_inset_is_always_made(tmp_path: Path) -> None:
    cameras = [a_camera(tmp_path, number) for number in range(2)]
    edit = programme(cameras, [(0, 60, 0)])

    done = render_programme(edit, tmp_path / "film.mp4", replace(SMART, mode=Mode.PIP))

    assert done.notes[-1].startswith("0 of 60")
