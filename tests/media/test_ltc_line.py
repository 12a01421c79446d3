"""Frames of timecode become lines: drift falls out, steps are reported, misreadings are not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.media.timecode_sound import RATES, Generator, noise_like

from oneclock.media.ltc import decode_ltc
from oneclock.media.ltc_frames import NO_FRAMES, LtcFrames, join_frames
from oneclock.media.ltc_line import LtcLine, fit_ltc
from oneclock.timebase.timecode import TimecodeRate

MICROSECOND, PPM = 1e-6, 1e-6


def generated(generator: Generator, seconds: float, scatter: float = 0.0) -> LtcFrames:
    """Frames as a decoder reads them, of long recordings, without the sound."""
    rate = generator.rate
    count = np.arange(int(seconds * float(rate.rate)))
    labels = [generator.first.later(int(i)) for i in count]
    local = generator.clock.to_local(count / float(rate.rate))
    noise = np.random.default_rng(1).standard_normal(len(count)) * scatter
    return LtcFrames(
        local=local + noise,
        length=np.full(len(count), 1 / float(rate.rate) / (1 + generator.drift)),
        hours=np.array([label.hours for label in labels]),
        minutes=np.array([label.minutes for label in labels]),
        seconds=np.array([label.seconds for label in labels]),
        frames=np.array([label.frames for label in labels]),
        drop=np.full(len(count), rate.drop),
        level=np.full(len(count), 0.5),
    )


def assert_on(line: LtcLine, generator: Generator, *, later: float = 0.0) -> None:
    """The line is that of the generator, within three of its own standard deviations."""
    middle = line.span.middle
    off = line.clock.to_reference(middle) - generator.seconds(middle) - later
    assert abs(off) < 3 * line.clock.std_at(middle) < 100 * MICROSECOND
    assert abs(line.clock.drift - generator.drift) < 4 * line.clock.drift_std < 2 * PPM


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("drift", [-300 * PPM, 0.0, 20 * PPM, 300 * PPM])
def test_drift_falls_out_of_the_line(rate: TimecodeRate, drift: float) -> None:
    generator = Generator(rate=rate, drift=drift)
    sound = generator.sound(30.0)
    (line,) = fit_ltc(decode_ltc(sound + noise_like(sound, 10.0), 48000))
    assert line.rate == rate
    assert_on(line, generator)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_quarter_of_an_hour_is_one_line_also_past_midnight(rate: TimecodeRate) -> None:
    generator = Generator(rate=rate, begins="23:50:00", drift=-17 * PPM)
    (line,) = fit_ltc(generated(generator, 900.0, scatter=20 * MICROSECOND))
    assert (line.rate, line.first) == (rate, generator.first)
    assert_on(line, generator)
    assert line.clock.drift_std < 0.03 * PPM


def test_dropouts_of_minutes_are_no_steps() -> None:
    generator = Generator(rate=RATES[2], drift=250 * PPM)
    frames = generated(generator, 1800.0, scatter=10 * MICROSECOND)
    heard = frames.where((frames.local % 400) < 60)
    (line,) = fit_ltc(heard)
    assert line.frames == len(heard)
    assert_on(line, generator)


def two_bursts() -> LtcFrames:
    """Of three seconds, ten minutes apart."""
    frames = generated(Generator(rate=RATES[2]), 610.0, scatter=20 * MICROSECOND)
    return frames.where((frames.local < 2.9) | (frames.local > 606.5))


def test_what_short_runs_leave_open_of_the_pace_is_no_step() -> None:
    (line,) = fit_ltc(two_bursts())
    assert_on(line, Generator(rate=RATES[2]))


@pytest.mark.parametrize("step", [0.1, -1.0])
def test_a_step_hides_in_no_hole(step: float) -> None:
    frames = two_bursts()
    moved = replace(frames, local=frames.local + np.where(frames.local > 100.0, step, 0.0))
    assert [line.at_speed for line in fit_ltc(moved)] == [True, True]


@pytest.mark.parametrize("lost", [0.002, 0.010, 1.5, -0.004])
def test_samples_that_a_recorder_lost_make_two_lines(lost: float) -> None:
    generator = Generator(rate=RATES[3], drift=40 * PPM)
    frames = generated(generator, 120.0, scatter=5 * MICROSECOND)
    moved = replace(frames, local=np.where(frames.local > 70.0, frames.local - lost, frames.local))
    before, after = fit_ltc(moved)
    assert before.span.end == pytest.approx(70.0, abs=0.05)
    assert_on(before, generator)
    assert_on(after, generator, later=lost * (1 + generator.drift))


def test_a_generator_that_was_restarted_makes_two_lines() -> None:
    first = Generator(rate=RATES[2])
    second = replace(first, begins="03:00:00")
    early, late = generated(first, 20.0), generated(second, 60.0)
    late = late.where(late.local > 25.0)
    one, other = fit_ltc(join_frames([early, late]))
    assert_on(one, first)
    assert_on(other, second, later=86400.0)  # its label is earlier, its time is not
    assert str(other.first) == str(second.first.later(frames_until(late, second)))


def frames_until(frames: LtcFrames, generator: Generator) -> int:
    ago = generator.clock.to_reference(float(frames.local[0])) * float(generator.rate.rate)
    return round(ago)


def test_a_misreading_that_neighbours_confirm_cuts_nothing() -> None:
    generator = Generator(rate=RATES[2])
    frames = generated(generator, 60.0)
    wrong = (frames.local > 30.0) & (frames.local < 30.1)
    (line,) = fit_ltc(replace(frames, hours=np.where(wrong, 4, frames.hours)))
    assert_on(line, generator)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_less_than_a_second_is_enough_to_know_how_it_counts(rate: TimecodeRate) -> None:
    frames = decode_ltc(Generator(rate=rate, begins="10:00:00").sound(0.6), 48000)
    (line,) = fit_ltc(frames)
    assert line.rate == rate


@pytest.mark.parametrize("rate", [RATES[1], RATES[2], RATES[5]], ids=str)
def test_a_tape_at_another_speed_is_a_line_but_no_clock(rate: TimecodeRate) -> None:
    generator = Generator(rate=rate, drift=0.1)
    (line,) = fit_ltc(decode_ltc(generator.sound(8.0), 48000))
    assert (line.rate, line.at_speed) == (rate, False)
    assert line.clock.drift == pytest.approx(0.1, abs=5 * PPM)


def test_a_few_frames_are_no_line() -> None:
    assert fit_ltc(NO_FRAMES) == ()
    frames = generated(Generator(rate=TimecodeRate(rate=Fraction(25))), 1.0)
    assert fit_ltc(frames.where(frames.local < -0.25)) == ()
