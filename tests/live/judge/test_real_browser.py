"""The whole rig, in a real browser, against a page whose error is known."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import pytest

from oneclock.live.judge.judge_page import Judged, judge_page
from oneclock.live.judge.judge_plan import plan_judging
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.offset.offset_post import read_offset_post
from oneclock.live.offset.witness import OffsetSource

pytestmark = pytest.mark.browser

PAGE = (sys.executable, str(Path(__file__).with_name("flash_page.py")))
LATE = 0.2
AT = 4.5
MOVES_AFTER = 3.6
"""Of the page's seconds, which are a little ahead of those of the run."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page was told of its offsets, a line each."""
    return tmp_path_factory.mktemp("page") / "told"


@pytest.fixture(scope="module")
def judged(told: Path) -> Judged:
    """A page of plain aiortc, by way of the relay; its video moves, and from 4.5 s on its pictures
    come 0.2 s later."""
    plan = plan_judging(None, 9.0, ["delay:0.02", f"late:{LATE}@{AT}"])
    page = (*PAGE, "--moves-after", str(MOVES_AFTER), "--told", str(told))
    try:
        found = judge_page(plan, serve=page)
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


def test_a_video_that_moved_and_shrank_is_seen_where_it_is(judged: Judged) -> None:
    later = [pair for pair in judged.judgement.pairs if pair.at > MOVES_AFTER]

    assert len(later) >= 4


def test_the_server_is_told_while_it_is_judged(judged: Judged, told: Path) -> None:
    offsets = [read_offset_post(line, now=0.0) for line in told.read_bytes().splitlines()]

    assert len(offsets) >= 3
    assert {offset.source for offset in offsets} == {OffsetSource.END_TO_END}
    assert offsets[-1].trusted
    last = statistics.median(pair.offset for pair in judged.judgement.pairs[-4:])
    assert offsets[-1].seconds == pytest.approx(last, abs=0.05)
