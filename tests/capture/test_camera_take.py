"""What one camera's stamps come to: times, gaps, losses."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.capture.frames import StampClock
from oneclock.capture.session.camera_take import CameraTake, slow_stretches, take_of
from oneclock.formats.frame_table import Stamps

PERIOD = 1 / 30


def stamps(
    seen: list[int] | NDArray[np.int64],
    *,
    sequence: list[int] | None = None,
    connection: list[int] | None = None,
    repeat: list[int] | None = None,
    driver: bool = True,
) -> Stamps:
    """Frames by their number in the camera's cadence: 0, 1, 3 has lost one."""
    count = len(seen)
    times = np.array(seen) * PERIOD

    def counts(given: list[int] | None, usual: int) -> NDArray[np.int64]:
        return np.full(count, usual) if given is None else np.array(given, np.int64)

    return Stamps(
        arrived=times + 0.02,
        driver=times if driver else np.full(count, np.nan),
        device=np.full(count, np.nan),
        sequence=np.array(seen, np.int64) if sequence is None else counts(sequence, 0),
        connection=counts(connection, 0),
        part=counts(None, 1),
        microseconds=np.round(times * 1e6).astype(np.int64),
        keyframe=counts(None, 1),
        intact=counts(None, 1),
        repeat=counts(repeat, 0),
    )


def taken(given: Stamps, pauses: list[tuple[float, float]] | None = None) -> CameraTake:
    take = take_of("cam1", given, pauses or [])
    assert take is not None
    return take


numbers = st.sets(st.integers(0, 300), min_size=3).map(sorted)


@given(seen=numbers)
def test_a_gap_is_what_the_camera_counted_and_we_did_not_get(seen: list[int]) -> None:
    take = taken(stamps(seen))

    assert take.gap.tolist() == [0, *(np.diff(seen) - 1)]
    assert take.dropped == take.gap.sum()


@given(seen=numbers, begin=st.floats(0, 9), length=st.floats(0.2, 3))
def test_what_was_not_wanted_is_neither_missing_nor_dropped(
    seen: list[int], begin: float, length: float
) -> None:
    pause = (begin, begin + length)
    kept = [n for n in seen if not pause[0] <= n * PERIOD < pause[1]]
    if len(kept) < 3:
        return

    take = taken(stamps(kept), [pause])

    gaps = [
        0 if earlier * PERIOD < pause[0] <= later * PERIOD else later - earlier - 1
        for earlier, later in pairwise(kept)
    ]
    assert take.gap.tolist() == [0, *gaps]
    assert take.dropped == sum(gaps)


def test_while_a_camera_is_away_frames_are_missing_but_nobody_dropped_them() -> None:
    seen = [*range(30), *range(60, 90)]
    take = taken(stamps(seen, sequence=[*range(30), *range(30)], connection=[0] * 30 + [1] * 30))

    assert take.gap[30] == pytest.approx(30, abs=1)
    assert take.gap.sum() == take.gap[30]
    assert take.dropped == 0


def test_a_stall_leaves_a_gap_though_the_camera_did_not_count() -> None:
    seen = [*range(30), *range(45, 75)]
    take = taken(stamps(seen, sequence=list(range(60))))

    assert take.gap[30] == 15
    assert take.dropped == 0


def test_a_repeated_packet_shows_the_frame_before_it() -> None:
    take = taken(stamps([0, 1, 2, 3, 5, 6], repeat=[0, 0, 0, 1, 0, 0]))

    assert take.times[3] == take.times[2]
    assert take.real.tolist() == [True, True, True, False, True, True]
    assert take.gap[3] == 0


def test_times_are_those_of_the_best_clock() -> None:
    by_driver = taken(stamps(list(range(90))))
    by_arrival = taken(stamps(list(range(90)), driver=False))

    assert by_driver.timed.clock is StampClock.DRIVER
    assert by_driver.times == pytest.approx(np.arange(90) * PERIOD)
    assert by_arrival.timed.clock is StampClock.ARRIVAL
    assert by_arrival.times == pytest.approx(np.arange(90) * PERIOD + 0.02, abs=1e-4)


def test_where_nothing_was_recorded_there_is_nothing() -> None:
    assert take_of("cam1", Stamps.none()) is None


@pytest.mark.parametrize("count", [1, 2])
def test_a_frame_or_two_are_a_take(count: int) -> None:
    take = taken(stamps(list(range(count))))

    assert take.gap.tolist() == [0] * count
    assert take.dropped == 0


def test_every_second_frame_for_a_while_is_a_slow_camera() -> None:
    seen = [*range(10), *range(11, 41, 2), *range(40, 60)]

    (slow,) = slow_stretches(taken(stamps(sorted(set(seen)))))

    assert slow.step == 2
    assert slow.span.start == pytest.approx(11 * PERIOD)
    assert slow.span.length == pytest.approx(28 * PERIOD)


@given(lost=st.sets(st.integers(1, 98), max_size=20))
def test_frames_lost_here_and_there_are_no_slow_camera(lost: set[int]) -> None:
    seen = [number for number in range(100) if number not in lost]
    take = taken(stamps(seen))

    runs = slow_stretches(take)

    # Twenty losses can, by ill luck, come evenly; then eight places in a row are empty.
    evenly = any(all(number + 2 * k in lost for k in range(8)) for number in range(100))
    assert not runs or evenly
