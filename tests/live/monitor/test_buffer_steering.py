"""What is asked of a viewer's jitter buffers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.monitor.buffer_steering import BufferSteering, BufferTargets

TARGET, MOST = 0.08, 0.25


def steering() -> BufferSteering:
    return BufferSteering(target=TARGET, most=MOST)


def test_both_are_asked_for_the_target_at_first() -> None:
    assert steering().targets == BufferTargets(audio=TARGET, video=TARGET)


def test_a_picture_that_is_early_is_asked_to_wait() -> None:
    asked = steering()

    asked.see(-0.030, video_buffer=0.060, now=0.0)

    assert asked.targets.video == pytest.approx(TARGET + 0.021)
    assert asked.targets.audio == pytest.approx(TARGET)


def test_a_picture_that_waits_longer_than_it_was_asked_to_is_asked_for_more_than_that() -> None:
    asked = steering()

    asked.see(-0.030, video_buffer=0.120, now=0.0)

    assert asked.targets.video == pytest.approx(0.141)


def test_a_buffer_that_is_full_for_a_moment_is_not_asked_for_from_now_on() -> None:
    asked = steering()

    asked.see(-0.030, video_buffer=0.400, now=0.0)

    assert asked.targets.video == pytest.approx(TARGET + 0.04 + 0.021)


def test_a_voice_that_is_early_is_asked_to_wait() -> None:
    asked = steering()

    asked.see(0.030, video_buffer=0.060, now=0.0)

    assert asked.targets == BufferTargets(audio=TARGET + 0.021, video=TARGET)


def test_what_a_picture_was_asked_for_is_taken_back_first() -> None:
    asked = steering()
    asked.see(-0.040, video_buffer=None, now=0.0)

    asked.see(0.030, video_buffer=None, now=2.0)

    assert asked.targets.video == pytest.approx(TARGET + 0.028 - 0.021)
    assert asked.targets.audio == pytest.approx(TARGET)


def test_what_a_voice_was_asked_for_is_taken_back_first() -> None:
    asked = steering()
    asked.see(0.040, video_buffer=None, now=0.0)

    asked.see(-0.030, video_buffer=None, now=2.0)

    assert asked.targets.audio == pytest.approx(TARGET + 0.028 - 0.021)
    assert asked.targets.video == pytest.approx(TARGET)


def test_nothing_is_asked_while_the_last_is_being_done() -> None:
    asked = steering()
    asked.see(-0.030, video_buffer=None, now=0.0)
    before = asked.targets

    asked.see(-0.030, video_buffer=None, now=0.9)

    assert asked.targets == before


def test_less_than_a_quarter_of_a_refresh_is_close_enough() -> None:
    asked = steering()

    asked.see(-0.004, video_buffer=None, now=0.0)

    assert asked.targets.video == pytest.approx(TARGET)


def test_another_page_is_asked_anew() -> None:
    asked = steering()
    asked.see(-0.030, video_buffer=None, now=0.0)

    asked.begin_anew()

    assert asked.targets == BufferTargets(audio=TARGET, video=TARGET)


@given(
    st.lists(
        st.tuples(
            st.floats(-10.0, 10.0),
            st.one_of(st.none(), st.floats(0.0, 5.0)),
            st.floats(0.0, 5.0),
        ),
        max_size=30,
    )
)
def test_never_less_than_the_target_is_asked_for_nor_more_than_the_most(
    seen: list[tuple[float, float | None, float]],
) -> None:
    asked, now = steering(), 0.0
    for offset, buffer, passed in seen:
        now += passed

        asked.see(offset, video_buffer=buffer, now=now)

        assert TARGET - 1e-9 <= asked.targets.audio <= MOST
        assert TARGET - 1e-9 <= asked.targets.video <= MOST


@given(st.floats(-0.15, 0.15))
def test_a_viewer_that_does_what_is_asked_comes_into_step(apart: float) -> None:
    """As a viewer whose buffers hold what is asked for, and whose voice has `apart` more to go."""
    asked = steering()

    def offset() -> float:
        return asked.targets.video - asked.targets.audio - apart

    for second in range(8):
        asked.see(offset(), video_buffer=asked.targets.video, now=float(second))

    assert abs(offset()) <= 0.0041
