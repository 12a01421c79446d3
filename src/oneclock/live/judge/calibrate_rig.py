"""The rig judges itself before it judges you: see calibration.py."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.beeps import find_beeps
from oneclock.live.judge.browser import clock_of
from oneclock.live.judge.calibration import Calibration, calibrate
from oneclock.live.judge.clock_lines import recording_clock
from oneclock.live.judge.eye import Eye
from oneclock.live.judge.flashes import find_flashes
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.judge.notes import Notes
from oneclock.live.judge.null_sink import Recorder
from oneclock.live.judge.page_script import calibration_script, probe_script
from oneclock.live.judge.recording import FULL_SCALE, HEARD_AFTER, RATE
from oneclock.live.judge.screen_view import View
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.simulate.talking_marks import BEEP_LEVEL, BEEP_PITCHES, BEEP_SECONDS
from oneclock.timebase.frame_rate import FrameRate

if TYPE_CHECKING:
    from playwright.async_api import Browser

_PATIENCE = 30.0
"""Seconds for a file of seven."""
_FPS = 25
_FRAMES_APART = 21
_PERIOD = _FRAMES_APART / _FPS
"""0.84 s are 50.4 refreshes of a screen: five marks meet it in five phases, not one in all."""
_MARKS = 7
_LEAD = _PERIOD
"""Before the first mark, so that the player runs evenly."""
_FILE_CODE = 0
_FILE = "file"
"""As calibration.js calls it."""
_SMALL = (120, 160, 3)


async def calibrate_rig(
    browser: Browser, eye: Eye, recorder: Recorder, folder: Path
) -> Calibration:
    from playwright.async_api import Error

    context = await browser.new_context(no_viewport=True)
    await context.add_init_script(probe_script())
    page = await context.new_page()
    file = _write_file(folder / "calibration.webm")
    begun = time.monotonic()
    try:
        async with asyncio.timeout(_PATIENCE):
            await page.set_content("<!doctype html><title>calibration</title>")
            notes = Notes(clock=await clock_of(page))
            address = "data:video/webm;base64," + base64.b64encode(file).decode()
            await page.evaluate(calibration_script(), {"file": address})
            notes.add(await page.evaluate("window.__oneclock.take()"))
    except (Error, TimeoutError) as error:
        cause = f"cannot play a file ({str(error).splitlines()[0] if str(error) else 'too slow'})"
        raise RigError("this machine", cause, _LESS_WORK) from None
    finally:
        await context.close()
    view = View()
    view.add(eye.take(), notes.moves[_FILE])
    now = time.monotonic()
    seen, aimed_at = (
        [flash.at for flash in find_flashes(pictures, _PERIOD).seen]
        for pictures in (view.between(begun, now), notes.pictures(_FILE, begun, now))
    )
    heard = _heard(recorder)
    calibration = calibrate(seen=seen, aimed_at=aimed_at, heard=heard)
    if calibration is None:
        counts = f"of {_MARKS} flashes {len(seen)} were seen, of as many beeps {len(heard)} heard"
        raise RigError("this machine", f"cannot calibrate itself: {counts}", _LESS_WORK)
    return calibration


_LESS_WORK = "give it less to do at the same time"


def _heard(recorder: Recorder) -> list[float]:
    clock = recording_clock(recorder.arrivals())
    if clock is None:
        raise RigError("parec", "recorded nothing", "see that pulseaudio runs")
    beeps = find_beeps(recorder.take() / FULL_SCALE, RATE)
    of_file = [beep.at for beep in beeps if beep.code == _FILE_CODE]
    return [clock.to_host(at * RATE) + HEARD_AFTER for at in of_file]


def _write_file(path: Path) -> bytes:
    """VP8 and Opus, as WebRTC has them: what coding does to an onset, it does to both."""
    count = round((_LEAD + _MARKS * _PERIOD) * RATE)
    samples = np.zeros(count, np.float32)
    tone = BEEP_LEVEL * np.sin(
        2 * np.pi * BEEP_PITCHES[_FILE_CODE] / RATE * np.arange(round(BEEP_SECONDS * RATE))
    )
    for mark in range(_MARKS):
        begin = round((_LEAD + mark * _PERIOD) * RATE)
        samples[begin : begin + len(tone)] = tone
    picture = Picture(
        frames=_frames(),
        rate=FrameRate.parse(str(_FPS)),
        codec="libvpx",
        options={"deadline": "realtime"},
    )
    write_media(path, sounds=[Sound(samples=samples, rate=RATE, codec="libopus")], picture=picture)
    return path.read_bytes()


def _frames() -> Iterator[NDArray[np.uint8]]:
    lead = round(_LEAD * _FPS)
    for number in range(lead + _MARKS * _FRAMES_APART):
        since = (number - lead) % _FRAMES_APART
        level = 235 if number >= lead and since < 2 else 20 + number % 2
        yield np.full(_SMALL, level, np.uint8)
