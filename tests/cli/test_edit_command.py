"""`oneclock edit`: recordings on one clock become a programme."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.one_line import one_line
from tests.edit.interviews import TURNS, film_interview
from tests.edit.render.filmed import grey, steadily, write_camera

from oneclock.edit.gather_programme import gather_programme
from oneclock.formats.sidecar import sidecar_path

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

SOUND, USAGE, UNREADABLE = 0, 2, 3
CAMERAS = ("cam_a.mp4", "cam_b.mp4", "room.mp4")


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film_interview(tmp_path_factory.mktemp("interview"))


@pytest.fixture
def interview(filmed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, and we are in it."""
    folder = Path(shutil.copytree(filmed, tmp_path / "interview"))
    monkeypatch.chdir(folder)
    return folder


def written(path: str = "programme.json") -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def seen(path: str = "programme.json") -> list[tuple[float, str | None]]:
    """When what is seen, from reference zero."""
    film = gather_programme(Path(path)).shots
    names = [one["name"] for one in written(path)["recordings"]]
    return [
        (float(film.time_of(shot.first)), None if shot.source is None else names[shot.source])
        for shot in film.shots
    ]


def test_whoever_speaks_is_seen(oneclock: Oneclock, interview: Path) -> None:
    said = oneclock("edit", ".", "--mode", "speaker")

    assert said.code == SOUND
    turns = sorted((begin, n) for n, own in enumerate(TURNS) for begin, _ in own)
    shots = seen()
    assert [name for _, name in shots] == [("cam_a", "cam_b")[n] for _, n in turns]
    for (cut, _), (turn, _) in zip(shots[1:], turns[1:], strict=True):
        assert -0.35 < cut - turn < 0.45  # the first word comes 0.05 to 0.4 s into a turn
    assert said.err == "oneclock: written to programme.json\n"
    assert "own talker dB" in said.out


def test_the_recordings_are_not_touched(oneclock: Oneclock, interview: Path) -> None:
    before = {path.name: path.read_bytes() for path in interview.iterdir()}

    oneclock("edit", ".")

    after = {path.name: path.read_bytes() for path in interview.iterdir()}
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"programme.json"}


def test_a_programme_begins_with_the_first_camera_at_the_rate_of_most(
    oneclock: Oneclock, interview: Path
) -> None:
    assert oneclock("edit", *CAMERAS, "-o", "out.json").code == SOUND

    made = written("out.json")
    assert (made["rate"], made["start"]) == ("10", "0")
    assert made["shots"][-1]["end"] == 400
    assert [one["name"] for one in made["recordings"]] == ["cam_a", "cam_b", "room"]


def test_every_option_has_its_effect(oneclock: Oneclock, interview: Path) -> None:
    oneclock(
        "edit", *CAMERAS, "--mode", "greedy", "--min-dwell", "3", "--max-dwell", "6",
        "--fps", "29.97", "--start", "overlap", "--role", "room=wide", "--opening", "2:5",
        "--coverage", "0:12:20", "--coverage", "cam_a:30:35", "--audio-source", "cam_b.mp4",
        "--switch-threshold", "1", "--lookahead", "2",
    )  # fmt: skip

    made = written()
    assert made["rate"] == "30000/1001"
    assert made["start"] == "0.5"
    assert made["recordings"][2]["role"] == "wide"
    assert made["sound"] == {"recordings": ["cam_b"], "gated": False}
    assert (made["shots"][0]["camera"], made["shots"][0]["why"]) == ("room", "opening")
    film = gather_programme(Path("programme.json")).shots
    for shot in film.shots:
        span = film.span_of(shot)
        assert span.length <= 6.01
        if shot.source == 0:
            assert any(b <= span.start and span.end <= e for b, e in ((12, 20), (30, 35)))


@pytest.mark.parametrize(
    ("opening", "start", "first"),
    [("cam_b", "0.5", "cam_b"), ("cam_b:0.4", "", None), ("cam_a", "0", "cam_a")],
)
def test_a_programme_begins_with_its_opening_if_that_soon_runs(
    oneclock: Oneclock, interview: Path, opening: str, start: str, first: str | None
) -> None:
    """It was started half a second after the first."""
    said = oneclock("edit", *CAMERAS, "--opening", opening)

    if first is None:
        one_line(said, naming="--opening", saying="is not recording when the programme begins")
    else:
        assert (written()["start"], written()["shots"][0]["camera"]) == (start, first)


def test_seeds_make_rotations(oneclock: Oneclock, interview: Path) -> None:
    for output, seed in (("1.json", 1), ("2.json", 2), ("3.json", 1)):
        oneclock("edit", *CAMERAS, "-o", output, "--seed", seed)

    assert written("1.json") == written("3.json")
    assert written("1.json")["shots"] != written("2.json")["shots"]


def test_a_camera_that_is_only_heard_is_not_seen(oneclock: Oneclock, interview: Path) -> None:
    oneclock("edit", *CAMERAS, "--role", "cam_a=sound", "--role", "room=close")

    assert "cam_a" not in {name for _, name in seen()}


def test_another_recorder_can_be_the_microphone_of_a_camera(
    oneclock: Oneclock, interview: Path
) -> None:
    """The two cameras' microphones, exchanged: everything is the other way round."""
    oneclock(
        "edit", *CAMERAS, "--mode", "speaker",
        "--microphone", "cam_a=cam_b.mp4", "--microphone", "cam_b=cam_a.mp4:0.0",
        "--start", "overlap",
    )  # fmt: skip

    assert [name for _, name in seen()][:2] == ["cam_b", "cam_a"]


def test_who_speaks_is_heard_where_sound_is_gated(oneclock: Oneclock, interview: Path) -> None:
    oneclock("edit", *CAMERAS, "--mode", "speaker", "--gated")

    assert written()["sound"] == {"recordings": ["cam_a", "cam_b"], "gated": True}


def test_where_nobody_can_be_told_apart_nobody_is_said_to_be_ducked(
    oneclock: Oneclock, interview: Path
) -> None:
    said = oneclock("edit", "cam_a.mp4.sync.json", "--gated")

    assert "no two talkers can be told apart: nobody is ducked" in said.err
    assert "while speaking" not in said.out


def test_where_no_camera_was_recording_it_is_black_and_said(
    oneclock: Oneclock, interview: Path
) -> None:
    said = oneclock(
        "edit", *CAMERAS, "--coverage", "0:0:10", "--coverage", "1:0:10", "--coverage", "2:20:30"
    )

    assert said.code == SOUND
    assert "20.00 s are black, because there is no camera to show: first at 10.00 s" in said.err
    assert [name for _, name in seen()].count(None) == 2


def test_what_is_written_over_is_kept(oneclock: Oneclock, interview: Path) -> None:
    first = oneclock("edit", *CAMERAS, "--seed", "1")
    mended = Path("programme.json").read_text(encoding="utf-8").replace('"why"', '"because"')
    Path("programme.json").write_text(mended, encoding="utf-8")

    again = oneclock("edit", *CAMERAS, "--seed", "1")

    assert "before" not in first.err
    assert "written to programme.json; the one before is programme.json.before" in again.err
    assert Path("programme.json.before").read_text(encoding="utf-8") == mended


def test_an_edit_is_asked_by_the_names_it_gives(oneclock: Oneclock, interview: Path) -> None:
    oneclock("edit", *CAMERAS)
    text = Path("programme.json").read_text(encoding="utf-8").replace('"room"', '"everybody"')
    Path("programme.json").write_text(text, encoding="utf-8")

    said = oneclock("edit", "programme.json", "-o", "b.json", "--audio-source", "everybody")
    anew = oneclock("edit", "programme.json", "-o", "c.json", "--mode", "greedy")

    assert (said.code, anew.code) == (SOUND, SOUND)
    assert written("b.json")["sound"]["recordings"] == ["everybody"]
    for name in ("b.json", "c.json"):
        assert "everybody" in [one["name"] for one in written(name)["recordings"]]


class TestEditLists:
    @pytest.fixture(autouse=True)
    def _made(self, oneclock: Oneclock, interview: Path) -> None:
        oneclock("edit", *CAMERAS, "-o", "first.json", "--role", "room=wide", "--fps", "25")

    def test_are_taken_over_as_they_are(self, oneclock: Oneclock) -> None:
        assert oneclock("edit", "first.json", "--audio-source", "room").code == SOUND

        first, again = written("first.json"), written()
        assert again["shots"] == first["shots"]
        assert again["recordings"] == first["recordings"]
        assert again["sound"]["recordings"] == ["room"]

    def test_can_be_heard_by_a_channel(self, oneclock: Oneclock) -> None:
        asked = ("--audio-source", "room:0.0")
        assert oneclock("edit", "first.json", *asked, "-o", "a.json").code == SOUND
        assert oneclock("edit", "a.json", "-o", "b.json").code == SOUND
        assert oneclock("edit", ".", *asked, "-o", "c.json").code == SOUND

        for name in ("a.json", "b.json", "c.json"):
            sound = written(name)["sound"]
            assert sound == {"recordings": ["room"], "gated": False, "channels": {"room": ["0.0"]}}

    def test_are_cut_anew_with_their_rate_and_roles(self, oneclock: Oneclock) -> None:
        assert oneclock("edit", "first.json", "--mode", "speaker").code == SOUND

        again = written()
        assert again["rate"] == "25"
        assert again["recordings"][2]["role"] == "wide"
        assert again["shots"][0]["why"] == "opening"
        assert again["shots"] != written("first.json")["shots"]

    def test_of_polysync_are_read(self, oneclock: Oneclock, interview: Path) -> None:
        plan = {
            "inputs": list(CAMERAS), "deltas": [0.0, 0.5, 0.25], "audio_source": 0,
            "edl": [{"start": 1, "end": 7, "cam": 0}, {"start": 7, "end": 20, "cam": 2}],
        }  # fmt: skip
        Path("edl.json").write_text(json.dumps(plan), encoding="utf-8")

        assert oneclock("edit", "edl.json").code == SOUND

        assert seen() == [(1.0, "cam_a"), (7.0, "room")]

    def test_find_their_recordings_elsewhere(self, oneclock: Oneclock, tmp_path: Path) -> None:
        (tmp_path / "card").mkdir()
        Path("cam_b.mp4").rename(tmp_path / "card" / "cam_b.mp4")

        said = oneclock("edit", "first.json")
        one_line(said, naming="cam_b.mp4", saying="is gone")
        assert said.code == UNREADABLE

        assert oneclock("edit", "first.json", "--relink", tmp_path).code == SOUND
        assert written()["recordings"][1]["source"] == "../card/cam_b.mp4"

    @pytest.mark.parametrize(
        "more",
        [("--fps", "25"), ("--min-dwell", "3"), ("--coverage", "0:1:2"), ("--start", "overlap")],
    )
    def test_are_not_cut_by_half(self, oneclock: Oneclock, more: tuple[str, ...]) -> None:
        said = oneclock("edit", "first.json", *more)

        one_line(said, naming="edit", saying="add --mode")
        assert said.code == USAGE

    def test_come_alone(self, oneclock: Oneclock) -> None:
        one_line(oneclock("edit", "first.json", "cam_a.mp4"), naming="edit", saying="one edit list")


@pytest.mark.parametrize(
    ("arguments", "naming", "saying"),
    [
        ([], "edit", "needs a sidecar"),
        ([".", "--role", "cam_a"], "--role", "names no role"),
        ([".", "--role", "cam_a=tall"], "--role", "names no role"),
        ([".", "--role", "cam_z=wide"], "cam_z", "is none of the recordings"),
        ([".", "--audio-source", "3"], "3", "is none of the recordings"),
        ([".", "--audio-source", "0:0.7"], "--audio-source", "is no channel that it has"),
        ([".", "--coverage", "0:5"], "--coverage", "is no stretch"),
        ([".", "--coverage", "0:5:x"], "--coverage", "holds no seconds"),
        ([".", "--coverage", "0:5:nan"], "--coverage", "cannot be nan"),
        ([".", "--coverage", "0:5:4"], "--coverage", "ends before it begins"),
        ([".", "--min-dwell", "9", "--max-dwell", "8"], "--max-dwell", "less than --min-dwell"),
        ([".", "--min-dwell", "-1"], "--min-dwell", "cannot be -1"),
        ([".", "--lead", "inf"], "--lead", "cannot be inf"),
        ([".", "--seed", "-1"], "--seed", "cannot be -1"),
        ([".", "--fps", "fast"], "--fps", "is no frame rate"),
        ([".", "--fps", "1000"], "--fps", "are no film's"),
        (
            [".", "--opening", "1", "--coverage", "1:9:20"],
            "--opening",
            "cam_b is not recording when the programme begins",
        ),
        ([".", "--opening", "cam_a:x"], "--opening", "holds no seconds"),
        ([".", "--microphone", "cam_a"], "--microphone", "names no microphone"),
        ([".", "-o", "cam_a.mp4"], "cam_a.mp4", "is no name for an edit list"),
        ([".", "-o", "cam_a.mp4.sync.json"], "cam_a.mp4.sync.json", "is no name for an edit list"),
        ([*(f"--role={n}=sound" for n in "012"), "."], "edit", "none of the recordings holds"),
        (["cam_a.mp4", "--mode", "speaker"], "--mode speaker", "no two talkers"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_one_line(
    oneclock: Oneclock, interview: Path, arguments: list[str], naming: str, saying: str
) -> None:
    said = oneclock("edit", *arguments)

    one_line(said, naming=naming, saying=saying)
    assert said.code == USAGE
    assert not Path("programme.json").exists()


def test_when_nobody_who_is_heard_was_recording_is_said(
    oneclock: Oneclock, interview: Path
) -> None:
    said = oneclock("edit", ".", "--audio-source", "cam_b")

    assert "nobody who is heard was recording from 0.00 to 0.50 s" in said.err


@pytest.mark.parametrize("again", [(), ("--mode", "greedy")])
def test_a_source_without_sound_is_one_line(
    oneclock: Oneclock, interview: Path, again: tuple[str, ...]
) -> None:
    write_camera(Path("cam_b.mp4"), steadily(1000), [grey(128)] * 1000)
    oneclock("edit", ".", "-o", "first.json")

    for what in (".", "first.json"):
        said = oneclock("edit", what, "--audio-source", "cam_b", *again)

        one_line(said, naming="--audio-source", saying="cam_b.mp4 holds no sound")
        assert said.code == USAGE
        assert not Path("programme.json").exists()


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("{", "is damaged, not JSON"),
        ('{"edl": 3, "inputs": 4}', "is damaged (inputs"),
        ('{"shots": []}', "is no edit list"),
    ],
)
def test_a_damaged_list_is_one_line(
    oneclock: Oneclock, interview: Path, text: str, saying: str
) -> None:
    Path("mine.json").write_text(text, encoding="utf-8")

    said = oneclock("edit", "mine.json")

    one_line(said, naming="mine.json", saying=saying)
    assert said.code == UNREADABLE


def test_a_folder_that_is_not_there_is_noticed_before_anything_is_heard(
    oneclock: Oneclock, interview: Path
) -> None:
    said = oneclock("edit", ".", "-o", "nowhere/programme.json")

    one_line(said, naming="nowhere", saying="is no folder")
    assert said.code == UNREADABLE


def test_a_recording_without_a_sidecar_says_what_to_do(oneclock: Oneclock, interview: Path) -> None:
    sidecar_path(Path("cam_b.mp4")).unlink()

    one_line(oneclock("edit", *CAMERAS), naming="cam_b.mp4", saying="run `oneclock sync` first")


def test_the_commands_of_the_page_run(oneclock: Oneclock, interview: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "edit.md").read_text(encoding="utf-8")
    plan = {
        "inputs": list(CAMERAS), "deltas": [0.0, 0.5, 0.25], "audio_source": 0,
        "edl": [{"start": 1, "end": 7, "cam": 0}],
    }  # fmt: skip
    Path("edl.json").write_text(json.dumps(plan), encoding="utf-8")

    commands = [line.split()[1:] for line in page.splitlines() if line.startswith("    oneclock ")]

    assert len(commands) >= 5
    for arguments in commands:
        assert oneclock(*arguments).code == SOUND, arguments
