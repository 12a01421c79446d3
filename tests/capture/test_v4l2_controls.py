"""Which controls are set for what was asked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.camera_spec import Settings
from oneclock.capture.sources.v4l2_abi import ControlFlags, ControlId, ControlType
from oneclock.capture.sources.v4l2_controls import Control, plan_controls

EVERYTHING = Settings(exposure=0.01, gain=20, white_balance=4600)


def control(name: ControlId, **more: Any) -> Control:
    usual: dict[str, Any] = {"type": ControlType.INTEGER, "maximum": 5000, "menu": {}}
    return Control(id=name, name=name.name, **usual | more)


def menu(name: ControlId, *values: int) -> Control:
    return control(name, type=ControlType.MENU, menu={value: str(value) for value in values})


def planned(settings: Settings, *controls: Control) -> list[tuple[int, int]]:
    plan = plan_controls(settings, {it.id: it for it in controls})
    return [(change.control.id, change.value) for change in plan.changes]


@given(
    st.integers(-1000, 1000),
    st.integers(0, 2000),
    st.integers(0, 50),
    st.floats(-1e6, 1e6),
)
def test_the_nearest_value_can_be_taken_and_none_is_nearer(
    minimum: int, span: int, step: int, wanted: float
) -> None:
    one = control(ControlId.GAIN, minimum=minimum, maximum=minimum + span, step=step)

    nearest = one.nearest(wanted)

    takes = range(minimum, minimum + span + 1, max(1, step))
    assert nearest in takes
    assert abs(nearest - wanted) == pytest.approx(min(abs(it - wanted) for it in takes))


def test_every_setting_of_a_camera_without_controls_is_named() -> None:
    plan = plan_controls(EVERYTHING, {})

    assert plan.changes == ()
    assert [text.split(":")[0] for text in plan.not_taken] == ["exposure", "gain", "white_balance"]


def test_nothing_is_touched_that_was_not_asked_for() -> None:
    everything = [control(name) for name in ControlId]

    assert planned(Settings(), *everything) == []


def test_exposure_counts_in_units_of_100_microseconds_after_its_automatic_is_off() -> None:
    changes = planned(
        Settings(exposure=0.0083),
        control(ControlId.EXPOSURE_ABSOLUTE),
        menu(ControlId.EXPOSURE_AUTO, 1, 3),
    )

    assert changes == [(ControlId.EXPOSURE_AUTO, 1), (ControlId.EXPOSURE_ABSOLUTE, 83)]


@pytest.mark.parametrize(("choices", "value"), [((1, 3), 3), ((0, 1), 0), ((0, 1, 2, 3), 3)])
def test_exposure_0_is_the_cameras_own_choice(choices: tuple[int, ...], value: int) -> None:
    changes = planned(Settings(exposure=0), menu(ControlId.EXPOSURE_AUTO, *choices))

    assert changes == [(ControlId.EXPOSURE_AUTO, value)]


def test_white_balance_0_is_the_cameras_own_choice() -> None:
    switch = control(ControlId.AUTO_WHITE_BALANCE, type=ControlType.BOOLEAN, maximum=1)

    assert planned(Settings(white_balance=0), switch) == [(switch.id, 1)]


def test_asked_for_a_rate_the_camera_may_not_lower_it_in_the_dark() -> None:
    priority = control(ControlId.EXPOSURE_AUTO_PRIORITY, type=ControlType.BOOLEAN, maximum=1)

    assert planned(Settings(rate=Fraction(30)), priority) == [(priority.id, 0)]


@pytest.mark.parametrize("wanted", [0.00001, 3.0])
def test_what_lies_beyond_a_camera_is_set_as_near_as_it_goes_and_told(wanted: float) -> None:
    one = control(ControlId.EXPOSURE_ABSOLUTE, minimum=3, maximum=2047)

    plan = plan_controls(Settings(exposure=wanted), {one.id: one})

    assert [change.value for change in plan.changes] == [3 if wanted < 1 else 2047]
    assert "takes 0.0003 to 0.2047 s" in plan.not_taken[0]


def test_a_control_that_can_only_be_read_is_none() -> None:
    one = control(ControlId.GAIN, flags=ControlFlags.READ_ONLY)

    assert planned(Settings(gain=3), one) == []
