"""A run while it goes on: what is told on the way, and what is left of it."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from tests.live.judge.synthetic import RATE
from tests.live.judge.synthetic_run import (
    CALIBRATION,
    LATE,
    MARKS,
    SECONDS,
    arrivals,
    glances,
    nothing_yet,
    sound,
    taken,
)
from tests.live.judge.test_judgement import observed as a_page

from oneclock.live.judge.judgement import judge
from oneclock.live.judge.newest_offset import LOOKED_BACK, newest_offset
from oneclock.live.judge.watched import Watched
from oneclock.live.offset.witness import Offset, OffsetSource


def follow(
    watched: Watched, step: float = 1.0, *, audio_rate: float = 1.0, silent_until: float = 0.0
) -> list[Offset | None]:
    """As a run goes: a second is watched, and what is new in it told."""
    told, heard = [], sound(silent_until)
    for begin in np.arange(0.0, SECONDS, step):
        end = float(begin + step)
        watched.notes.add(taken(float(begin), end, audio_rate))
        watched.see(glances(float(begin), end))
        watched.hear(heard[round(begin * RATE) : round(end * RATE)])
        since = max(0.0, end - LOOKED_BACK)
        observed = watched.observed(since, end, arrivals(end))
        told.append(None if observed is None else newest_offset(judge(observed), since))
    return told


def test_what_is_told_on_the_way_is_what_is_judged_at_the_end() -> None:
    watched = nothing_yet()

    told = [offset for offset in follow(watched) if offset is not None]

    observed = watched.observed(0.0, float(SECONDS), arrivals(SECONDS))
    assert observed is not None
    pairs = judge(observed).pairs
    assert len(pairs) == len(MARKS)
    late = LATE + CALIBRATION.until_refresh
    assert [pair.offset for pair in pairs] == pytest.approx([late] * len(pairs), abs=0.002)
    trusted = [offset for offset in told if offset.trusted]
    assert len(trusted) >= SECONDS - 5
    assert {offset.source for offset in told} == {OffsetSource.END_TO_END}
    for offset in trusted:
        assert offset.seconds == pytest.approx(late, abs=0.002)
        assert any(abs(pair.at - offset.at) < 0.002 for pair in pairs)


def test_of_too_few_pairs_nothing_is_trusted() -> None:
    told = follow(nothing_yet(), silent_until=7.0)

    offsets = [offset for offset in told if offset is not None]
    assert [offset.trusted for offset in offsets] == [False, False, True, True, True]
    assert "make 1 pairs, too few" in offsets[0].why_not


def test_a_rig_that_would_not_judge_is_not_trusted_and_says_why() -> None:
    told = follow(nothing_yet(), audio_rate=0.98)

    offsets = [offset for offset in told if offset is not None]
    assert offsets
    assert not any(offset.trusted for offset in offsets)
    assert "audio clock" in offsets[-1].why_not


def test_sound_that_was_lost_before_is_not_held_against_it() -> None:
    watched, lost = nothing_yet(), RATE
    follow(watched)
    read = arrivals(SECONDS)
    read[read[:, 0] < 4.0, 1] += lost

    before, later = (watched.observed(begin, float(SECONDS), read) for begin in (0.0, 4.0))

    assert before is not None
    assert before.recording_unevenness > 0.1
    assert later is not None
    assert later.recording_unevenness < 0.001


def test_the_newest_pairs_are_told_and_one_that_is_wrong_is_not() -> None:
    page = a_page(0.0)
    late = [*[0.3] * 8, 0.02, 0.4, 0.03]
    beeps = [replace(beep, at=beep.at - by) for beep, by in zip(page.beeps, late, strict=True)]

    offset = newest_offset(judge(replace(page, beeps=beeps)), 100.0)

    assert offset is not None
    assert offset.seconds == pytest.approx(0.03)
    assert offset.at == pytest.approx(110.52)


def test_while_nothing_pairs_nothing_is_told() -> None:
    watched = nothing_yet()
    watched.notes.add(taken(0.0, 6.0))
    watched.see(glances(0.0, 6.0))
    watched.hear(np.zeros(6 * RATE, np.int16))

    observed = watched.observed(0.0, 6.0, arrivals(6.0))

    assert observed is not None
    assert newest_offset(judge(observed), 0.0) is None


def test_sound_that_was_not_recorded_cannot_be_placed() -> None:
    watched = nothing_yet()
    watched.notes.add(taken(0.0, 6.0))

    assert watched.observed(0.0, 6.0, arrivals(2.0)) is None
    assert watched.observed(0.0, 6.0, arrivals(0.0)) is None


def test_in_whatever_steps_it_is_followed_the_same_is_judged() -> None:
    pairs = []
    for step in (0.25, 3.0):
        watched = nothing_yet()
        follow(watched, step)
        observed = watched.observed(0.0, float(SECONDS), arrivals(SECONDS))
        assert observed is not None
        pairs.append(judge(observed).pairs)

    assert [pair.at for pair in pairs[0]] == pytest.approx([pair.at for pair in pairs[1]], abs=1e-5)


def test_a_second_that_was_watched_leaves_kilobytes() -> None:
    """An hour of them has room in any machine; its sound and its glances would not."""
    watched, heard = nothing_yet(), sound()[:RATE]
    watched.notes.add(taken(0.0, 1.0))
    seconds = 20
    tracemalloc.start()
    try:
        for second in range(seconds + 1):
            if second == 1:
                before, _ = tracemalloc.get_traced_memory()
            watched.notes.add(taken(1.0 + second, 2.0 + second))
            watched.see(glances(0.0, 1.0))
            watched.hear(heard)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (after - before) / seconds < 10_000
