"""Markers for the Lab Streaming Layer. Streams speak to the network, so they are faked here; the
library's own clock is not."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pylsl
import pytest

from oneclock.capture.lsl_markers import LslMarkers
from oneclock.capture.recording import Event, EventKind


class FakeOutlet:
    def __init__(self, info: tuple[Any, ...]) -> None:
        self.info = info
        self.sent: list[tuple[list[str], float]] = []

    def push_sample(self, sample: list[str], timestamp: float) -> None:
        self.sent.append((sample, timestamp))


@pytest.fixture
def outlets() -> list[FakeOutlet]:
    return []


@pytest.fixture
def library(outlets: list[FakeOutlet]) -> SimpleNamespace:
    def open_outlet(info: tuple[Any, ...]) -> FakeOutlet:
        outlets.append(FakeOutlet(info))
        return outlets[-1]

    return SimpleNamespace(
        StreamInfo=lambda *told: told,
        StreamOutlet=open_outlet,
        cf_string=pylsl.cf_string,
        local_clock=lambda: 1234.5,
    )


def test_what_happens_is_sent_with_its_camera_and_session_time(
    library: SimpleNamespace, outlets: list[FakeOutlet]
) -> None:
    with LslMarkers("take", library) as markers:
        markers.send(Event(kind=EventKind.STARTED, seconds=0.0))
        markers.send(Event(kind=EventKind.LOST, seconds=2.5, camera="left"))

    assert outlets[0].sent == [(["started 0.000000"], 1234.5), (["left lost 2.500000"], 1234.5)]


def test_the_stream_is_one_of_markers(library: SimpleNamespace, outlets: list[FakeOutlet]) -> None:
    with LslMarkers("take", library):
        pass

    assert outlets[0].info[:4] == ("take", "Markers", 1, 0.0)


def test_the_library_counts_on_the_clock_that_our_sessions_count_on() -> None:
    before, told, after = time.monotonic(), pylsl.local_clock(), time.monotonic()

    assert before - 0.001 <= told <= after + 0.001


@pytest.mark.parametrize("name", ["StreamInfo", "StreamOutlet", "cf_string", "local_clock"])
def test_the_library_has_what_we_call(name: str) -> None:
    assert hasattr(pylsl, name)
