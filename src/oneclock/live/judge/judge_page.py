"""From an address to an answer: everything that is needed is begun, and ended again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from oneclock.live.judge.beeps import find_beeps
from oneclock.live.judge.browser import open_browser
from oneclock.live.judge.calibrate_rig import calibrate_rig
from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.clock_lines import RecordingClock, recording_clock
from oneclock.live.judge.interruptible import run_interruptible
from oneclock.live.judge.judge_plan import JudgePlan
from oneclock.live.judge.judgement import Judgement, Observed, judge
from oneclock.live.judge.marks import Mark
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.judge.null_sink import HEARD_AFTER, RATE, NullSink, Recorder, null_sink
from oneclock.live.judge.own_page import SERVE, own_page
from oneclock.live.judge.screen_view import pictures_seen
from oneclock.live.judge.virtual_screen import Eye, Screen, virtual_screen
from oneclock.live.judge.watch_page import Tell, Watched, watch_page

_AROUND = 0.25
"""Seconds of sound on both sides of what counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    url: str
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
        calibration, watched = run_interruptible(_watch(sink, screen, url, plan, folder, tell))
        screen.require()
        observed = _observed(plan, sink.recorder, screen.eye, calibration, watched)
        return Judged(url=url, judgement=judge(observed), calibration=calibration)


async def _watch(
    sink: NullSink, screen: Screen, url: str, plan: JudgePlan, folder: Path, tell: Tell
) -> tuple[Calibration, Watched]:
    async with open_browser({**sink.environment, **screen.environment}) as browser:
        tell("calibrating")
        calibration = await calibrate_rig(browser, screen.eye, sink.recorder, folder)
        tell(f"opening {url}")
        return calibration, await watch_page(browser, url, plan, tell)


def _observed(
    plan: JudgePlan, recorder: Recorder, eye: Eye, calibration: Calibration, watched: Watched
) -> Observed:
    end = watched.zero + plan.seconds
    arrivals = [arrival for arrival in recorder.arrivals() if arrival[0] >= watched.zero]
    recording = recording_clock(arrivals)
    if recording is None:
        raise RigError("parec", "stopped recording", "see that pulseaudio runs")
    name = watched.notes.video()
    assert name is not None, "there was a first picture"
    glances = [glance for glance in eye.glances() if watched.zero <= glance.at < end]
    return Observed(
        seconds=plan.seconds,
        pictures=watched.notes.pictures(name, watched.clock)
        .between(watched.zero, end)
        .after(watched.zero - calibration.until_refresh),
        seen=pictures_seen(glances, watched.notes.place(name)).after(
            watched.zero - calibration.until_refresh
        ),
        beeps=_beeps(recorder, recording, watched.zero, end),
        strikes=watched.strikes,
        audio_clock_rate=watched.notes.audio_rate(watched.clock, watched.zero, end),
        recording_unevenness=recording.unevenness,
        calibration=calibration,
    )


def _beeps(recorder: Recorder, clock: RecordingClock, zero: float, end: float) -> list[Mark]:
    """In seconds after zero. Those that are cut by it are heard in full and left out."""
    first = max(round(clock.to_sample(zero - _AROUND)), 0)
    samples = recorder.samples()[first : round(clock.to_sample(end + _AROUND))]
    beeps = [
        Mark(at=clock.to_host(first + beep.at * RATE) + HEARD_AFTER - zero, code=beep.code)
        for beep in find_beeps(samples / 32768, RATE)
    ]
    return [beep for beep in beeps if 0 <= beep.at < end - zero]
