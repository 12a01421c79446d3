"""What the rig itself adds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.judge.calibration import Played, calibrate

PERIOD = 0.84
MARKS = range(7)


def played(picture_lag: float, sound_lag: float, file_offset: float) -> Played:
    """A rig that shows and records that late."""
    painted = [10 + PERIOD * mark + 0.006 for mark in MARKS]
    claimed = [10 + PERIOD * mark for mark in MARKS]
    of_file = [10.42 + PERIOD * mark for mark in MARKS]
    return Played(
        painted=painted,
        claimed=claimed,
        stream_seen=[at + picture_lag for at in painted],
        stream_heard=[at + sound_lag for at in claimed],
        file_seen=[at + file_offset for at in of_file],
        file_heard=of_file,
    )


@given(picture=st.floats(-0.05, 0.05), sound=st.floats(-0.05, 0.05), file=st.floats(-0.05, 0.05))
def test_the_bias_is_midway_between_its_two_witnesses_and_reaches_both(
    picture: float, sound: float, file: float
) -> None:
    calibration = calibrate(played(picture, sound, file))

    assert calibration is not None
    assert calibration.stream_bias == pytest.approx(picture - sound)
    assert calibration.file_bias == pytest.approx(file)
    resolution = calibration.resolution(clock_uncertainty=0.0)
    for witness in (calibration.stream_bias, calibration.file_bias):
        assert abs(witness - calibration.bias) <= resolution


def test_witnesses_that_agree_leave_half_a_refresh_of_the_screen() -> None:
    calibration = calibrate(played(0.0, -0.01, 0.01))

    assert calibration is not None
    assert calibration.resolution(0.0) == pytest.approx(1 / 120)


def test_a_canvas_that_is_shown_late_now_and_then_moves_nothing() -> None:
    calm = played(0.0, 0.0, 0.0)
    busy = replace(
        calm, stream_seen=[at + 0.05 * (mark > 0) for mark, at in enumerate(calm.stream_seen)]
    )

    calibration = calibrate(busy)

    assert calibration is not None
    assert calibration.stream_bias == pytest.approx(0.0)


def test_a_rig_that_scatters_resolves_less() -> None:
    calm = played(0.0, 0.0, 0.0)
    uneven = replace(
        calm, file_seen=[at + 0.02 * (-1) ** mark for mark, at in enumerate(calm.file_seen)]
    )
    steady, scattered = calibrate(calm), calibrate(uneven)

    assert steady is not None
    assert scattered is not None
    assert scattered.resolution(0.0) > steady.resolution(0.0) + 0.005


@pytest.mark.parametrize("missing", ["stream_seen", "stream_heard", "file_seen", "file_heard"])
def test_without_one_of_its_witnesses_there_is_no_calibration(missing: str) -> None:
    known = played(0.0, 0.0, 0.0)
    lacking = {
        "stream_seen": replace(known, stream_seen=[]),
        "stream_heard": replace(known, stream_heard=known.stream_heard[:2]),
        "file_seen": replace(known, file_seen=[]),
        "file_heard": replace(known, file_heard=[]),
    }[missing]

    assert calibrate(lacking) is None


def test_marks_too_far_from_what_was_played_are_none_of_it() -> None:
    known = played(0.0, 0.0, 0.0)
    strayed = replace(known, stream_heard=[at + 0.4 for at in known.stream_heard])

    assert calibrate(strayed) is None
