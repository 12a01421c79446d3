"""programme.json: what is written is read, by us and by people, and nothing is lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.errors import EditListError
from oneclock.formats.edit_list import edit_list_in, read_edit_list
from oneclock.formats.edit_list_text import edit_list_text
from oneclock.formats.placed import PictureTrack, PlacedEvent, PlacedRecording, SoundTrack
from oneclock.formats.programme import Programme, ProgrammeSound, Role, recording_names
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

FOLDER = Path("/shoot/edit")


def recording(path: Path, *pieces: tuple[float, float, float]) -> PlacedRecording:
    """Local from, local to, delta; the last local moment is the end of the file."""
    return PlacedRecording(
        path=path,
        clock=SteppedClock(
            pieces=tuple(
                Piece(
                    span=Span(start=begin, end=end),
                    clock=ClockMap(delta=delta, drift=1.7e-5, delta_std=1e-5, drift_std=1e-7),
                )
                for begin, end, delta in pieces
            )
        ),
        duration=pieces[-1][1],
        origin=0.0,
        sounds=(SoundTrack(rate=48000, channels=2),),
        picture=PictureTrack(width=64, height=36, rate=Fraction(25)),
        microphone=(0, 1),
    )


def programme(
    shots: tuple[Shot, ...] = (
        Shot(first=0, end=40, source=1, why="opening"),
        Shot(first=40, end=55, source=None, why="no camera was recording"),
        Shot(first=55, end=90, source=0, inset=1),
    ),
    rate: str = "29.97",
    start: Fraction = Fraction("12.345"),
) -> Programme:
    film = ShotList(rate=FrameRate.parse(rate), start=start, shots=shots)
    return Programme(
        event=PlacedEvent(
            reference=Path("/shoot/cards/cam a.mp4"),
            recordings=(
                recording(Path("/shoot/cards/cam a.mp4"), (0.0, 60.0, 0.0)),
                recording(Path("/shoot/edit/Küche #1.mov"), (0.0, 20.0, 3.0), (20.0, 50.0, 4.0)),
            ),
            span=film.span,
        ),
        shots=film,
        sound=ProgrammeSound(sources=(1, 0), gated=True, channels={1: ((0, 1), (2, 0))}),
        roles=(Role.ANY, Role.WIDE),
    )


def written(tmp_path: Path, **changes: Any) -> Path:
    path = tmp_path / "programme.json"
    raw = json.loads(edit_list_text(programme(), FOLDER)) | changes
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    film = programme()
    path = tmp_path / "programme.json"
    path.write_text(edit_list_text(film, FOLDER), encoding="utf-8")

    read = read_edit_list(path)

    assert read.shot_list() == film.shots
    assert read.programme_sound() == film.sound
    assert [one.role for one in read.recordings] == list(film.roles)
    for listed, placed in zip(read.recordings, film.event.recordings, strict=True):
        assert listed.stepped_clock(placed.duration) == placed.clock
        assert listed.microphone == placed.microphone
        assert (FOLDER / listed.source).resolve() == placed.path
    assert (FOLDER / read.reference).resolve() == film.event.reference


@given(
    st.fractions(-(10**6), 10**6),
    st.sampled_from(["24", "23.976", "25", "30000/1001", "60", "1000/7"]),
    st.lists(st.tuples(st.integers(1, 500), st.sampled_from([None, 0, 1])), min_size=1, max_size=9),
)
def test_rates_and_times_are_kept_to_the_last_digit(
    start: Fraction, rate: str, lengths: list[tuple[int, int | None]]
) -> None:
    shots, first = [], 0
    for length, source in lengths:
        shots.append(Shot(first=first, end=first + length, source=source))
        first += length
    film = programme(tuple(shots), rate, start)

    read = edit_list_in(Path("p.json"), json.loads(edit_list_text(film, FOLDER)))

    assert read.shot_list() == film.shots


def test_a_person_can_read_it() -> None:
    text = edit_list_text(programme(), FOLDER)

    assert '  "rate": "30000/1001",\n  "start": "12.345",\n' in text
    assert '    {"first": 0, "end": 40, "camera": "Küche #1", "why": "opening"},\n' in text
    assert '    {"first": 55, "end": 90, "camera": "cam a", "inset": "Küche #1"}\n' in text
    assert '"source": "../cards/cam a.mp4",' in text
    assert text.endswith("}\n")


def test_a_person_can_write_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(
        """{"programme_version": 1, "reference": "a.mp4", "rate": 25, "start": 0,
        "recordings": [{"name": "a", "source": "a.mp4", "duration": 9,
                        "clock": {"delta": 0, "drift": 0}}],
        "shots": [{"first": 0, "end": 50, "camera": "a"}],
        "sound": {"recordings": ["a"]}, "my note": "keep"}""",
        encoding="utf-8",
    )

    read = read_edit_list(path)

    assert read.shot_list().rate == FrameRate.parse("25")
    assert read.recordings[0].stepped_clock(9.0).coverage == Span(start=0.0, end=9.0)


def test_rates_mean_in_a_file_what_they_mean_on_a_command_line(tmp_path: Path) -> None:
    read = read_edit_list(written(tmp_path, rate="29.97"))

    assert read.shot_list().rate.rate == Fraction(30000, 1001)


def test_what_an_editor_for_text_puts_before_it_does_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert len(read_edit_list(path).recordings) == len(programme().event.recordings)


SHOT = {"first": 0, "end": 9, "camera": "cam a"}


@pytest.mark.parametrize(
    ("changes", "saying"),
    [
        ({"shots": []}, "shots"),
        ({"shots": [SHOT | {"camera": "cam z"}]}, "there is no recording named 'cam z'"),
        ({"shots": [SHOT | {"inset": "cam z"}]}, "there is no recording named 'cam z'"),
        ({"shots": [SHOT, SHOT]}, "shots must follow each other"),
        ({"shots": [SHOT | {"first": 3}]}, "must begin at frame 0"),
        ({"shots": [SHOT | {"end": 0.5}]}, "shots.0.end"),
        ({"shots": [SHOT | {"end": 10**12}]}, "shots.0.end"),
        ({"sound": {"recordings": ["cam z"]}}, "there is no recording named 'cam z'"),
        ({"rate": "0"}, "a frame rate must be positive"),
        ({"rate": "fast"}, "rate"),
        ({"rate": 29.97}, "rate"),
        ({"rate": "30/0"}, "rate"),
        ({"start": None}, "start"),
        ({"start": "1" + "0" * 400}, "start"),
        ({"shots": [SHOT | {"end": "100"}]}, "shots.0.end"),
        ({"sound": {"recordings": ["cam a", "cam a"]}}, "is to be heard twice"),
        (
            {"sound": {"recordings": ["cam a"], "channels": {"Küche #1": ["0.1"]}}},
            "'Küche #1' has channels and is not among those that are heard",
        ),
        (
            {"sound": {"recordings": ["cam a"], "channels": {"cam a": ["0.1", "0.1"]}}},
            "'cam a' needs channels, each once",
        ),
        ({"programme_version": True}, "is no edit list"),
        ({"recordings": []}, "recordings"),
        ({"programme_version": 2}, "is of programme version 2; update oneclock"),
        ({"programme_version": "1"}, "programme_version"),
    ],
)
def test_a_damaged_one_says_where(tmp_path: Path, changes: dict[str, Any], saying: str) -> None:
    with pytest.raises(EditListError) as error:
        read_edit_list(written(tmp_path, **changes))

    assert saying in str(error.value)
    assert error.value.subject.endswith("programme.json")


def test_clocks_that_run_backwards_and_names_used_twice_are_damage(tmp_path: Path) -> None:
    raw = json.loads(edit_list_text(programme(), FOLDER))
    segments = raw["recordings"][1]["segments"]
    raw["recordings"][1]["segments"] = segments[::-1]
    with pytest.raises(EditListError, match="follow each other"):
        edit_list_in(Path("p.json"), raw)

    raw["recordings"][1] |= {"segments": segments, "name": "cam a"}
    with pytest.raises(EditListError, match="two recordings have the same name"):
        edit_list_in(Path("p.json"), raw)


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("", "is damaged, not JSON"),
        ("[1, 2]", "holds no JSON object"),
        ("[" * 100_000, "is damaged, not JSON"),
        ('{"rate": 1' + "0" * 5000 + "}", "is damaged, not JSON"),
        ('{"schema_version": 1}', "is no edit list (no programme_version)"),
    ],
)
def test_what_is_no_edit_list_says_so(tmp_path: Path, text: str, saying: str) -> None:
    path = tmp_path / "programme.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(EditListError) as error:
        read_edit_list(path)

    assert saying in str(error.value)
    assert "; " in str(error.value)


def test_one_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(EditListError, match="does not exist; make it with `oneclock edit`"):
        read_edit_list(tmp_path / "programme.json")
    with pytest.raises(EditListError, match="is a folder"):
        read_edit_list(tmp_path)


def test_names_that_somebody_gave_are_kept() -> None:
    given = replace(programme(), names=("host", "guest"))

    raw = json.loads(edit_list_text(given, FOLDER))

    assert [one["name"] for one in raw["recordings"]] == ["host", "guest"]


def test_names_are_the_shortest_that_tell() -> None:
    assert recording_names([Path("x/a.mp4"), Path("y/b.mp4")]) == ["a", "b"]
    assert recording_names([Path("x/a.mp4"), Path("y/a.wav")]) == ["a.mp4", "a.wav"]
    assert recording_names([Path("x/a.mp4"), Path("y/a.mp4"), Path("b.mp4")]) == [
        "a.mp4 (0)", "a.mp4 (1)", "b.mp4",
    ]  # fmt: skip
