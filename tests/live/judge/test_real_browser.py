"""The whole rig, in a real browser, against a page whose error is known."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import pytest

from oneclock.live.judge.judge_page import Judged, judge_page
from oneclock.live.judge.judge_plan import plan_judging
from oneclock.live.judge.not_judgeable import RigError

pytestmark = pytest.mark.browser

PAGE = (sys.executable, str(Path(__file__).with_name("flash_page.py")))
LATE = 0.2
AT = 4.5


@pytest.fixture(scope="module")
def judged() -> Judged:
    """A page of plain aiortc, by way of the relay; from 4.5 s on its pictures come 0.2 s later."""
    plan = plan_judging(None, 9.0, ["delay:0.02", f"late:{LATE}@{AT}"])
    try:
        found = judge_page(plan, serve=PAGE)
    except RigError as error:
        pytest.skip(f"this machine cannot judge: {error}")
    if not found.judgement.rig_is_sound:
        pytest.skip(f"this machine cannot judge: {found.judgement.why_not}")
    assert found.judgement.why_not is None
    return found


def test_the_change_that_was_made_is_the_change_that_is_measured(judged: Judged) -> None:
    pairs = judged.judgement.pairs
    before = [pair.offset for pair in pairs if 1.0 < pair.at < AT]
    after = [pair.offset for pair in pairs if pair.at > AT + 1.0]

    change = statistics.median(after) - statistics.median(before)

    # Chromium moves its pictures by tens of milliseconds in the first seconds, of its own accord.
    assert change == pytest.approx(LATE, abs=0.08)
    assert judged.judgement.pairing.numbered


def test_a_picture_that_stays_late_is_outside_and_never_recovers(judged: Judged) -> None:
    assert judged.judgement.recoveries == ((f"late:{LATE}@{AT}", None),)
    assert not judged.judgement.is_within
