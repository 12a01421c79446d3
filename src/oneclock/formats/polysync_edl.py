"""The edit list of polysync, both ways.

Its times are seconds of the reference clock and its clocks are offsets without drift, at the middle
of each recording. It knows no black, one sound and no roles; its own inset is `pip`. How an edit is
said so is in `polysync_plan.py`.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, FiniteFloat, model_validator

from oneclock.errors import EditListError
from oneclock.formats.clock_record import Record, Window
from oneclock.formats.json_file import shaped
from oneclock.formats.polysync_plan import polysync_plan
from oneclock.formats.programme import Programme
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList

_AGAIN = "make it again with `polysync edit`, or use `oneclock edit`"


# Seconds, eleven days: what is beyond was never recorded.
_Time = Annotated[FiniteFloat, Field(ge=-1e6, le=1e6)]


class Row(Record):
    start: _Time
    end: _Time
    cam: int = Field(ge=0)
    pip: int | None = Field(default=None, ge=0)


class PolysyncEdl(Record):
    inputs: tuple[str, ...] = Field(min_length=1)
    deltas: tuple[FiniteFloat, ...]
    audio_source: int = Field(ge=0)
    coverage: tuple[Window, ...] | None = None
    edl: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> PolysyncEdl:
        count = len(self.inputs)
        if len(self.deltas) != count:
            raise ValueError(f"{count} inputs need as many deltas, not {len(self.deltas)}")
        numbers = [number for row in self.edl for number in (row.cam, row.pip)]
        for number in (*numbers, self.audio_source):
            if number is not None and number >= count:
                raise ValueError(f"there is no input number {number}, only {count}")
        if any(row.end < row.start for row in self.edl):
            raise ValueError("a row ends before it starts")
        return self

    def shot_list(self, rate: FrameRate) -> ShotList:
        """On frames: every cut to the nearest. Rows leave no time between them and do not overlap:
        where they do, the later one begins when it says, and a gap is black."""
        rows = sorted(self.edl, key=lambda row: row.start)
        start = Fraction(rows[0].start)
        shots: list[Shot] = []
        for row in rows:
            first, end = (rate.nearest_frame(Fraction(t) - start) for t in (row.start, row.end))
            before = shots[-1].end if shots else 0
            if first > before:
                shots.append(Shot(first=before, end=first, source=None, why="not in the list"))
            elif first < before:
                first = before
            if end > first:
                shots.append(
                    Shot(first=first, end=end, source=row.cam, inset=row.pip, why="as listed")
                )
        if not shots:
            raise ValueError("none of its rows lasts a frame")
        return ShotList(rate=rate, start=start, shots=tuple(shots))


def is_polysync(raw: dict[str, Any]) -> bool:
    return "edl" in raw and "inputs" in raw


def polysync_edl_in(path: Path, raw: dict[str, Any]) -> PolysyncEdl:
    return shaped(PolysyncEdl, raw, path, error=EditListError, damaged=_AGAIN)


def polysync_edl(programme: Programme) -> str:
    """For `polysync render-cuts` and `render-pip`; what it cannot say is in `_about`, and with
    figures in `polysync_notes`."""
    recordings, film, plan = programme.event.recordings, programme.shots, polysync_plan(programme)
    told = {
        "_about": (
            "Edit list for polysync, written by oneclock. Times are the reference's. Drift is left "
            "out: each delta is right in the middle of its recording, or of a piece of it where "
            "its clock has steps; then the file is named again for every piece."
        ),
        "schema_version": 1,
        "inputs": [str(recordings[one.recording].path.absolute()) for one in plan.inputs],
        "deltas": [one.delta for one in plan.inputs],
        "duration_sec": float(film.rate.time_of(film.frames - plan.left_out)),
        "audio_source": plan.sound,
        "coverage": [[one.coverage.start, one.coverage.end] for one in plan.inputs],
        "edl": [_row(film, row) for row in plan.rows],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _row(film: ShotList, row: Shot) -> dict[str, float | int | None]:
    told = {
        "start": float(film.time_of(row.first)),
        "end": float(film.time_of(row.end)),
        "cam": row.source,
    }
    return told if row.inset is None else told | {"pip": row.inset}
