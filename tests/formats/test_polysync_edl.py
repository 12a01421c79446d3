"""polysync's edit lists: its renderer cuts what we wrote where we meant it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.formats.test_edit_list import programme

from oneclock.errors import EditListError, UsageError
from oneclock.formats.polysync_edl import is_polysync, polysync_edl, polysync_edl_in
from oneclock.formats.programme import ProgrammeSound
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot

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
    film = programme(SHOTS, "30000/1001", Fraction(2))

    raw = json.loads(polysync_edl(film))

    assert is_polysync(raw)
    again = polysync_edl_in(Path("edl.json"), raw)
    assert [(shot.first, shot.end, shot.source, shot.inset) for shot in film.shots.shots] == [
        (shot.first, shot.end, shot.source, shot.inset)
        for shot in again.shot_list(film.shots.rate).shots
    ]
    assert again.audio_source == 1
    assert [Path(path) for path in again.inputs] == [one.path for one in film.event.recordings]
    # Of the second one's longer piece, in the middle of the recording.
    assert again.deltas == pytest.approx((30 * 1.7e-5, 4.0 + 25 * 1.7e-5))


def test_what_it_cannot_say_is_refused_and_named() -> None:
    black = programme((Shot(first=0, end=5, source=0), Shot(first=5, end=9, source=None)))
    with pytest.raises(UsageError, match="no camera was recording at frame 5"):
        polysync_edl(black)

    silent = replace(programme(SHOTS), sound=ProgrammeSound(sources=()))
    with pytest.raises(UsageError, match="need a sound"):
        polysync_edl(silent)


@pytest.mark.oracle
def test_their_renderer_takes_the_stretches_we_mean(tmp_path: Path) -> None:
    from polysync.edit.render_cuts import render_cuts

    film = programme(SHOTS, "25", Fraction(2))
    path = tmp_path / "edl.json"
    path.write_text(polysync_edl(film), encoding="utf-8")

    command = render_cuts(path, tmp_path / "out.mp4", run=False)

    graph = command[command.index("-filter_complex") + 1]
    trims = re.findall(r"\[(\d):v\]trim=start=([\d.]+):end=([\d.]+)", graph)
    assert [(int(cam), float(begin), float(end)) for cam, begin, end in trims] == [
        (1, 2.0, 3.6), (0, 3.6, 5.6), (1, 5.6, 14.04),
    ]  # fmt: skip
    assert "[1:a:0]atrim=start=2.0:duration=12.04" in graph
    assert command[command.index("-itsoffset") + 1] == "0.000510"
