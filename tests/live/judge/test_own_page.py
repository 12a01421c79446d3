"""Our own page, in a real browser: it connects, plays, and is in step."""

from __future__ import annotations

import pytest

from oneclock.live.judge.judge_page import judge_page
from oneclock.live.judge.judge_plan import plan_judging
from oneclock.live.judge.not_judgeable import RigError

pytestmark = pytest.mark.browser


def test_what_is_served_is_seen_and_heard_within_a_tenth_of_a_second() -> None:
    """The strict figures are the benchmark's."""
    try:
        judgement = judge_page(plan_judging(None, 10.0, [])).judgement
    except RigError as error:
        pytest.skip(f"this machine cannot judge: {error}")
    if not judgement.rig_is_sound:
        pytest.skip(f"this machine cannot judge: {judgement.why_not}")

    assert judgement.why_not is None
    settled = [abs(pair.offset) for pair in judgement.pairs if pair.at > 2.0]
    assert max(settled) < 0.1
    assert not judgement.freezes
