"""Tables come back as they were written, as far as they were written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclock.errors import SessionError
from oneclock.formats.frame_table import (
    FRAME_COLUMNS,
    NOT_KNOWN,
    STAMP_COLUMNS,
    FrameColumns,
    StampRow,
    Stamps,
    frame_row,
    header,
    read_frame_table,
    read_stamps,
    write_frame_table,
)

microseconds = st.integers(-(10**12), 10**12).map(lambda number: number / 1e6)
stamp_rows = st.builds(
    StampRow,
    index=st.integers(0, 10**6),
    arrived=microseconds,
    driver=st.none() | microseconds,
    device=st.none() | microseconds,
    sequence=st.none() | st.integers(0, 2**32),
    connection=st.integers(0, 9),
    part=st.integers(1, 9),
    microseconds=st.integers(0, 10**13),
    size=st.integers(0, 10**7),
    keyframe=st.booleans(),
    intact=st.booleans(),
    repeat=st.booleans(),
)


def stamps_file(folder: Path, rows: list[StampRow]) -> Path:
    path = folder / "cam1.csv"
    path.write_text(header(STAMP_COLUMNS) + "".join(map(str, rows)))
    return path


def row(**more: Any) -> StampRow:
    usual: dict[str, Any] = {
        **dict.fromkeys(("index", "connection", "microseconds", "size"), 0),
        "arrived": 1.0,
        "driver": 0.5,
        "device": None,
        "sequence": 7,
        "part": 1,
        "keyframe": True,
        "intact": True,
        "repeat": False,
    }
    return StampRow(**usual | more)


def known(values: Any) -> list[Any]:
    return [None if value == NOT_KNOWN or value != value else value for value in values.tolist()]


@settings(max_examples=30)
@given(rows=st.lists(stamp_rows, max_size=8))
def test_stamps_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[StampRow]
) -> None:
    found = read_stamps(stamps_file(tmp_path_factory.mktemp("stamps"), rows))

    assert len(found) == len(rows)
    assert known(found.arrived) == pytest.approx([r.arrived for r in rows])
    assert known(found.driver) == [r.driver for r in rows]
    assert known(found.device) == [r.device for r in rows]
    assert known(found.sequence) == [r.sequence for r in rows]
    for name in ("connection", "part", "microseconds", "keyframe", "intact", "repeat"):
        assert getattr(found, name).tolist() == [getattr(r, name) for r in rows]


columns = st.integers(0, 6).flatmap(
    lambda count: st.builds(
        FrameColumns,
        instant=st.sets(st.integers(0, 20), min_size=count, max_size=count).map(
            lambda found: np.array(sorted(found), np.int64)
        ),
        time=st.lists(microseconds, min_size=count, max_size=count).map(np.array),
        clock=st.sampled_from(["device", "driver", "arrival"]),
        sequence=st.lists(st.integers(-1, 99), min_size=count, max_size=count).map(
            lambda found: np.array(found, np.int64)
        ),
        gap=st.lists(st.integers(0, 99), min_size=count, max_size=count).map(
            lambda found: np.array(found, np.int64)
        ),
    )
)


@settings(max_examples=30)
@given(cameras=st.dictionaries(st.sampled_from(["cam1", "left", "b"]), columns))
def test_a_frame_table_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, cameras: dict[str, FrameColumns]
) -> None:
    path = tmp_path_factory.mktemp("frames") / "frames.csv"

    write_frame_table(path, cameras)

    found = read_frame_table(path)
    assert found.keys() == {name for name, own in cameras.items() if len(own.time)}
    for name, own in found.items():
        assert own.clock == cameras[name].clock
        assert own.time == pytest.approx(cameras[name].time, abs=1e-6)
        for column in ("instant", "sequence", "gap"):
            assert getattr(own, column).tolist() == getattr(cameras[name], column).tolist()


def test_the_columns_are_those_others_script_against(tmp_path: Path) -> None:
    write_frame_table(tmp_path / "frames.csv", {})

    text = (tmp_path / "frames.csv").read_text()
    assert text == "camera,index,instant,time_seconds,clock,sequence,gap\n"


def test_what_was_seen_together_stands_together(tmp_path: Path) -> None:
    def two(instants: list[int]) -> FrameColumns:
        counts = np.array(instants, np.int64)
        return FrameColumns(
            instant=counts, time=counts / 30, clock="driver", sequence=counts, gap=counts * 0
        )

    write_frame_table(tmp_path / "frames.csv", {"b": two([0, 2]), "a": two([0, 1])})

    rows = (tmp_path / "frames.csv").read_text().splitlines()[1:]
    assert [line.split(",")[:3] for line in rows] == [
        ["b", "0", "0"],
        ["a", "0", "0"],
        ["a", "1", "1"],
        ["b", "1", "2"],
    ]


def test_what_is_not_known_yet_is_empty() -> None:
    assert frame_row("cam1", 3, None, 0.1, "driver", None, None) == "cam1,3,,0.100000,driver,,\n"


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path, cut: int) -> None:
    path = stamps_file(tmp_path, [row(sequence=n) for n in range(5)])
    path.write_bytes(path.read_bytes()[:-cut])

    found = read_stamps(path).sequence.tolist()

    assert found == list(range(len(found)))
    assert 3 <= len(found) <= 4


def test_a_table_of_which_only_the_header_is_there_is_empty(tmp_path: Path) -> None:
    assert len(read_stamps(stamps_file(tmp_path, []))) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has other columns than index, arrived"),
        ("index,arr", "has other columns than index, arrived"),
        ("a,b,c\n1,2,3\n", "has other columns than index, arrived"),
        (header(STAMP_COLUMNS) + "1,2\n", "is damaged in line 2"),
        (header(STAMP_COLUMNS) + str(row()) + "\0\0\0\n", "is damaged in line 3"),
        (header(STAMP_COLUMNS) + str(row()).replace("1.0", "soon"), "is damaged in line 2"),
        (header(STAMP_COLUMNS) + str(row()).replace("1.000000", ""), "is damaged in line 2"),
        (header(STAMP_COLUMNS) + str(row()).replace("0.5", "nan"), "is damaged in line 2"),
        (header(STAMP_COLUMNS) + str(row()).replace(",7,", ",7.5,"), "is damaged in line 2"),
    ],
)
def test_a_damaged_table_is_said_with_a_remedy(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "cam1.csv").write_text(text)

    with pytest.raises(SessionError) as raised:
        read_stamps(tmp_path / "cam1.csv")

    assert words in str(raised.value)
    assert raised.value.remedy == "restore it from a copy"


def test_a_frame_table_whose_camera_has_no_name_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "frames.csv").write_text(header(FRAME_COLUMNS) + ",0,0,0.1,driver,1,0\n")

    with pytest.raises(SessionError, match="is damaged in line 2"):
        read_frame_table(tmp_path / "frames.csv")


def test_a_table_that_is_not_there_is_said_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="does not exist; name the folder of a recording"):
        read_frame_table(tmp_path / "frames.csv")


def test_bytes_that_are_no_text_are_said_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "cam1.csv").write_bytes(b"\xff\xfe\n")

    with pytest.raises(SessionError, match="cannot be read"):
        read_stamps(tmp_path / "cam1.csv")


@given(parts=st.lists(st.integers(1, 3), max_size=30).map(sorted), held=st.integers(0, 20))
def test_of_a_file_that_was_cut_off_the_first_rows_count(parts: list[int], held: int) -> None:
    count = np.array(parts, np.int64)
    every: dict[str, Any] = dict.fromkeys(Stamps.__slots__, count)
    stamps = Stamps(**every | {"microseconds": np.arange(len(parts))})

    kept = stamps.in_files({1: 100, 2: held})

    ones, twos = parts.count(1), parts.count(2)
    assert kept.microseconds.tolist() == list(range(ones + min(held, twos)))
