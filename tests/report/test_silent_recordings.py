"""Recordings without sound have a place in a report; it says that there is nothing to hear."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.capture.recorded import record_simulated

from oneclock.report.gather_report import gather_report
from oneclock.report.page import render_page
from oneclock.report.subjects import sidecars_in, subjects_of_sidecars
from oneclock.report.values import Report
from oneclock.timebase.frame_rate import FrameRate


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Two silent cameras of a session, reported on by their sidecars."""
    folder: Path = tmp_path_factory.mktemp("silent") / "take"
    cameras = ("a=sim:30,size=64x48", "b=sim:30,size=64x48,phase=0.01")
    record_simulated(folder, *cameras, seconds=2.0).finish()
    return gather_report(
        subjects_of_sidecars(sidecars_in([folder])),
        frame_rate=FrameRate.parse("30"),
        made_on=datetime(2026, 11, 21),
        progress=lambda path, heard, duration: None,
    )


def test_they_have_no_waveform_and_no_close_up(report: Report) -> None:
    assert [source.waveform for source in report.sources] == [None, None]
    assert report.closeups == ()


def test_they_are_placed_and_seen_all_the_same(report: Report) -> None:
    assert all(source.placed is not None for source in report.sources)
    assert all(still.jpeg is not None for i in report.instants for still in i.stills)


def test_the_page_says_that_there_is_no_sound(report: Report) -> None:
    assert render_page(report).count("no sound") == 2
