"""Timecode: labels, how many frames they count, and how much time that is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode, TimecodeRate, nearest_counted_rate

NTSC_FILM, NTSC, NTSC_FAST = (Fraction(n, 1001) for n in (24000, 30000, 60000))
WHOLE = [TimecodeRate(rate=Fraction(rate)) for rate in (24, 25, 30, 48, 50, 60)]
PULLED = [TimecodeRate(rate=rate) for rate in (NTSC_FILM, NTSC, NTSC_FAST)]
DROP = [TimecodeRate(rate=rate, drop=True) for rate in (NTSC, NTSC_FAST)]
RATES = st.sampled_from(WHOLE + PULLED + DROP)
FRAMES = st.integers(0, 10**7)


@given(rate=RATES, frame=FRAMES)
def test_what_is_written_is_read_again(rate: TimecodeRate, frame: int) -> None:
    label = Timecode.from_frames(frame, rate)
    assert Timecode.parse(str(label), FrameRate(rate=rate.rate)) == label
    assert str(Timecode.parse(str(label), FrameRate(rate=rate.rate))) == str(label)


@given(rate=RATES, frame=FRAMES)
def test_a_label_and_its_count_are_inverses_over_a_day(rate: TimecodeRate, frame: int) -> None:
    label = Timecode.from_frames(frame, rate)
    assert label.frames_since_midnight == frame % rate.frames_a_day


@pytest.mark.parametrize("rate", DROP, ids=str)
def test_drop_frame_leaves_out_its_labels_and_no_frame(rate: TimecodeRate) -> None:
    # Said another way: all labels in order, without those that the standard leaves out.
    labels = [
        (minute, second, frame)
        for minute in range(20)
        for second in range(60)
        for frame in range(rate.counted)
        if not (second == 0 and minute % 10 and frame < rate.counted // 15)
    ]
    counted = [
        (label.minutes, label.seconds, label.frames)
        for label in (Timecode.from_frames(i, rate) for i in range(len(labels)))
    ]
    assert counted == labels
    assert str(Timecode.from_frames(len(labels), rate)) == "00:20:00;00"
    assert rate.frames_a_day == 72 * len(labels)


@given(rate=RATES, frame=FRAMES, by=st.integers(-(10**6), 10**6))
def test_the_day_begins_again_at_midnight(rate: TimecodeRate, frame: int, by: int) -> None:
    label = Timecode.from_frames(frame, rate)
    assert label.later(by).frames_since_midnight == (frame + by) % rate.frames_a_day
    assert str(Timecode.from_frames(-1, rate).later(1)).replace(";", ":") == "00:00:00:00"


@given(rate=RATES, frame=FRAMES)
def test_seconds_are_time_that_passed(rate: TimecodeRate, frame: int) -> None:
    frame %= rate.frames_a_day
    label = Timecode.from_frames(frame, rate)
    assert label.seconds_since_midnight == frame / rate.rate < rate.day


@given(rate=RATES, frames=st.lists(FRAMES, min_size=1, max_size=20))
def test_arrays_of_labels_count_as_labels_do(rate: TimecodeRate, frames: list[int]) -> None:
    labels = [Timecode.from_frames(frame, rate) for frame in frames]
    parts = [
        np.array([getattr(label, part) for label in labels])
        for part in ("hours", "minutes", "seconds", "frames")
    ]
    assert rate.count(*parts).tolist() == [label.frames_since_midnight for label in labels]


def test_a_label_of_an_hour_is_not_an_hour() -> None:
    def hour(text: str, rate: str) -> Fraction:
        return Timecode.parse(text, FrameRate.parse(rate)).seconds_since_midnight

    assert hour("01:00:00:00", "25") == 3600
    assert hour("01:00:00:00", "29.97") == Fraction(36036, 10)
    assert hour("01:00:00;00", "29.97") == Fraction(107892 * 1001, 30000)  # 3.6 ms short
    assert hour("01:00:00:00", "23.976") == Fraction(36036, 10)


def test_drop_frame_is_right_to_86_ms_a_day() -> None:
    for rate in DROP:
        assert float(86400 - rate.day) == pytest.approx(0.0864)
    assert float(PULLED[1].day) == pytest.approx(86486.4)


@pytest.mark.parametrize("text", ["01:02:03;04", "01:02:03.04", "01;02;03;04", " 01:02:03,04 "])
def test_drop_frame_is_marked_in_several_ways_and_written_in_one(text: str) -> None:
    assert str(Timecode.parse(text, FrameRate(rate=NTSC))) == "01:02:03;04"


@pytest.mark.parametrize(
    ("text", "rate", "wrong"),
    [
        ("", "25", "is no timecode"),
        ("1:2:3:4", "25", "is no timecode"),
        ("01:02:03", "25", "is no timecode"),
        ("01:02:03:04:05", "25", "is no timecode"),
        ("-1:02:03:04", "25", "is no timecode"),
        ("24:00:00:00", "25", "hours go from 0 to 23, not 24"),
        ("00:60:00:00", "25", "minutes go from 0 to 59, not 60"),
        ("00:00:60:00", "25", "seconds go from 0 to 59, not 60"),
        ("00:00:00:25", "25", "frames go from 0 to 24 at 25, not 25"),
        ("00:01:00;01", "29.97", "a label that drop-frame leaves out"),
        ("00:01:00;03", "59.94", "a label that drop-frame leaves out"),
        ("00:01:00;00", "25", "25 has no drop-frame timecode"),
        ("00:01:00;00", "23.976", "23.976 has no drop-frame timecode"),
        ("00:01:00:00", "29.9", "no timecode counts 299/10 frames a second"),
    ],
)
def test_what_is_no_timecode_is_refused_with_what_is_wrong(
    text: str, rate: str, wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        Timecode.parse(text, FrameRate.parse(rate))


@pytest.mark.parametrize(
    ("average", "drop", "counted"),
    [
        ("29.9", False, NTSC),
        ("29.999", False, Fraction(30)),
        ("30", True, NTSC),
        ("60000/1001", True, NTSC_FAST),
        ("25.01", False, Fraction(25)),
        ("25", True, None),
        ("12", False, None),
    ],
)
def test_an_average_rate_is_that_of_the_nearest_a_camera_counts_at(
    average: str, drop: bool, counted: Fraction | None
) -> None:
    found = nearest_counted_rate(Fraction(average), drop=drop)
    assert (found and found.rate) == counted
