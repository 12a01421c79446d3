"""Where cameras are on the screen: grids, insets, bars."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.edit.clicks import steps
from tests.edit.render.filmed import steady

from oneclock.edit.render.film import Mode, Screen, plan_film
from oneclock.edit.render.grid import grid_views
from oneclock.edit.render.inset import Corner, Inset, Partner, partners
from oneclock.edit.render.scene import Box, View
from oneclock.errors import UsageError
from oneclock.media.fitting import Shape, fitted
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList

EVEN = st.integers(60, 2000).map(lambda half: 2 * half)


def a_film(*shots: tuple[int, int, int | None]) -> ShotList:
    return ShotList(
        rate=FrameRate.parse("25"),
        start=Fraction(0),
        shots=tuple(Shot(first=first, end=end, source=source) for first, end, source in shots),
    )


def apart(one: Box, other: Box) -> bool:
    return (
        one.left + one.width <= other.left
        or other.left + other.width <= one.left
        or one.top + one.height <= other.top
        or other.top + other.height <= one.top
    )


@given(count=st.integers(1, 9), width=EVEN, height=EVEN)
def test_cells_of_a_grid_are_alike_and_apart(count: int, width: int, height: int) -> None:
    views = grid_views(list(range(count)), width, height, fill=True)

    boxes = [view.box for view in views]
    assert [view.source for view in views] == list(range(count))
    assert len({(box.width, box.height) for box in boxes}) == 1
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
    for box in boxes:
        assert all(side % 2 == 0 for side in (box.left, box.top, box.width, box.height))
        assert 0 <= box.left <= box.left + box.width <= width
        assert 0 <= box.top <= box.top + box.height <= height


@pytest.mark.parametrize(
    ("count", "width", "height", "cell"),
    [
        (1, 1920, 1080, (1920, 1080)),
        (4, 1920, 1080, (960, 540)),
        (9, 1920, 1080, (640, 360)),
        (3, 1080, 1920, (1080, 640)),
    ],
)
def test_grids_people_expect(count: int, width: int, height: int, cell: tuple[int, int]) -> None:
    box = grid_views(list(range(count)), width, height, fill=False)[0].box

    assert (box.width, box.height) == cell


@given(
    corner=st.sampled_from(Corner),
    width=EVEN,
    height=EVEN,
    part=st.floats(0.1, 0.95),
)
def test_an_inset_with_its_border_is_on_the_screen(
    corner: Corner, width: int, height: int, part: float
) -> None:
    longest = max(width, height) - 14
    inset = Inset(corner=corner, width=int(longest * part), margin=6, border=4)

    view = inset.view(1, width, height)

    assert all(side % 2 == 0 for side in (view.box.width, view.box.height))
    for size in ((view.box.width, view.box.height // 4 * 2), (view.box.width // 4 * 2, 10)):
        left, top = view.place(*size)
        gaps = {
            "left": left - view.border,
            "right": width - left - size[0] - view.border,
            "top": top - view.border,
            "bottom": height - top - size[1] - view.border,
        }
        assert all(gap >= 0 for gap in gaps.values())
        assert [gaps[side] for side in corner.split("-")] == [6, 6]


@given(
    screen=st.tuples(EVEN, EVEN),
    picture=st.tuples(st.integers(16, 4000), st.integers(16, 4000)),
    asked=st.integers(16, 4000),
    margin=st.integers(0, 40),
    border=st.integers(0, 20),
)
def test_the_longer_side_of_an_inset_is_as_asked_or_an_error(
    screen: tuple[int, int], picture: tuple[int, int], asked: int, margin: int, border: int
) -> None:
    inset = Inset(width=asked, margin=margin, border=border)
    longer, shorter = max(picture), min(picture)
    beside = max(margin // 2 * 2 + 2 * (border // 2 * 2), 2)
    sides = [Fraction(asked // 2 * 2 * side, longer) for side in picture]

    if any(side + beside > room for side, room in zip(sides, screen, strict=True)):
        with pytest.raises(UsageError, match="--inset-width: cam does not fit"):
            inset.require_room("cam", picture, *screen)
        return

    inset.require_room("cam", picture, *screen)
    view = inset.view(1, *screen)
    shape = Shape(width=picture[0], height=picture[1])
    seen = fitted(shape, view.box.width, view.box.height).size
    assert max(seen) == asked // 2 * 2
    assert min(seen) == pytest.approx(asked * shorter / longer, abs=3)
    assert view.box.area < screen[0] * screen[1]


def test_a_large_inset_need_not_be_square() -> None:
    view = Inset(width=1200, margin=0, border=0).view(1, 1920, 1080)

    assert view.box == Box(left=720, top=2, width=1200, height=1078)


@pytest.mark.parametrize(("screen", "side"), [((1920, 1080), 480), ((1080, 1920), 480),
                                              ((640, 360), 160)])  # fmt: skip
def test_an_inset_is_a_quarter_of_the_screen_unless_said(
    screen: tuple[int, int], side: int
) -> None:
    box = Inset().view(1, *screen).box

    assert (box.width, box.height) == (side, side)


@pytest.mark.parametrize(
    ("inset", "remedy"),
    [
        (Inset(width=1920, margin=0, border=0), "use 1918 at most"),
        (Inset(width=1900), "use 1888 at most"),
        (Inset(margin=2000), "make --margin and --border smaller"),
    ],
)
def test_an_inset_that_no_screen_holds_is_an_error(inset: Inset, remedy: str) -> None:
    with pytest.raises(UsageError, match=f"--inset-width: a picture does not fit.*; {remedy}"):
        inset.view(1, 1920, 1080)


def test_a_picture_stands_in_the_middle_of_its_box() -> None:
    view = View(source=0, box=Box(left=0, top=0, width=1920, height=1080))

    assert view.place(608, 1080) == (656, 0)


def test_the_inset_is_the_next_camera_that_runs_all_through_the_shot() -> None:
    film = a_film((0, 100, 0), (100, 200, 1), (200, 300, 2))
    clocks = [steady(12.0), steady(12.0), steps((0.0, 5.0, 0.0, 0.0), (5.0, 11.0, 0.5, 0.0))]

    # The third camera has a gap from 5 to 5.5 s, in the second shot.
    assert partners(film, clocks, [0, 1, 2], Partner.NEXT) == [1, 0, 0]


def test_second_best_is_who_is_shown_longest_of_the_others() -> None:
    film = a_film((0, 20, 0), (20, 120, 2), (120, 160, 1))

    assert partners(film, [steady(9.0)] * 3, [0, 1, 2], Partner.SECOND_BEST) == [2, 1, 2]


def test_a_given_partner_gives_way_where_it_fills_the_screen() -> None:
    film = a_film((0, 20, 0), (20, 120, 2))

    assert partners(film, [steady(9.0)] * 3, [0, 1, 2], 2) == [2, 0]


def test_an_inset_that_the_edit_names_is_taken() -> None:
    film = ShotList(
        rate=FrameRate.parse("25"),
        start=Fraction(0),
        shots=(Shot(first=0, end=10, source=0, inset=2),),
    )

    assert partners(film, [steady(9.0)] * 3, [0, 1, 2], Partner.NEXT) == [2]


def test_alone_a_camera_has_no_partner_and_black_has_none() -> None:
    film = a_film((0, 20, 0), (20, 30, None))

    assert partners(film, [steady(9.0)], [0], Partner.NEXT) == [None, None]


def test_an_edit_that_shows_a_microphone_is_an_error() -> None:
    with pytest.raises(UsageError, match="holds no picture"):
        plan_film(
            Mode.CUTS,
            a_film((0, 20, 1)),
            [steady(9.0)] * 2,
            [0],
            Screen(width=640, height=360),
            Inset(),
        )


@pytest.mark.parametrize("count", [0, 10])
def test_a_grid_has_one_to_nine_cameras(count: int) -> None:
    with pytest.raises(UsageError, match="grid"):
        plan_film(
            Mode.GRID,
            a_film((0, 20, None)),
            [steady(9.0)] * count,
            list(range(count)),
            Screen(width=640, height=360),
            Inset(),
        )
