"""The sender's wall, from 64 bits of NTP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.bridge.rtcp_report import Report, SenderWall

stamps = st.integers(0, 2**64 - 1)


@given(first=stamps, ticks=st.integers(-(2**62), 2**62))
def test_seconds_are_counted_from_the_first_stamp_across_the_end_of_an_era(
    first: int, ticks: int
) -> None:
    wall = SenderWall()
    wall.seconds(first)

    assert wall.seconds((first + ticks) % 2**64) == ticks / 2**32


@pytest.mark.parametrize(("ahead", "expected"), [(0.012, True), (0.0, False), (-0.02, False)])
def test_a_report_of_now_is_told_from_one_of_the_last_packet(ahead: float, expected: bool) -> None:
    report = Report(wall=0.0, media=5.0 + ahead, arrival=9.0, packet_media=5.0, packet_arrival=8.9)

    assert report.is_ahead_of_packets is expected
