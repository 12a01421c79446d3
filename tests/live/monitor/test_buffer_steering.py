"""What is asked of a viewer's jitter buffers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.monitor.buffer_steering import BufferSteering, BufferTargets

TARGET, MOST = 0.08, 0.25


def steering() -> BufferSteering:
    return BufferSteering(target=TARGET, most=MOST)


def see(
    asked: BufferSteering,
    offset: float,
    *,
    audio_buffer: float | None = None,
    video_buffer: float | None = None,
    now: float = 0.0,
) -> None:
    asked.see(offset, audio_buffer=audio_buffer, video_buffer=video_buffer, now=now)


def test_both_are_asked_for_the_target_at_first() -> None:
    assert steering().targets == BufferTargets(audio=TARGET, video=TARGET)


def test_a_picture_that_is_early_is_asked_to_wait() -> None:
    asked = steering()

    see(asked, -0.030, video_buffer=0.060)

    assert asked.targets.video == pytest.approx(TARGET + 0.021)
    assert asked.targets.audio == pytest.approx(TARGET)


def test_a_picture_that_waits_longer_than_it_was_asked_to_is_asked_for_more_than_that() -> None:
    asked = steering()

    see(asked, -0.030, video_buffer=0.120)

    assert asked.targets.video == pytest.approx(0.141)


def test_a_buffer_that_is_full_for_a_moment_is_not_asked_for_from_now_on() -> None:
    asked = steering()

    see(asked, -0.030, video_buffer=0.400)

    assert asked.targets.video == pytest.approx(TARGET + 0.04 + 0.021)


def test_a_voice_that_waits_longer_than_it_was_asked_to_is_asked_for_more_than_that() -> None:
    asked = steering()

    see(asked, 0.030, audio_buffer=0.120)

    assert asked.targets.audio == pytest.approx(0.141)
    assert asked.targets.video == TARGET


def test_a_voice_that_is_early_is_asked_to_wait() -> None:
    asked = steering()

    see(asked, 0.030, video_buffer=0.060)

    assert asked.targets == BufferTargets(audio=TARGET + 0.021, video=TARGET)


def test_what_a_picture_was_asked_for_is_taken_back_first() -> None:
    asked = steering()
    see(asked, -0.040)

    see(asked, 0.030, now=2.0)

    assert asked.targets.video == pytest.approx(TARGET + 0.028 - 0.021)
    assert asked.targets.audio == pytest.approx(TARGET)


def test_what_a_voice_was_asked_for_is_taken_back_first() -> None:
    asked = steering()
    see(asked, 0.040)

    see(asked, -0.030, now=2.0)

    assert asked.targets.audio == pytest.approx(TARGET + 0.028 - 0.021)
    assert asked.targets.video == pytest.approx(TARGET)


def test_while_there_is_something_to_take_back_the_other_is_asked_for_nothing() -> None:
    """However long it waits of its own accord."""
    asked = steering()
    see(asked, 0.060)

    see(asked, -0.030, video_buffer=0.200, now=2.0)

    assert asked.targets.audio == pytest.approx(TARGET + 0.021)
    assert asked.targets.video == TARGET


def test_nothing_is_asked_while_the_last_is_being_done() -> None:
    asked = steering()
    see(asked, -0.030)
    before = asked.targets

    see(asked, -0.030, now=0.9)

    assert asked.targets == before


def test_less_than_a_quarter_of_a_refresh_is_close_enough() -> None:
    asked = steering()

    see(asked, -0.004)

    assert asked.targets.video == pytest.approx(TARGET)


def test_another_page_is_asked_anew() -> None:
    asked = steering()
    see(asked, -0.030)

    asked.begin_anew()

    assert asked.targets == BufferTargets(audio=TARGET, video=TARGET)


buffers = st.one_of(st.none(), st.floats(0.0, 5.0))
told = st.tuples(st.floats(-10.0, 10.0), buffers, buffers, st.floats(0.0, 5.0))


@given(st.lists(told, max_size=30))
def test_one_is_asked_for_the_target_and_the_other_for_the_most_at_most(
    seen: list[tuple[float, float | None, float | None, float]],
) -> None:
    asked, now = steering(), 0.0
    for offset, audio, video, passed in seen:
        now += passed

        see(asked, offset, audio_buffer=audio, video_buffer=video, now=now)

        assert min(asked.targets.audio, asked.targets.video) == TARGET
        assert max(asked.targets.audio, asked.targets.video) <= MOST


@dataclass(kw_only=True)
class Browser:
    """Each buffer holds what it needs, what is asked of it and what the browser itself wants, the
    longest of these, and comes there by 80 ms a second. It wants whoever is early to wait, once
    they have been apart by more than 30 ms for a while (libwebrtc's `StreamSynchronization`)."""

    puts_in_step: bool
    audio: float = TARGET
    video: float = TARGET
    own_audio: float = 0.0
    own_video: float = 0.0
    apart: float = 0.0

    def offset(self, path: float) -> float:
        return self.video + path - self.audio

    def pass_half_a_second(self, needs: Needs, asked: BufferTargets) -> None:
        self.audio = towards(max(needs.audio, asked.audio, self.own_audio), self.audio)
        self.video = towards(max(needs.video, asked.video, self.own_video), self.video)
        self.apart += (self.offset(needs.path) - self.apart) / 8
        if self.puts_in_step and abs(self.apart) > 0.03:
            self._move(min(max(self.apart / 2, -0.08), 0.08))

    def _move(self, late: float) -> None:
        """Of the picture."""
        self.apart = 0.0
        if late > 0 and self.own_video > TARGET:
            self.own_video -= late
        elif late > 0:
            self.own_audio = self.audio + late
        elif self.own_audio > TARGET:
            self.own_audio += late
        else:
            self.own_video = self.video - late


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a network makes a browser hold, and how much later the way of its pictures is."""

    audio: float = 0.0
    video: float = 0.0
    path: float = 0.0


def towards(wanted: float, now: float) -> float:
    return now + min(max(wanted - now, -0.04), 0.04)


needs = st.builds(
    Needs, audio=st.floats(0.0, 0.2), video=st.floats(0.0, 0.2), path=st.floats(-0.05, 0.05)
)
CALM = 40.0
"""Seconds."""


def after(browser: Browser, spells: list[tuple[Needs, float]]) -> BufferTargets:
    asked, now = steering(), 0.0
    for need, seconds in spells:
        ends = now + seconds
        while now < ends:
            browser.pass_half_a_second(need, asked.targets)
            see(
                asked,
                browser.offset(need.path),
                audio_buffer=browser.audio,
                video_buffer=browser.video,
                now=now,
            )
            now += 0.5
    return asked.targets


@given(st.booleans(), st.lists(st.tuples(needs, st.floats(1.0, 20.0)), max_size=4), needs)
def test_a_viewer_comes_into_step_and_stays_there(
    puts_in_step: bool, before: list[tuple[Needs, float]], now: Needs
) -> None:
    browser = Browser(puts_in_step=puts_in_step)

    after(browser, [*before, (now, CALM)])

    assert abs(browser.offset(now.path)) <= 0.0041


@given(st.lists(st.tuples(needs, st.floats(1.0, 20.0)), min_size=1, max_size=4))
def test_when_the_network_has_calmed_both_are_asked_for_the_target_again(
    before: list[tuple[Needs, float]],
) -> None:
    asked = after(Browser(puts_in_step=False), [*before, (Needs(), CALM)])

    assert max(asked.audio, asked.video) <= TARGET + 0.0041
