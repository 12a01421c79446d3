"""Screen time adds up: every frame of a programme is somebody's, or black."""

from __future__ import annotations

import re

from hypothesis import given
from tests.report.an_edit import EDIT, NTSC, SHOT_LISTS, edit_of, shot_list, source

from oneclock.report.screen_table import screen_table
from oneclock.report.screen_time import screen_times
from oneclock.timebase.shots import ShotList


@given(SHOT_LISTS)
def test_screen_times_add_up_to_the_programme(shots: ShotList) -> None:
    times = screen_times(shots, 4)

    assert sum(time.frames for time in times) == shots.frames
    assert sum(len(time.lengths) for time in times) == len(shots.shots)


@given(SHOT_LISTS)
def test_each_frame_counts_for_whom_it_shows(shots: ShotList) -> None:
    shown = [shots.shot_at(frame).source for frame in range(0, shots.frames, 7)]
    seen = {time.source for time in screen_times(shots, 4) if time.frames}

    assert set(shown) <= seen
    assert (None in seen) == any(shot.source is None for shot in shots.shots)


def test_who_is_never_seen_is_listed_and_black_only_where_it_is() -> None:
    times = screen_times(shot_list((10, 0), (5, 2), (7, 0)), 3)

    assert [(time.source, time.lengths) for time in times] == [(0, (10, 7)), (1, ()), (2, (5,))]


def rows(table: str) -> list[list[str]]:
    """The words of every cell."""
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr")[2:])
    return [[re.sub(r"<[^>]*>", " ", cell).strip() for cell in row] for row in cells]


def test_the_table_tells_time_share_and_the_shortest_and_longest_shot() -> None:
    first, nasty, room, recorder, black, total = rows(screen_table(EDIT))

    # 390 and 540 frames of 1001/30000 s.
    assert first == ["cam_a close", "0:00:13.01", "72.2 %", "2", "3.00 s", "10.01 s", ""]
    assert nasty[1:4] == ["0:00:04.00", "22.2 %", "1"]
    assert room[1:4] == ["0:00:00.00", "0.0 %", "0"]
    assert recorder == ["recorder", "no picture", "", "", "", "", "heard"]
    assert black[:4] == ["black", "0:00:01.00", "5.6 %", "1"]
    assert total[:4] == ["the programme", "0:00:18.02", "100.0 %", "4"]


def test_a_camera_that_is_gone_keeps_its_screen_time() -> None:
    gone = source("gone", has_picture=False, is_chosen=True, trouble=("is gone; name its folder",))
    (row, _) = rows(screen_table(edit_of(shot_list((30, 0), rate=NTSC), gone)))

    assert row[1:4] == ["0:00:01.00", "100.0 %", "1"]
    assert row[-1] == "chosen"  # nobody knows how it sounds
