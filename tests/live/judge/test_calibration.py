"""What the rig makes of a file whose flashes and beeps are simultaneous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.judge.calibration import Calibration, calibrate

PERIOD = 0.84
PLAYED = [10.42 + PERIOD * mark for mark in range(7)]
REFRESH = 1 / 60


def calibrated(
    *, offset: float = 0.0, until_refresh: float = 0.0, uneven: float = 0.0
) -> Calibration | None:
    """A player that aims so far from its sound, on a screen that shows it sooner than that."""
    aimed = [at + offset + uneven * (-1) ** mark for mark, at in enumerate(PLAYED)]
    return calibrate(seen=[at - until_refresh for at in aimed], aimed_at=aimed, heard=PLAYED)


@given(offset=st.floats(-0.1, 0.1), until_refresh=st.floats(0.0, REFRESH))
def test_a_picture_is_seen_at_the_refresh_that_its_player_aims_at(
    offset: float, until_refresh: float
) -> None:
    found = calibrated(offset=offset, until_refresh=until_refresh)

    assert found is not None
    assert found.until_refresh == pytest.approx(until_refresh)
    assert found.file_offset == pytest.approx(offset)


def test_no_screen_waits_longer_than_a_refresh_or_shows_what_was_not_there() -> None:
    longer, sooner = calibrated(until_refresh=0.05), calibrated(until_refresh=-0.05)

    assert longer is not None
    assert sooner is not None
    assert longer.until_refresh == pytest.approx(REFRESH)
    assert sooner.until_refresh == 0.0


@pytest.mark.parametrize(("offset", "sound"), [(0.0, True), (-0.04, True), (-0.06, False)])
def test_a_machine_on_which_even_a_file_is_out_of_step_is_not_sound(
    offset: float, sound: bool
) -> None:
    found = calibrated(offset=offset)

    assert found is not None
    assert found.is_sound is sound


def test_a_rig_that_scatters_resolves_less() -> None:
    steady, scattered = calibrated(), calibrated(uneven=0.02)

    assert steady is not None
    assert scattered is not None
    assert steady.resolution == pytest.approx(0.0065, abs=1e-4)
    assert scattered.resolution > steady.resolution + 0.005


@pytest.mark.parametrize("missing", ["seen", "aimed_at", "heard"])
def test_without_one_of_its_witnesses_there_is_no_calibration(missing: str) -> None:
    assert (
        calibrate(**({"seen": PLAYED, "aimed_at": PLAYED, "heard": PLAYED} | {missing: []})) is None
    )


def test_marks_too_far_from_what_was_played_are_none_of_it() -> None:
    strayed = [at + 0.4 for at in PLAYED]

    assert calibrate(seen=PLAYED, aimed_at=PLAYED, heard=strayed) is None
