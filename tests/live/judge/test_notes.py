"""What a page's probe noted, taken together, and told to scripts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.live.judge.synthetic import film, marks

from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.clock_lines import BrowserClock
from oneclock.live.judge.judge_page import Judged
from oneclock.live.judge.judge_plan import plan_judging
from oneclock.live.judge.judgement import Observed, judge
from oneclock.live.judge.notes import Notes
from oneclock.live.judge.pictures import PATCHES
from oneclock.live.judge.settling import Strike
from oneclock.live.judge.told import not_told, told
from oneclock.live.judge.whereabouts import Place

CLOCK = BrowserClock(zero=100.0, uncertainty=0.0)


def taken(frames: list[list[Any]], origin: float = 1.0) -> dict[str, Any]:
    audio = [[0.2 * number, 0.2 * number + 1] for number in range(20)]
    return {"origin": origin, "frames": frames, "moves": [], "audio": audio, "problems": []}


def frame(name: str, shown: float, number: int, size: int) -> list[Any]:
    return [name, shown, number, size, *([0.0] * PATCHES)]


def test_the_video_that_shows_most_is_judged() -> None:
    notes = Notes(clock=CLOCK)
    notes.add(taken([frame("thumb", 0.1 * n + 0.1, n, 10) for n in range(20)]))
    notes.add(taken([frame("main", 0.1 * n, n, 1000) for n in range(15)]))

    assert notes.video() == "main"
    assert notes.first_shown == 100.1
    pictures = notes.pictures("main", 0.0, 200.0)
    assert len(pictures.shown) == 15
    assert pictures.shown[0] == 100.0
    assert pictures.patches.shape == (15, PATCHES)


def test_where_a_video_was_is_known_of_all_its_time() -> None:
    notes = Notes(clock=CLOCK)
    notes.add({**taken([]), "moves": [["main", 1.0, 1.0, 0, 0, 64, 36]]})
    notes.add({**taken([]), "moves": [["main", 1.95, 2.0, 8, 4, 640, 360]]})

    assert [(move.last_seen_before, move.at) for move in notes.moves["main"]] == [
        (101.0, 101.0),
        (101.95, 102.0),
    ]
    assert notes.moves["main"][1].place == Place(left=8, top=4, width=640, height=360)


def test_a_page_without_video_has_none() -> None:
    assert Notes(clock=CLOCK).video() is None
    assert len(Notes(clock=CLOCK).pictures("any", 0.0, 1.0).shown) == 0


def test_a_page_that_was_loaded_anew_is_known_by_its_origins() -> None:
    notes = Notes(clock=CLOCK)
    notes.add(taken([], origin=1.0))
    notes.add(taken([], origin=1.0))
    assert len(notes.origins) == 1
    notes.add(taken([], origin=2.0))
    assert len(notes.origins) == 2


def test_the_audio_clock_is_judged_within_the_run_alone() -> None:
    notes = Notes(clock=CLOCK)
    played = [[0.5 * wall if wall < 5 else wall, wall] for wall in range(12)]
    notes.add({**taken([]), "audio": played})

    assert notes.audio_rate(105.0, 112.0) == pytest.approx(1.0)
    assert notes.audio_rate(100.0, 105.0) == pytest.approx(0.5)
    assert notes.audio_rate(100.0, 101.0) is None


# -- what scripts read ---------------------------------------------------------------------------

PROMISED = {
    *("offset_ms", "recovery_s", "freezes", "audio_clock_rate", "resolution_ms", "verdicts"),
    *("url", "seconds", "judgeable", "reason"),
}
OFFSETS = {"median", "p95_abs", "settled_median", "settled_after_s"}
PLAN = plan_judging("http://127.0.0.1:8080/", 12, ["stall:0.6@5", "delay:0.04"])


def judged(offset: float, audio_clock_rate: float = 1.0) -> Judged:
    flashes = marks([second + 0.52 for second in range(11)])
    calibration = Calibration(until_refresh=0.0, file_offset=0.0, scatter=0.0, marks=7)
    observed = Observed(
        seconds=12.0,
        pictures=film(12, flashes),
        seen=film(12, flashes),
        unplaced=0.0,
        beeps=[replace(flash, at=flash.at - offset) for flash in flashes],
        strikes=[Strike(fault="stall:0.6@5", begin=5.0, end=5.6)],
        audio_clock_rate=audio_clock_rate,
        recording_unevenness=0.0,
        calibration=calibration,
    )
    return Judged(url="http://x/", judgement=judge(observed), calibration=calibration)


def test_scripts_find_what_they_were_promised() -> None:
    found = json.loads(json.dumps(told(judged(0.06), PLAN), allow_nan=False))

    assert found.keys() >= PROMISED
    assert found["judgeable"]
    assert found["reason"] is None
    assert found["offset_ms"].keys() == OFFSETS
    assert found["offset_ms"]["median"] == pytest.approx(60.0)
    assert found["offset_ms"]["settled_after_s"] == pytest.approx(0.52, abs=0.01)
    assert found["recovery_s"] == {"stall:0.6@5": None}
    assert found["freezes"] == 0
    assert found["verdicts"]["ITU-R BT.1359 detectable"]["verdict"] == "outside"
    assert found["verdicts"]["ITU-R BT.1359 acceptable"]["verdict"] == "within"


def test_what_cannot_be_judged_has_no_numbers_that_could_be_taken_for_an_answer() -> None:
    found = told(judged(0.0, audio_clock_rate=0.9), PLAN)

    assert found.keys() >= PROMISED
    assert not found["judgeable"]
    assert not found["rig_is_sound"]
    assert "audio clock" in found["reason"]
    assert set(found["offset_ms"].values()) == {None}
    assert found["recovery_s"] == {"stall:0.6@5": None}
    assert found["verdicts"] == {}
    assert found["audio_clock_rate"] == 0.9


def test_where_nothing_was_measured_the_keys_are_the_same() -> None:
    nothing = not_told("no browser", None, PLAN, rig_is_sound=False)

    assert nothing.keys() == told(judged(0.0), PLAN).keys()
    assert nothing["recovery_s"] == {"stall:0.6@5": None}
