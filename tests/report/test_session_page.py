"""The page of a session stands on its own, and says the bad as loudly as the good."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from oneclock.report.session_page import concerns, render_session_page, verdict
from oneclock.report.session_values import (
    CameraReport,
    Fault,
    LightError,
    LightStills,
    SessionReport,
    SpreadReport,
)
from oneclock.report.sights import Still
from oneclock.timebase.span import Span

NASTY = "a <b> & \"c\" 'd'"
TIMES = np.linspace(0.5, 9.5, 10)


def camera(name: str, light: LightError | None = None, **more: object) -> CameraReport:
    usual = CameraReport(
        name=name,
        is_reference=name == "left",
        frames=300,
        dropped=0,
        torn=0,
        unwritten=0,
        repeated=0,
        missing=0,
        rate=30.0,
        period=1 / 30,
        drift=1e-5,
        drift_std=1e-6,
        stamps="driver",
        stamp_std=0.0,
        ran=Span(start=0.0, end=10.0),
        holes=(),
        faults=(),
        offset_times=TIMES,
        offsets=np.full(10, 0.004),
        light=light,
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def light(error: float | None, passed: bool = True, note: str = "") -> LightError:
    std = None if error is None else 0.0003
    return LightError(error=error, std=std, steps=9, passed=passed, note=note, each=(0.001,))


SPREAD = SpreadReport(
    times=TIMES,
    median=np.full(10, 0.004),
    worst=np.full(10, 0.006),
    shares=np.linspace(0, 1, 11),
    quantiles=np.linspace(0.003, 0.006, 11),
    whole=np.array([0.004, 0.005, 0.006]),
    complete=290,
    instants=300,
)
GOOD = SessionReport(
    title="take",
    mode="free-run",
    reference="left",
    length=10.0,
    period=1 / 30,
    cameras=(camera("left", light(0.0)), camera(NASTY, light(0.0021))),
    spread=SPREAD,
    faults=(),
    warnings=(),
    light_times=(2.0, 3.3),
    light_reference="left",
    light_note="",
    stills=None,
    made_with="oneclock 1",
    made_on="2026-11-21",
)


def with_second(report: SessionReport, second: CameraReport) -> SessionReport:
    return replace(report, cameras=(report.cameras[0], second))


def test_the_verdict_is_the_spread() -> None:
    assert verdict(GOOD) == "Frames of one instant lie 4.0 ms apart, 95 % within 5.0 ms"


def test_a_good_recording_raises_no_concern() -> None:
    assert concerns(GOOD) == []


def test_names_cannot_break_the_page() -> None:
    page = render_session_page(GOOD)
    assert "<b> & " not in page
    assert "a &lt;b&gt; &amp;" in page


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = render_session_page(GOOD)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (camera("b", light(0.0341, False)), "wrong by +34.10 ms, more than half a frame"),
        (camera("b", light(None, False, "does not see the light")), "does not see the light"),
        (camera("b", light(0.001, True, "by one step only")), "by one step only"),
        (camera("b", dropped=30, unwritten=3), "33 of 333 frames are lost"),
        (camera("b", error="the disk is full"), "the disk is full"),
        (camera("b", frames=0, ran=None), "nothing was recorded"),
    ],
)
def test_what_is_wrong_with_a_camera_stands_on_top(second: CameraReport, said: str) -> None:
    report = with_second(GOOD, second)
    assert any(name == "b" and said in sentence for name, sentence in concerns(report))
    assert said in render_session_page(report).split("<h2>")[0]


def test_warnings_of_the_recording_stand_on_top() -> None:
    report = replace(GOOD, warnings=("two cameras share a bus",))
    assert "two cameras share a bus" in render_session_page(report).split("<h2>")[0]


def test_gaps_and_faults_are_drawn_and_told() -> None:
    faults = (Fault(time=4.2, kind="stalled", detail="for 0.5 s"),)
    second = camera("b", holes=(Span(start=4.2, end=4.7),), faults=faults)
    page = render_session_page(with_second(GOOD, second))
    assert page.count('class="hole"') == 1
    assert page.count('class="fault"') == 1
    assert "b: stalled, for 0.5 s" in page


def test_every_error_has_its_bar() -> None:
    page = render_session_page(with_second(GOOD, camera("b", light(0.03, False))))
    assert page.count('class="bar good"') == 1
    assert page.count('class="bar bad"') == 1


def test_where_nobody_checked_the_command_is_said() -> None:
    report = replace(GOOD, cameras=(camera("left"), camera("b")))
    assert "run <b>oneclock check</b>" in render_session_page(report)


def test_one_camera_alone_has_no_spread() -> None:
    nothing = replace(
        SPREAD,
        median=np.full(10, np.nan),
        worst=np.full(10, np.nan),
        quantiles=np.zeros(0),
        whole=np.full(3, np.nan),
    )
    report = replace(GOOD, cameras=(camera("left"),), spread=nothing)
    assert verdict(report) == "There are no two cameras to compare"
    assert "nan" not in render_session_page(report)


def test_the_contact_sheet_has_a_picture_for_every_camera_and_instant() -> None:
    seen = Still(source="left", local=2.0, jpeg=b"\xff\xd8\xff\xd9")
    lost = Still(source="b", local=None, jpeg=None)
    stills = LightStills(
        kind="on",
        time=2.01,
        instants=(60, 61, 62),
        rows=(("left", (seen, seen, seen)), ("b", (seen, lost, seen))),
    )
    page = render_session_page(replace(GOOD, stills=stills))
    assert page.count("data:image/jpeg") == 5
    assert page.count("no picture") == 1
    assert "The light goes on" in page
    for instant in stills.instants:
        assert f"instant {instant}" in page
