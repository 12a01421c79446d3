"""The frame table as Parquet holds what frames.csv holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from oneclock.errors import SaveError
from oneclock.formats.frame_parquet import write_frame_parquet
from oneclock.formats.frame_table import NOT_KNOWN, FrameColumns, write_frame_table


def columns(times: list[float], instants: list[int], clock: str, sequence: int) -> FrameColumns:
    return FrameColumns(
        instant=np.array(instants, np.int64),
        time=np.array(times),
        clock=clock,
        sequence=np.full(len(times), sequence),
        gap=np.zeros(len(times), np.int64),
    )


TABLE = {
    "left": columns([0.0, 0.0333, 0.0667], [0, 1, 2], "driver", 7),
    "right": columns([0.01, 0.0767], [0, 2], "arrival", NOT_KNOWN),
}


def test_rows_stand_in_the_order_of_the_text_and_say_the_same(tmp_path: Path) -> None:
    write_frame_table(tmp_path / "frames.csv", TABLE)
    write_frame_parquet(tmp_path / "frames.parquet", TABLE)

    rows = pq.read_table(tmp_path / "frames.parquet").to_pylist()

    head, *lines = (tmp_path / "frames.csv").read_text().splitlines()
    assert list(rows[0]) == head.split(",")
    for row, line in zip(rows, lines, strict=True):
        camera, index, instant, time, clock, sequence, gap = line.split(",")
        assert (row["camera"], row["index"], row["instant"]) == (camera, int(index), int(instant))
        assert (row["clock"], row["gap"]) == (clock, int(gap))
        assert row["time_seconds"] == pytest.approx(float(time), abs=1e-6)
        assert row["sequence"] == (int(sequence) if sequence else None)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="cannot be written"):
        write_frame_parquet(tmp_path / "none" / "frames.parquet", TABLE)
