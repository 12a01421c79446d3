"""Recordings without sound have a place in a report; it says that there is nothing to hear."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.capture.recorded import record_simulated

from oneclock.report.gather_report import gather_report
from oneclock.report.page import render_page
from oneclock.report.subjects import events_of_sidecars, sidecars_in
from oneclock.report.values import EventReport, Report
from oneclock.timebase.frame_rate import FrameRate


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> EventReport:
    """Two silent cameras of a session, reported on by their sidecars."""
    folder: Path = tmp_path_factory.mktemp("silent") / "take"
    cameras = ("a=sim:30,size=64x48", "b=sim:30,size=64x48,phase=0.01")
    record_simulated(folder, *cameras, seconds=2.0).finish()
    made = gather_report(
        events_of_sidecars(sidecars_in([folder])),
        frame_rate=FrameRate.parse("30"),
        made_on=datetime(2026, 11, 21),
        progress=lambda path, heard, duration: None,
    )
    (event,) = made.events
    return event


def test_they_have_no_waveform_and_no_close_up(event: EventReport) -> None:
    assert [source.waveform for source in event.sources] == [None, None]
    assert event.closeups == ()


def test_they_are_placed_and_seen_all_the_same(event: EventReport) -> None:
    assert all(source.placed is not None for source in event.sources)
    assert all(still.jpeg is not None for i in event.instants for still in i.stills)


def test_the_page_says_that_there_is_no_sound(event: EventReport) -> None:
    page = render_page(Report(title="", events=(event,), made_with="", made_on=""))
    assert page.count("no sound") == 2
