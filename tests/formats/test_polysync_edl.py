"""polysync's edit lists: its renderer cuts what we wrote where we meant it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import WIDE, camera, steady
from tests.formats.test_edit_list import programme

from oneclock.errors import EditListError, UsageError
from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.polysync_edl import is_polysync, polysync_edl, polysync_edl_in
from oneclock.formats.polysync_notes import polysync_notes
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.formats.project import Project
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

RATE = FrameRate.parse("25")
SHOTS = (
    Shot(first=0, end=40, source=1),
    Shot(first=40, end=90, source=0, inset=1),
    Shot(first=90, end=301, source=1),
)
THEIRS: dict[str, Any] = {
    "inputs": ["a.mp4", "b.mp4"],
    "deltas": [0.0, 1.5],
    "duration_sec": 12,
    "audio_source": 1,
    "coverage": [[0.0, 12.0], [1.5, 12.0]],
    "edl": [
        {"start": 0.0, "end": 4.0, "cam": 0},
        {"start": 4.0, "end": 12.0, "cam": 1, "pip": 0},
    ],
}


def read(**changes: Any) -> Any:
    return polysync_edl_in(Path("edl.json"), THEIRS | changes)


def shots_of(**changes: Any) -> list[tuple[int, int, int | None, int | None]]:
    film = read(**changes).shot_list(RATE)
    return [(shot.first, shot.end, shot.source, shot.inset) for shot in film.shots]


def test_its_rows_are_shots_on_frames() -> None:
    assert shots_of() == [(0, 100, 0, None), (100, 300, 1, 0)]
    assert read().shot_list(RATE).start == 0


def test_rows_that_overlap_or_leave_time_between_them() -> None:
    rows = [
        {"start": 5.0, "end": 6.0, "cam": 0},
        {"start": 1.0, "end": 3.0, "cam": 1},
        {"start": 2.0, "end": 4.0, "cam": 0},
    ]

    assert shots_of(edl=rows) == [
        (0, 50, 1, None), (50, 75, 0, None), (75, 100, None, None), (100, 125, 0, None),
    ]  # fmt: skip
    assert read(edl=rows).shot_list(RATE).start == 1


@pytest.mark.parametrize(
    ("changes", "saying"),
    [
        ({"inputs": []}, "inputs"),
        ({"deltas": [0.0]}, "2 inputs need as many deltas, not 1"),
        ({"audio_source": 2}, "there is no input number 2, only 2"),
        ({"edl": []}, "edl"),
        ({"edl": [{"start": 0, "end": 1, "cam": 7}]}, "there is no input number 7"),
        ({"edl": [{"start": 2, "end": 1, "cam": 0}]}, "a row ends before it starts"),
        ({"edl": [{"start": 0, "end": 1e300, "cam": 0}]}, "edl.0.end"),
        ({"edl": "none"}, "edl"),
    ],
)
def test_a_damaged_one_says_where(changes: dict[str, Any], saying: str) -> None:
    with pytest.raises(EditListError) as error:
        read(**changes)

    assert saying in str(error.value)
    assert "polysync edit" in error.value.remedy


def test_what_we_write_is_one_of_theirs() -> None:
    film = programme(SHOTS, "30000/1001", Fraction(4))

    raw = json.loads(polysync_edl(film))

    assert is_polysync(raw)
    again = polysync_edl_in(Path("edl.json"), raw)
    recording: dict[int | None, int] = {0: 0, 1: 1, 2: 1}
    assert [(shot.first, shot.end, shot.source, shot.inset) for shot in film.shots.shots] == [
        (shot.first, shot.end, recording[shot.source or 0], recording.get(shot.inset))
        for shot in again.shot_list(film.shots.rate).shots
    ]
    # The sound is the piece that the edit is in, and so are the pictures.
    assert again.audio_source == 2
    paths = [one.path for one in film.event.recordings]
    assert [Path(path) for path in again.inputs] == [*paths, paths[1]]
    # In the middle of the first recording, and of either piece of the second.
    assert again.deltas == pytest.approx((30 * 1.7e-5, 4.0 + 35 * 1.7e-5, 3.0 + 10 * 1.7e-5))


def test_what_it_cannot_say_is_refused_and_named() -> None:
    black = programme((Shot(first=0, end=5, source=0), Shot(first=5, end=9, source=None)))
    with pytest.raises(UsageError, match="no camera was recording at frame 5"):
        polysync_edl(black)

    silent = replace(programme(SHOTS), sound=ProgrammeSound(sources=()))
    with pytest.raises(UsageError, match="need a sound"):
        polysync_edl(silent)


STEPPED = camera(
    "stepped.mp4",
    SteppedClock(
        pieces=(
            Piece(span=Span(start=0.0, end=20.0), clock=ClockMap(delta=-4.2)),
            Piece(span=Span(start=20.0, end=38.0), clock=ClockMap(delta=-3.7)),
        )
    ),
)


def edit(
    *shots: Shot, of: tuple[PlacedRecording, ...], start: float, sounds: tuple[int, ...] = (0,)
) -> Project:
    film = ShotList(rate=RATE, start=Fraction(start), shots=shots)
    event = PlacedEvent(reference=of[0].path, recordings=of, span=film.span)
    made = Programme(
        event=event,
        shots=film,
        sound=ProgrammeSound(sources=sounds, gated=len(sounds) > 1),
        roles=(Role.ANY,) * len(of),
    )
    return Project(name="it", event=event, rate=RATE, width=64, height=36, programme=made)


def rows_of(project: Project) -> Any:
    assert project.programme is not None
    return json.loads(polysync_edl(project.programme))


def test_rows_begin_when_the_sound_does() -> None:
    shots = (Shot(first=0, end=50, source=1), Shot(first=50, end=500, source=0))
    project = edit(*shots, of=(WIDE, STEPPED), start=-2.25)

    raw = rows_of(project)

    # The sound begins at 0, which is in the 57th frame; the 50 before it are gone with their row.
    assert raw["edl"] == [{"start": 0.03, "end": 17.75, "cam": 0}]
    assert raw["duration_sec"] == pytest.approx(17.72)
    assert (
        "the first 2.280 s are left out: polysync's films begin with their sound, and wide & "
        "low.mp4 begins later than the edit" in polysync_notes(project)
    )


def test_a_sound_that_begins_when_the_edit_is_over_is_refused() -> None:
    late = replace(WIDE, path=Path("/shoot/late.mp4"), clock=steady(100.0, 0.0, 60.0))
    project = edit(Shot(first=0, end=50, source=1), of=(late, WIDE), start=0.0)

    with pytest.raises(UsageError, match=r"late.mp4 begins when the edit is over") as error:
        rows_of(project)

    assert "--audio-source" in error.value.remedy


def test_a_step_is_another_input() -> None:
    shots = (Shot(first=0, end=100, source=1, inset=0), Shot(first=100, end=200, source=1))
    project = edit(*shots, of=(WIDE, STEPPED), start=14.0)

    raw = rows_of(project)

    # The second piece begins at 16.3 s, in the 58th frame.
    assert raw["edl"] == [
        {"start": 14.0, "end": 16.32, "cam": 1, "pip": 0},
        {"start": 16.32, "end": 18.0, "cam": 2, "pip": 0},
        {"start": 18.0, "end": 22.0, "cam": 2},
    ]
    assert raw["deltas"] == pytest.approx([0.0, -4.2, -3.7])
    assert raw["inputs"] == [str(one.path) for one in (WIDE, STEPPED, STEPPED)]
    # Where one piece is seen, the other is none that an inset could be chosen from.
    assert raw["coverage"] == [[0.0, 60.06], [-4.2, 15.8], [16.3, 34.3]]
    (note,) = polysync_notes(project)
    assert "hears channel 1 only" in note


@given(
    deltas=st.tuples(st.floats(-20, 20), st.floats(-20, 20)),
    cut=st.floats(5, 35),
    start=st.integers(0, 50),
)
def test_every_row_shows_what_the_clock_says(
    deltas: tuple[float, float], cut: float, start: int
) -> None:
    spans = (Span(start=0.0, end=cut), Span(start=cut, end=40.0))
    clock = SteppedClock(
        pieces=tuple(
            Piece(span=span, clock=ClockMap(delta=delta))
            for span, delta in zip(spans, deltas, strict=True)
        )
    )
    camera_ = replace(STEPPED, clock=clock, duration=40.0)
    raw = rows_of(edit(Shot(first=0, end=250, source=1), of=(WIDE, camera_), start=start))

    for row in raw["edl"]:
        for at in (row["start"] + 0.001, row["end"] - 0.041):
            local = clock.to_local(at)
            if local is not None:
                assert at - raw["deltas"][row["cam"]] == pytest.approx(local, abs=1e-9)


def test_what_it_loses_is_told() -> None:
    drifting = camera("close.mp4", steady(-1.0, 1e-3, 100.0))
    shots = (Shot(first=0, end=250, source=2), Shot(first=250, end=500, source=1))
    project = edit(*shots, of=(WIDE, STEPPED, drifting), start=8.0, sounds=(1, 0))

    notes = polysync_notes(project)

    assert notes == (
        # It is right in the middle, 41 s later than the edit begins.
        "close.mp4: its clock drifts, which this format cannot say; up to 41.0 ms off",
        "stepped.mp4: its clock has steps, and the sound of polysync has one offset, right from "
        "16.30 to 34.30 s of the reference and up to 500.0 ms off elsewhere; name another with "
        "--audio-source",
        "only stepped.mp4 is heard: polysync's edit lists have one sound; wide & low.mp4 is left "
        "out, and `oneclock render` mixes them",
        "stepped.mp4: the edit hears channel 1 only, which this format cannot say: all are heard, "
        "unless you choose it there",
    )


@pytest.mark.oracle
def test_their_renderer_takes_the_stretches_we_mean(tmp_path: Path) -> None:
    from polysync.edit.render_cuts import render_cuts

    film = programme(SHOTS, "25", Fraction(4))
    path = tmp_path / "edl.json"
    path.write_text(polysync_edl(film), encoding="utf-8")

    command = render_cuts(path, tmp_path / "out.mp4", run=False)

    graph = command[command.index("-filter_complex") + 1]
    trims = re.findall(r"\[(\d):v\]trim=start=([\d.]+):end=([\d.]+)", graph)
    assert [(int(cam), float(begin), float(end)) for cam, begin, end in trims] == [
        (2, 4.0, 5.6), (0, 5.6, 7.6), (2, 7.6, 16.04),
    ]  # fmt: skip
    assert "[2:a:0]atrim=start=4.0:duration=12.04" in graph
    offsets = [n for n, word in enumerate(command) if word == "-itsoffset"]
    assert [command[n + 1] for n in offsets] == ["0.000510", "4.000595", "3.000170"]
