"""From what was seen and heard to an answer, or to why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.live.judge.synthetic import film, marks

from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.judgement import Observed, judge
from oneclock.live.judge.marks import Mark
from oneclock.live.judge.settling import Strike

CALIBRATION = Calibration(until_refresh=0.012, file_offset=-0.014, scatter=0.003, marks=7)
SECONDS = 12.0


def observed(offset: float, strikes: Sequence[Strike] = (), *, numbered: bool = True) -> Observed:
    """A page whose pictures come that late."""
    flashes = marks([second + 0.52 for second in range(11)])
    heard = [flash.at - offset for flash in flashes]
    return Observed(
        seconds=SECONDS,
        pictures=film(SECONDS, []),
        seen=film(SECONDS, flashes, numbered=numbered),
        unplaced=0.0,
        beeps=marks(heard) if numbered else [Mark(at=at, code=0) for at in heard],
        strikes=strikes,
        audio_clock_rate=1.0001,
        recording_unevenness=0.001,
        calibration=CALIBRATION,
    )


@given(offset=st.floats(-0.4, 0.5))
@settings(max_examples=25)
def test_the_true_offset_is_told(offset: float) -> None:
    judgement = judge(observed(offset))

    assert judgement.why_not is None
    assert judgement.median == pytest.approx(offset)
    assert judgement.p95_abs == pytest.approx(abs(offset))
    assert judgement.settled is not None
    assert judgement.settled.median == pytest.approx(offset)
    assert judgement.is_within == (-0.125 <= offset <= 0.045)


def test_numbered_marks_tell_an_offset_of_more_than_a_second() -> None:
    judgement = judge(observed(-1.3))

    assert judgement.why_not is None
    assert judgement.median == pytest.approx(-1.3)


def test_near_half_a_second_marks_without_numbers_are_not_judged() -> None:
    judgement = judge(observed(0.47, numbered=False))

    assert judgement.why_not is not None
    assert "500 ms" in judgement.why_not
    assert not judgement.is_within


def test_a_rig_that_is_itself_off_does_not_judge() -> None:
    sound = observed(0.0)
    coarse = replace(CALIBRATION, scatter=0.1)
    reasons = {
        "0.9870": replace(sound, audio_clock_rate=0.987),
        "1.0100": replace(sound, audio_clock_rate=1.01),
        "did not run": replace(sound, audio_clock_rate=None),
        "strays": replace(sound, recording_unevenness=0.05),
        "resolves": replace(sound, calibration=coarse),
        "even a file": replace(sound, calibration=replace(CALIBRATION, file_offset=-0.06)),
        "no beep": replace(sound, beeps=[]),
        "no flash": replace(sound, seen=film(SECONDS, [])),
        "too few": replace(sound, beeps=sound.beeps[:3]),
        "too few of 12 s; its <video> moved or changed its size, and for 25%": replace(
            sound, beeps=sound.beeps[:3], unplaced=3.0
        ),
    }

    for words, case in reasons.items():
        judgement = judge(case)
        assert judgement.why_not is not None
        assert words in judgement.why_not
        assert not judgement.is_within
        assert judgement.rig_is_sound == words.startswith(("no ", "too "))


def test_a_fault_that_is_overcome_is_not_held_against_the_page() -> None:
    strike = Strike(fault="stall:0.6@5", begin=5.0, end=5.6)
    sound = observed(0.0, [strike])
    late = {5: 0.4, 6: 0.1}
    beeps = [
        replace(beep, at=beep.at - late.get(number, 0.0)) for number, beep in enumerate(sound.beeps)
    ]

    judgement = judge(replace(sound, beeps=beeps))

    assert dict(judgement.recoveries) == {"stall:0.6@5": pytest.approx(7.52 - 5.6, abs=0.01)}
    assert judgement.settled is not None
    assert judgement.settled.after < 1.0
    assert judgement.is_within


def test_a_fault_that_is_not_overcome_is_outside() -> None:
    strike = Strike(fault="late:0.2@5", begin=5.2, end=5.2)
    sound = observed(0.0, [strike])
    beeps = [replace(beep, at=beep.at - 0.2 * (beep.at > 5.2)) for beep in sound.beeps]

    judgement = judge(replace(sound, beeps=beeps))

    assert judgement.why_not is None
    assert judgement.recoveries == (("late:0.2@5", None),)
    assert not judgement.is_within


def test_during_a_gap_no_marks_are_missed() -> None:
    strike = Strike(fault="gap:7@1", begin=1.0, end=8.0)
    sound = observed(0.0, [strike])
    beeps = [beep for beep in sound.beeps if not 1.0 <= beep.at < 8.0]

    assert judge(replace(sound, beeps=beeps)).why_not is None
    assert judge(replace(sound, beeps=beeps, strikes=[])).why_not is not None


def test_a_page_that_is_in_step_only_at_the_end_is_outside() -> None:
    sound = observed(0.0)
    beeps = [replace(beep, at=beep.at - 0.3 * (beep.at < 7)) for beep in sound.beeps]

    judgement = judge(replace(sound, beeps=beeps))

    assert judgement.settled is not None
    assert judgement.settled.after > 6
    assert not judgement.is_within


def test_offsets_that_never_settle_are_outside_even_if_most_are_small() -> None:
    """Here all of them are, by the standard."""
    sound = observed(-0.035)
    beeps = [replace(beep, at=beep.at - 0.07 * (-1) ** n) for n, beep in enumerate(sound.beeps)]

    judgement = judge(replace(sound, beeps=beeps))

    assert judgement.settled is None
    assert judgement.verdicts[0].within
    assert not judgement.is_within
