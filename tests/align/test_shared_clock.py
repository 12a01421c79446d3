"""Recordings that name the same clock are on one another's clocks, as well as that clock allows."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.timecode_sound import Generator

from oneclock.align.by import By
from oneclock.align.shared_clock import (
    SharedClock,
    clock_by_date,
    clock_by_ltc,
    clock_by_timecode,
    contradiction,
    ltc_trouble,
    relate,
)
from oneclock.media.ltc import decode_ltc
from oneclock.media.ltc_line import fit_ltc
from oneclock.media.told_time import (
    ToldDate,
    ToldTime,
    Zone,
    time_by_samples,
    time_by_timecode,
    told_date,
)
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.timecode import Timecode, TimecodeRate

RATES = [
    TimecodeRate(rate=Fraction(24000, 1001)),
    TimecodeRate(rate=Fraction(25)),
    TimecodeRate(rate=Fraction(50)),
    TimecodeRate(rate=Fraction(30000, 1001)),
    TimecodeRate(rate=Fraction(30000, 1001), drop=True),
]


def by_label(label: Timecode | str, rate: str = "25", local: float = 0.0) -> SharedClock:
    true = label.rate.rate if isinstance(label, Timecode) else Fraction(rate)
    told = time_by_timecode(str(label), rate=true, local=Fraction(local))
    assert told is not None
    clock = clock_by_timecode(told)
    assert clock is not None
    return clock


@given(
    rate=st.sampled_from(RATES),
    frame=st.integers(1, 86399 * 23),
    apart=st.integers(-(12 * 3600 - 60) * 23, (12 * 3600 - 60) * 23),
    local=st.floats(0.0, 1.0),
)
def test_two_recordings_are_as_far_apart_as_their_labels_also_past_midnight(
    rate: TimecodeRate, frame: int, apart: int, local: float
) -> None:
    first = Timecode.from_frames(frame, rate)
    other = first.later(apart)
    if 0 in (first.frames_since_midnight, other.frames_since_midnight):
        return  # that is how a counter looks that was never set
    related = relate(by_label(other, local=local), by_label(first))
    assert related is not None
    # Where `other` reads its label, `first` has run on by as many frames.
    assert related.to_reference(local) == pytest.approx(apart / float(rate.rate), abs=1e-6)
    assert related.std_at(local) >= 0.5 / float(rate.rate)


@pytest.mark.parametrize(
    ("label", "rate", "may_be_off"),
    [
        ("10:00:00:00", "25", 0.0),
        # Drop-frame is right to 86 ms a day; without, an hour has 3603.6 seconds.
        ("10:00:00;00", "30000/1001", 0.036),
        ("10:00:00:00", "30000/1001", 36.0),
    ],
)
def test_clocks_that_count_days_of_other_lengths_may_be_off_by_what_that_makes(
    label: str, rate: str, may_be_off: float
) -> None:
    ours, theirs = by_label(label, rate), by_label("10:00:00:00")
    related = relate(ours, theirs)
    assert related is not None
    frames = math.hypot(ours.clock.delta_std, theirs.clock.delta_std)
    assert related.delta_std == pytest.approx(math.hypot(frames, may_be_off), rel=0.01)


@given(one=st.integers(1, 86399), other=st.integers(1, 86399))
def test_relating_there_and_back_leads_nowhere(one: int, other: int) -> None:
    a = by_label(Timecode.from_frames(one * 25, RATES[1]))
    b = by_label(Timecode.from_frames(other * 25, RATES[1]))
    there, back = relate(a, b), relate(b, a)
    assert there is not None
    assert back is not None
    assert there.then(back).to_reference(7.0) == pytest.approx(7.0, abs=1e-6)
    assert abs(there.delta) <= 43200


def test_labels_of_different_rates_are_compared_as_time() -> None:
    related = relate(by_label("10:00:00:00"), by_label("10:00:00;00", "30000/1001"))
    assert related is not None
    assert related.delta == pytest.approx(0.036, abs=1e-6)  # what drop-frame is off by ten


def test_labels_that_count_slowly_reach_midnight_later() -> None:
    """29.97 without drop-frame: the last label of its day is read 86.4 s after everyone else's."""
    last = Timecode.from_frames(-25, RATES[3])
    related = relate(by_label("00:00:01:00"), by_label(last))
    assert related is not None
    assert related.delta == pytest.approx(1 + 25 / float(RATES[3].rate), abs=1e-6)


def test_a_recorders_samples_and_a_cameras_labels_are_of_one_day() -> None:
    samples = time_by_samples(str(36001 * 48000 + 7), rate=48000)
    assert samples is not None
    recorder = clock_by_timecode(samples)
    assert recorder is not None
    related = relate(recorder, by_label("10:00:00:00"))
    assert related is not None
    assert related.delta == pytest.approx(1 + 7 / 48000)
    assert related.delta_std == pytest.approx(0.02, abs=0.001)  # half a frame
    assert related.drift_std == pytest.approx(50e-6 * 2**0.5)


def test_a_label_is_worth_most_where_it_was_read() -> None:
    clock = by_label("10:00:00:00", local=3600.0).clock
    assert clock.std_at(3600.0) == pytest.approx(0.02)
    assert clock.std_at(0.0) == pytest.approx((0.02**2 + (3600 * 50e-6) ** 2) ** 0.5)


def test_timecode_in_the_sound_relates_recordings_to_microseconds() -> None:
    clocks = []
    for drift, begins in ((80e-6, "23:59:55"), (-30e-6, "00:00:05")):
        generator = Generator(rate=RATES[1], begins=begins, drift=drift)
        clock = clock_by_ltc(fit_ltc(decode_ltc(generator.sound(20.0), 48000)))
        assert clock is not None
        assert clock.by is By.LTC
        clocks.append(clock)
    early, late = clocks
    related = relate(late, early)
    assert related is not None
    # The late one begins ten seconds on; both begin 0.3217 s into their generator's first frame.
    start = (10.3217 - 0.3217) / (1 + 80e-6)
    assert related.delta == pytest.approx(start, abs=3 * related.delta_std)
    assert related.delta_std < 100e-6
    assert related.drift == pytest.approx((1 - 30e-6) / (1 + 80e-6) - 1, abs=1e-6)


def test_timecode_of_a_track_and_in_the_sound_are_of_one_generator() -> None:
    generator = Generator(rate=RATES[1], begins="10:00:00")
    heard = clock_by_ltc(fit_ltc(decode_ltc(generator.sound(5.0), 48000)))
    assert heard is not None
    related = relate(heard, by_label("10:00:00:00"))
    assert related is not None
    assert related.delta == pytest.approx(0.3217, abs=1e-4)


def test_a_tape_at_another_speed_and_a_counter_never_set_are_no_clocks() -> None:
    tape = fit_ltc(decode_ltc(Generator(rate=RATES[1], drift=0.1).sound(5.0), 48000))
    assert clock_by_ltc(tape) is None
    assert "at another speed (+10.0 %)" in (ltc_trouble(tape) or "")
    unset = ToldTime(
        by="timecode",
        told="00:00:00:00 at 25",
        seconds=Fraction(0),
        local=Fraction(0),
        resolution=Fraction(1, 25),
    )
    assert clock_by_timecode(unset) is None


def test_a_generator_that_was_set_anew_in_between_is_none_to_go_by() -> None:
    first, second = (
        Generator(rate=RATES[1], begins=begins).sound(6.0) for begins in ("10:00:00", "12:00:00")
    )
    lines = fit_ltc(decode_ltc(np.concatenate([first, second]), 48000))
    assert clock_by_ltc(lines) is None
    assert "steps at 6." in (ltc_trouble(lines) or "")
    assert clock_by_ltc(()) is None
    assert ltc_trouble(()) is None


def date(duration: float = 600.0, **tags: str) -> ToldDate:
    told = told_date({name.replace("__", "."): value for name, value in tags.items()}, duration)
    assert told is not None
    return told


def test_a_date_is_off_by_as_much_as_the_recording_is_long() -> None:
    loose = clock_by_date(date(creation_time="2024-05-06T12:00:00Z"))
    assert loose.zone_open
    assert loose.clock.to_reference(300.0) == 1714996800.0
    assert loose.clock.std_at(300.0) == pytest.approx((60**2 + 300**2) ** 0.5)


def test_a_telephone_knows_when_it_began_and_in_which_zone() -> None:
    told = date(com__apple__quicktime__creationdate="2024-05-06T14:00:10+0200")
    telephone = clock_by_date(told)
    camera = clock_by_date(date(0.0, creation_time="2024-05-06T12:00:00Z"))
    assert not telephone.zone_open
    assert telephone.clock.std_at(0.0) == pytest.approx(2.0)
    related = relate(telephone, camera)
    assert related is not None
    assert related.delta == pytest.approx(10.0)
    assert related.delta_std == pytest.approx(60.0, abs=0.1)


def test_a_date_and_a_timecode_share_no_clock() -> None:
    of_day = clock_by_date(date(creation_time="2024-05-06T10:00:00Z"))
    assert relate(of_day, by_label("10:00:00:00")) is None
    assert relate(by_label("10:00:00:00"), of_day) is None


def test_answers_contradict_when_they_differ_by_more_than_both_may_be_off() -> None:
    sound = ClockMap(delta=10.0, delta_std=0.001)
    assert contradiction(sound, ClockMap(delta=10.05, delta_std=0.02), at=0.0) is None
    assert contradiction(sound, ClockMap(delta=10.5, delta_std=0.02), at=0.0) == pytest.approx(-0.5)
    # An hour on, an unknown drift leaves more room.
    unsteady = ClockMap(delta=10.5, delta_std=0.02, drift_std=50e-6)
    assert contradiction(sound, unsteady, at=3600.0) is None


def test_dates_of_unknown_zone_say_so() -> None:
    unknown = date(date="2024-05-06", creation_time="12:00:00")
    assert unknown.zone is Zone.UNKNOWN
    assert clock_by_date(unknown).zone_open
