"""The newest instant: one frame of every live camera, all seen within a period."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.view.grid_view import GridView
from oneclock.capture.view.newest_instant import choose_instant
from oneclock.capture.view.view_ring import ViewRing

PERIOD = 0.5
TIMES = st.lists(st.integers(0, 40), max_size=4, unique=True).map(
    lambda ticks: [tick / 8 for tick in sorted(ticks)]
)
RECENTS = st.dictionaries(st.sampled_from("abc"), TIMES)


def all_instants(recents: dict[str, list[float]]) -> list[dict[str, float]]:
    """Every choice of one frame a camera that lies within a period."""
    choices = [
        dict(zip(recents, times, strict=True)) for times in product(*recents.values()) if recents
    ]
    return [c for c in choices if max(c.values()) - min(c.values()) <= PERIOD]


@given(recents=RECENTS)
def test_no_instant_begins_later_and_none_that_begins_then_is_tighter(
    recents: dict[str, list[float]],
) -> None:
    seen = {name: times for name, times in recents.items() if times}
    chosen = choose_instant(recents, PERIOD, live_for=1e9)
    instants = all_instants(seen)
    if not instants:
        assert chosen == {}
        return
    times = {name: seen[name][at] for name, at in chosen.items()}
    assert times in instants
    latest = max(min(instant.values()) for instant in instants)
    assert min(times.values()) == latest
    as_late = [instant for instant in instants if min(instant.values()) == latest]
    assert sum(times.values()) == min(sum(instant.values()) for instant in as_late)


@given(recents=RECENTS, shift=st.integers(-8, 8))
def test_when_the_clock_began_does_not_matter(recents: dict[str, list[float]], shift: int) -> None:
    moved = {name: [time + shift for time in times] for name, times in recents.items()}
    assert choose_instant(moved, PERIOD) == choose_instant(recents, PERIOD)


def test_the_newest_frame_of_one_camera_waits_for_the_others() -> None:
    recents = {"left": [0.0, 1.0, 2.0], "right": [0.1, 1.1]}
    assert choose_instant(recents, PERIOD) == {"left": 1, "right": 1}


def test_a_camera_that_went_silent_is_left_out() -> None:
    recents = {"left": [3.0, 4.0], "right": [0.1, 1.1]}
    assert choose_instant(recents, PERIOD, live_for=2.0) == {"left": 1}


def test_a_camera_that_has_shown_nothing_is_not_waited_for() -> None:
    assert choose_instant({"left": [1.0], "right": []}, PERIOD) == {"left": 0}


def test_frames_further_apart_than_a_period_are_of_no_instant() -> None:
    assert choose_instant({"left": [1.0], "right": [1.6]}, PERIOD) == {}


# -- over rings -----------------------------------------------------------------------------------


@pytest.fixture
def rings() -> Iterator[dict[str, ViewRing]]:
    made = {name: ViewRing.create(f"oneclock-{uuid4().hex[:12]}") for name in ("left", "right")}
    yield made
    for ring in made.values():
        ring.unlink()


@pytest.fixture
def grid(rings: dict[str, ViewRing]) -> Iterator[GridView]:
    view = GridView(
        {name: ViewRing.attach(ring.name) for name, ring in rings.items()}, period=PERIOD
    )
    yield view
    view.close()


def indices(grid: GridView) -> dict[str, int]:
    return {name: frame.index for name, frame in grid.newest_instant().items()}


@pytest.fixture
def show(rings: dict[str, ViewRing]) -> Callable[[str, float, int], bool]:
    return lambda name, seconds, index: rings[name].publish(seconds, index, b"jpeg")


def test_a_grid_goes_on_when_all_cameras_have(
    grid: GridView, show: Callable[[str, float, int], bool]
) -> None:
    assert indices(grid) == {}
    show("left", 1.0, 1)
    show("right", 1.1, 1)
    assert indices(grid) == {"left": 1, "right": 1}
    show("left", 2.0, 2)
    assert indices(grid) == {"left": 1, "right": 1}
    show("right", 2.1, 2)
    assert indices(grid) == {"left": 2, "right": 2}


def test_a_grid_keeps_its_last_instant_where_nothing_belongs_together(
    grid: GridView, show: Callable[[str, float, int], bool]
) -> None:
    show("left", 1.0, 1)
    show("right", 1.1, 1)
    assert indices(grid) == {"left": 1, "right": 1}
    for index in range(2, 6):  # all that is left of the left camera is a period later
        show("left", 1.45 + index * 0.1, index)
    assert indices(grid) == {"left": 1, "right": 1}
