"""Frame tables as text: one row a frame, appended while cameras record, read back as columns.

`frames.csv` says which frames are of one instant. `stamps/<camera>.csv` is what it was made from:
what every clock said when the frame came. Both grow line by line, and a last line that a crash cut
off is left out when they are read.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.errors import SessionError
from oneclock.formats.save import save_text

FRAME_COLUMNS = ("camera", "index", "instant", "time_seconds", "clock", "sequence", "gap")
STAMP_COLUMNS = (
    "index",
    "arrived",
    "driver",
    "device",
    "sequence",
    "connection",
    "part",
    "microseconds",
    "bytes",
    "keyframe",
    "intact",
    "repeat",
)
_TEXTS = {"camera", "clock"}
_TIMES = {"time_seconds", "arrived", "driver", "device"}
_MAYBE_NOT_KNOWN = {"instant", "sequence", "gap", "driver", "device"}
NOT_KNOWN = -1
"""In columns of whole numbers; in columns of times it is NaN, and in the file nothing."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRow:
    index: int
    arrived: float
    """Session time, as `driver` is."""
    driver: float | None
    device: float | None
    """The camera's own clock."""
    sequence: int | None
    connection: int
    part: int
    """Which of the camera's files holds it, from 1."""
    microseconds: int
    """Its presentation time in that file."""
    size: int
    keyframe: bool
    intact: bool
    repeat: bool

    def __str__(self) -> str:
        return (
            f"{self.index},{self.arrived:.6f},{_time(self.driver)},{_time(self.device)},"
            f"{_count(self.sequence)},{self.connection},{self.part},{self.microseconds},"
            f"{self.size},{self.keyframe:d},{self.intact:d},{self.repeat:d}\n"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stamps:
    """One camera's stamps, a column each."""

    arrived: Floats
    driver: Floats
    device: Floats
    sequence: Counts
    connection: Counts
    part: Counts
    microseconds: Counts
    keyframe: Counts
    intact: Counts
    repeat: Counts

    def __len__(self) -> int:
        return len(self.arrived)

    def where(self, kept: NDArray[np.bool_]) -> Stamps:
        return Stamps(**{name: getattr(self, name)[kept] for name in self.__slots__})

    def in_files(self, frames: Mapping[int, int]) -> Stamps:
        """The rows whose frames are in the files, given how many frames each `part` holds: a file
        that was cut off has lost its last ones."""
        kept = np.zeros(len(self), np.bool_)
        for part, count in frames.items():
            kept[np.flatnonzero(self.part == part)[:count]] = True
        return self.where(kept)

    @classmethod
    def none(cls) -> Stamps:
        empty: dict[str, Any] = {
            name: np.zeros(0, np.float64 if name in _TIMES else np.int64) for name in cls.__slots__
        }
        return cls(**empty)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameColumns:
    """One camera's part of the frame table."""

    instant: Counts
    time: Floats
    """Session seconds."""
    clock: str
    sequence: Counts
    gap: Counts
    """Frames of this camera that are missing just before this one."""


def frame_row(
    camera: str,
    index: int,
    instant: int | None,
    time: float,
    clock: str,
    sequence: int | None,
    gap: int | None,
) -> str:
    return (
        f"{camera},{index},{_count(instant)},{time:.6f},{clock},{_count(sequence)},{_count(gap)}\n"
    )


def header(columns: Iterable[str]) -> str:
    return ",".join(columns) + "\n"


def write_frame_table(path: Path, cameras: Mapping[str, FrameColumns]) -> None:
    """Rows in order of instants, cameras in their own order: what was seen together stands
    together."""
    names = list(cameras)
    none = np.empty(0, np.int64)
    lengths = [len(c.time) for c in cameras.values()]
    camera = np.repeat(np.arange(len(names)), lengths)
    index = np.concatenate([none, *(np.arange(length) for length in lengths)])
    instant = np.concatenate([none, *(c.instant for c in cameras.values())])
    out = io.StringIO()
    out.write(header(FRAME_COLUMNS))
    for row in np.lexsort((camera, instant)):
        name, i = names[camera[row]], int(index[row])
        columns = cameras[name]
        out.write(
            frame_row(
                name,
                i,
                int(columns.instant[i]),
                float(columns.time[i]),
                columns.clock,
                _known(int(columns.sequence[i])),
                int(columns.gap[i]),
            )
        )
    save_text(path, out.getvalue())


def read_frame_table(path: Path) -> dict[str, FrameColumns]:
    rows: dict[str, list[list[str]]] = {}
    for row in _rows(path, FRAME_COLUMNS):
        rows.setdefault(row[0], []).append(row)
    out = {}
    for name, own in rows.items():
        own.sort(key=lambda row: int(row[1]))
        out[name] = FrameColumns(
            instant=_counts(own, 2),
            time=_times(own, 3),
            clock=own[0][4],
            sequence=_counts(own, 5),
            gap=_counts(own, 6),
        )
    return out


def read_stamps(path: Path) -> Stamps:
    rows = list(_rows(path, STAMP_COLUMNS))
    at = {name: number for number, name in enumerate(STAMP_COLUMNS)}
    return Stamps(
        arrived=_times(rows, at["arrived"]),
        driver=_times(rows, at["driver"]),
        device=_times(rows, at["device"]),
        sequence=_counts(rows, at["sequence"]),
        connection=_counts(rows, at["connection"]),
        part=_counts(rows, at["part"]),
        microseconds=_counts(rows, at["microseconds"]),
        keyframe=_counts(rows, at["keyframe"]),
        intact=_counts(rows, at["intact"]),
        repeat=_counts(rows, at["repeat"]),
    )


def _rows(path: Path, columns: tuple[str, ...]) -> Iterable[list[str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SessionError(path, "does not exist", "name the folder of a recording") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SessionError(path, f"cannot be read ({error})", _RECORD_AGAIN) from None
    whole = text[: text.rfind("\n") + 1]
    reader = csv.reader(io.StringIO(whole))
    found = next(reader, None)
    if found is None or tuple(found) != columns:
        raise SessionError(path, f"has other columns than {', '.join(columns)}", _RECORD_AGAIN)
    for number, row in enumerate(reader, 2):
        if len(row) != len(columns) or not all(map(_fits, columns, row)):
            raise SessionError(path, f"is damaged in line {number}", _RECORD_AGAIN)
        yield row


def _fits(column: str, text: str) -> bool:
    """Whether it can stand there."""
    if column in _TEXTS:
        return bool(text)
    if not text:
        return column in _MAYBE_NOT_KNOWN
    try:
        return math.isfinite(float(text) if column in _TIMES else int(text))
    except ValueError:
        return False


def _times(rows: list[list[str]], column: int) -> Floats:
    return np.array([float(row[column]) if row[column] else np.nan for row in rows], np.float64)


def _counts(rows: list[list[str]], column: int) -> Counts:
    return np.array([int(row[column]) if row[column] else NOT_KNOWN for row in rows], np.int64)


def _time(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _known(value: int) -> int | None:
    return None if value == NOT_KNOWN else value


_RECORD_AGAIN = "restore it from a copy"
