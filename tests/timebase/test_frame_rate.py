"""Frames, time bases and RTP ticks: exact, and where not, rounded as the name says."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.timebase.frame_rate import (
    RTP_WRAP,
    FrameRate,
    rescale_to_nearest,
    unwrap_rtp,
    wrap_rtp,
)

NTSC_FILM, NTSC, NTSC_FAST = Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)
RATES = st.sampled_from(
    [FrameRate(rate=rate) for rate in (NTSC_FILM, NTSC, NTSC_FAST)]
    + [FrameRate(rate=Fraction(rate)) for rate in (24, 25, 30, 50, 120, "12.5", "0.1")]
)
FRAMES = st.integers(0, 10**7)


@given(rate=RATES, frame=FRAMES)
def test_frame_and_time_are_inverses(rate: FrameRate, frame: int) -> None:
    assert rate.frame_at(rate.time_of(frame)) == frame
    assert rate.nearest_frame(rate.time_of(frame)) == frame


@given(rate=RATES, frame=FRAMES)
def test_a_frame_shows_until_the_next_begins(rate: FrameRate, frame: int) -> None:
    hair = Fraction(1, 10**12)
    assert rate.frame_at(rate.time_of(frame + 1) - hair) == frame
    assert rate.time_of(frame + 1) - rate.time_of(frame) == rate.frame_duration


@given(rate=RATES, frame=FRAMES)
def test_a_time_in_floating_point_still_finds_the_nearest_frame(
    rate: FrameRate, frame: int
) -> None:
    assert rate.nearest_frame(float(rate.time_of(frame))) == frame


@given(rate=RATES, time=st.floats(-1e6, 1e6))
def test_the_nearest_frame_is_at_most_half_a_frame_away(rate: FrameRate, time: float) -> None:
    distance = abs(rate.time_of(rate.nearest_frame(time)) - Fraction(time))
    assert distance <= rate.frame_duration / 2


def test_a_tie_between_two_frames_goes_to_the_later() -> None:
    assert FrameRate(rate=Fraction(25)).nearest_frame(Fraction(1, 50)) == 1


def test_an_hour_of_ntsc_is_not_an_hour_of_thirty() -> None:
    assert FrameRate(rate=NTSC).time_of(30 * 3600) == Fraction(36036, 10)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("23.976", NTSC_FILM),
        ("23.98", NTSC_FILM),
        ("29.97", NTSC),
        ("29.970", NTSC),
        ("59.94", NTSC_FAST),
        ("119.88", Fraction(120000, 1001)),
        ("30000/1001", NTSC),
        (" 25 ", Fraction(25)),
        ("25.0", Fraction(25)),
        ("24.00", Fraction(24)),
        ("30.0", Fraction(30)),
        ("12.5", Fraction(25, 2)),
        ("29.9", Fraction(299, 10)),
        ("0.1", Fraction(1, 10)),
    ],
)
def test_rates_are_read_as_they_are_meant(text: str, rate: Fraction) -> None:
    assert FrameRate.parse(text).rate == rate


@given(nominal=st.integers(24, 240), digits=st.integers(2, 6))
def test_an_ntsc_rate_is_known_by_its_rounded_decimal(nominal: int, digits: int) -> None:
    ntsc = Fraction(nominal * 1000, 1001)
    assert FrameRate.parse(f"{float(ntsc):.{digits}f}").rate == ntsc


@pytest.mark.parametrize("text", ["", "fast", "25 fps", "30000/0", "0", "-25", "nan", "inf", "2/0"])
def test_what_is_no_frame_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="frame rate"):
        FrameRate.parse(text)


BASES = st.sampled_from(
    [Fraction(1, hertz) for hertz in (90000, 48000, 44100, 12800, 1000, 10**6)]
    + [Fraction(1001, 30000)]
)


@given(stamp=st.integers(-(2**53), 2**53), source=BASES, target=BASES)
def test_rescaling_rounds_to_the_nearest_tick_and_ties_up(
    stamp: int, source: Fraction, target: Fraction
) -> None:
    exact = stamp * source / target
    # The nearest tick with ties up, said another way.
    assert rescale_to_nearest(stamp, source, target) == ceil(exact - Fraction(1, 2)) + (
        (exact - Fraction(1, 2)).denominator == 1
    )


@given(stamp=st.integers(0, 2**40), source=BASES)
def test_a_finer_time_base_loses_nothing(stamp: int, source: Fraction) -> None:
    finer = source / 7
    assert rescale_to_nearest(rescale_to_nearest(stamp, source, finer), finer, source) == stamp


@given(
    start=st.integers(0, 2**40),
    steps=st.lists(st.integers(0, 2**31 - 1), max_size=30),
)
def test_a_stream_survives_the_wire_and_never_runs_backwards(start: int, steps: list[int]) -> None:
    sent = list(accumulate(steps, initial=start))
    received = [sent[0]]
    for stamp in map(wrap_rtp, sent[1:]):
        received.append(unwrap_rtp(stamp, near=received[-1]))
    assert received == sent
    assert received == sorted(received)


@given(count=st.integers(0, 2**48), jitter=st.integers(-(2**31) + 1, 2**31 - 1))
def test_packets_out_of_order_find_their_place(count: int, jitter: int) -> None:
    assert unwrap_rtp(wrap_rtp(count + jitter), near=count) == count + jitter


@given(count=st.integers(-(2**40), 2**40))
def test_the_wire_carries_thirty_two_bits(count: int) -> None:
    assert 0 <= wrap_rtp(count) < RTP_WRAP
    assert (wrap_rtp(count) - count) % RTP_WRAP == 0
