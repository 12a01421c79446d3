"""From an address to an answer: everything that is needed is begun, and ended again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from oneclock.live.judge.browser import open_browser
from oneclock.live.judge.calibrate_rig import calibrate_rig
from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.interruptible import run_interruptible
from oneclock.live.judge.judge_plan import JudgePlan
from oneclock.live.judge.judgement import Judgement, judge
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.judge.null_sink import NullSink, null_sink
from oneclock.live.judge.own_page import SERVE, own_page
from oneclock.live.judge.tell import Tell
from oneclock.live.judge.virtual_screen import Screen, virtual_screen
from oneclock.live.judge.watch_page import Rig, watch_page
from oneclock.live.judge.watched import Watched
from oneclock.live.peer_address import shown_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    url: str
    """As it may be shown."""
    judgement: Judgement
    calibration: Calibration


def judge_page(
    plan: JudgePlan, tell: Tell = lambda text: None, serve: Sequence[str] = SERVE
) -> Judged:
    """Raises `NotJudgeableError` where not even the beginnings of an answer were to be had."""
    with ExitStack() as open_things:
        folder = Path(
            open_things.enter_context(
                tempfile.TemporaryDirectory(prefix="oneclock-", ignore_cleanup_errors=True)
            )
        )
        sink = open_things.enter_context(null_sink(folder))
        screen = open_things.enter_context(virtual_screen(folder))
        url = plan.url
        if url is None:
            url = open_things.enter_context(own_page(serve))
        watched = run_interruptible(_watch(sink, screen, url, plan, folder, tell))
        screen.require()
        end = watched.zero + plan.seconds
        observed = watched.observed(watched.zero, end, sink.recorder.arrivals())
        if observed is None:
            raise RigError("parec", "stopped recording", "see that pulseaudio runs")
        return Judged(
            url=shown_address(url), judgement=judge(observed), calibration=watched.calibration
        )


async def _watch(
    sink: NullSink, screen: Screen, url: str, plan: JudgePlan, folder: Path, tell: Tell
) -> Watched:
    async with open_browser({**sink.environment, **screen.environment}) as browser:
        tell("calibrating")
        calibration = await calibrate_rig(browser, screen.eye, sink.recorder, folder)
        rig = Rig(eye=screen.eye, recorder=sink.recorder, calibration=calibration)
        tell(f"opening {shown_address(url)}")
        return await watch_page(browser, url, plan, rig, tell)
