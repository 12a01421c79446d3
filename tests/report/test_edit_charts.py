"""The charts of an edit leave out nothing, and put everything where it is."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from tests.report.an_edit import EDIT, SHOT_LISTS, edit_of, loudness, shot_list, source

from oneclock.report.dwell_chart import bar_width, dwell_figure
from oneclock.report.edit_values import EditReport
from oneclock.report.level_chart import heard_text, level_figure
from oneclock.report.shots_chart import programme_axis, shots_figure
from oneclock.timebase.shots import ShotList
from oneclock.timebase.span import Span

Box = tuple[float, float]


def boxes(figure: str, kind: str) -> dict[str, list[Box]]:
    """Begin and end of each lane's boxes, as shares of the width, by the lane's name."""
    out: dict[str, list[Box]] = {}
    for lane in ElementTree.fromstring(figure).iter("svg"):
        found = []
        for rect in lane.iter("rect"):
            if rect.get("class") == kind:
                x, width = (float(rect.attrib[key].rstrip("%")) for key in ("x", "width"))
                found.append((x / 100, (x + width) / 100))
        out[lane.findtext("title") or ""] = found
    return out


@given(SHOT_LISTS)
def test_every_shot_is_on_the_chart_and_each_where_it_is_seen(shots: ShotList) -> None:
    report = edit_of(shots)
    axis = programme_axis(report)

    drawn = sorted(
        (box, name) for name, lane in boxes(shots_figure(report), "shot").items() for box in lane
    )

    assert [name for _, name in drawn] == [report.name(shot.source) for shot in shots.shots]
    for (box, _), shot in zip(drawn, shots.shots, strict=True):
        ends = [axis.share(report.seconds(frame)) for frame in (shot.first, shot.end)]
        assert box == pytest.approx(ends, abs=2e-4)


def test_the_chart_shows_when_each_camera_was_recording() -> None:
    axis = programme_axis(EDIT)

    recorded = boxes(shots_figure(EDIT), "ran")

    assert recorded["room"] == [pytest.approx((axis.share(4.0), axis.share(9.0)), abs=2e-4)]
    assert "recorder" not in recorded  # nobody looks through it


def test_a_clock_with_a_gap_is_two_boxes() -> None:
    stepped = source("a", recorded=(Span(start=0.0, end=4.0), Span(start=5.0, end=9.0)))

    assert len(boxes(shots_figure(edit_of(shot_list((270, 0)), stepped)), "ran")["a"]) == 2


def test_black_has_a_lane_of_its_own_and_only_where_there_is_any() -> None:
    without = edit_of(shot_list((300, 0), (30, 1)))

    assert len(boxes(shots_figure(EDIT), "shot")["black"]) == 1
    assert "black" not in boxes(shots_figure(without), "shot")


def test_whoever_is_in_the_corner_is_drawn_in_their_own_lane() -> None:
    first, *others = EDIT.shots.shots
    shots = replace(EDIT.shots, shots=(replace(first, inset=2), *others))

    inset = boxes(shots_figure(edit_of(shots)), "inset")

    assert [name for name, lane in inset.items() if lane] == ["room"]


def test_a_shot_says_when_and_why() -> None:
    assert "shot 2, 0:00:10.01 to 0:00:14.01: its turn" in shots_figure(EDIT)


def columns_of(path: str) -> float:
    """Of a path, how much of the width it covers, in thousandths."""
    covered = 0.0
    for part in re.findall(r"M([^Z]*)Z", path):
        xs = [float(point.split()[0]) for point in part.split("L")]
        covered += max(xs) - min(xs)
    return covered


def paths(figure: str, kind: str) -> list[str]:
    return re.findall(rf'<path class="{kind}" d="([^"]*)"', figure)


def one_lane(decibels: list[float], heard: list[bool]) -> EditReport:
    return edit_of(shot_list((300, 0)), source("a", loudness=loudness(decibels, heard)))


def test_what_is_heard_is_drawn_over_its_level_exactly_as_long() -> None:
    figure = level_figure(one_lane([-20.0] * 4, [False, True, True, False]))

    (level,), (taken,) = paths(figure, "mean"), paths(figure, "taken")
    assert columns_of(taken) == pytest.approx(columns_of(level) / 2, abs=0.2)


def test_one_stretch_alone_is_as_wide_as_it_is_long() -> None:
    figure = level_figure(one_lane([np.nan, -20.0, np.nan, np.nan], [False] * 4))

    (level,) = paths(figure, "mean")
    assert columns_of(level) == pytest.approx(1000 / 1.01 / 4, abs=0.2)


def test_heights_are_decibels_from_sixty_below_to_full_scale() -> None:
    (level,) = paths(level_figure(one_lane([-30.0, -30.0], [False] * 2)), "mean")

    assert {point.split()[1] for point in re.split("[MLZ]", level) if point} == {"200", "100"}


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ([True] * 4, "heard"),
        ([False] * 4, "not heard"),
        ([True, False, False, False], "heard 25 %"),
    ],
)
def test_how_much_is_heard_stands_beside_the_name(heard: list[bool], said: str) -> None:
    assert heard_text(loudness([-20.0] * 4, heard)) == said


def test_where_nothing_can_be_heard_there_is_no_chart() -> None:
    assert level_figure(edit_of(shot_list((30, 0)), source("a"))) == ""


@given(SHOT_LISTS)
def test_every_shot_is_counted_by_its_length(shots: ShotList) -> None:
    figure = dwell_figure(edit_of(shots))

    counts = [int(count) for count in re.findall(r'text-anchor="middle">(\d+)</text>', figure)]
    assert sum(counts) == len(shots.shots)


@pytest.mark.parametrize("longest", [0.01, 1.0, 17.9, 600.0, 90_000.0])
def test_few_bars_hold_the_longest_shot(longest: float) -> None:
    assert longest / bar_width(longest) <= 20
