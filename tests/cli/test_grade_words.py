"""Which log and which table go with which camera."""

from __future__ import annotations

from pathlib import Path

import pytest

from oneclock.cli.grade_words import grades_in
from oneclock.cli.recording_numbers import RecordingNumbers
from oneclock.cli.render import Look
from oneclock.edit.colour.camera_log import CameraLog
from oneclock.edit.render.grades import Grade

NUMBERS = RecordingNumbers([Path("wide.mp4"), Path("close.mp4")])
LOOK, OTHER = Path("look.cube"), Path("other.cube")
S_LOG3, V_LOG = CameraLog.S_LOG3, CameraLog.V_LOG


@pytest.mark.parametrize(
    ("log", "lut", "grades"),
    [
        ((), (), {}),
        (("slog3",), (), {0: S_LOG3, 1: S_LOG3}),
        (("slog3", "close:vlog"), (), {0: S_LOG3, 1: V_LOG}),
        (("close:vlog", "slog3"), (), {0: S_LOG3, 1: V_LOG}),
        ((), ("look.cube", "1:other.cube"), {0: LOOK, 1: OTHER}),
        (("slog3",), ("look.cube",), {0: (S_LOG3, LOOK), 1: (S_LOG3, LOOK)}),
        (("close:vlog",), ("look.cube",), {0: LOOK, 1: (V_LOG, LOOK)}),
        (("slog3",), ("close:look.cube",), {0: S_LOG3, 1: (S_LOG3, LOOK)}),
    ],
)
def test_a_log_and_a_table_of_one_camera_are_both_kept(
    log: tuple[str, ...], lut: tuple[str, ...], grades: dict[int, Grade]
) -> None:
    look = Look(output=Path("film.mp4"), log=log, lut=lut)

    assert grades_in(look, NUMBERS, 2) == grades
