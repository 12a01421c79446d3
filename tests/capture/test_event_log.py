"""What happened is on disk as it happens, and told to whoever listens."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oneclock.capture.event_log import EventLog, read_events
from oneclock.capture.recording import EVENTS, Event, EventKind

events = st.builds(
    Event,
    kind=st.sampled_from(EventKind),
    seconds=st.floats(-1e6, 1e6),
    camera=st.none() | st.text(max_size=10),
    detail=st.text(max_size=30),
)


def event(seconds: float, detail: str = "") -> Event:
    return Event(kind=EventKind.NOTE, seconds=seconds, detail=detail)


@settings(max_examples=25)
@example([event(1.0, "\x85 and \u2028 end a line for some"), event(2.0)])
@given(happened=st.lists(events, max_size=8))
def test_what_was_added_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, happened: list[Event]
) -> None:
    folder = tmp_path_factory.mktemp("events")
    log = EventLog(folder)
    for each in happened:
        log.add(each)

    assert log.close() == tuple(happened)
    assert read_events(folder) == tuple(happened)


def test_whoever_listens_hears_all_of_it_in_order(tmp_path: Path) -> None:
    heard: list[Event] = []
    log = EventLog(tmp_path, heard.append)
    for number in range(50):
        log.add(event(number))

    assert log.close() == tuple(heard)
    assert [each.seconds for each in heard] == list(range(50))


def test_a_slow_listener_keeps_nobody_waiting(tmp_path: Path) -> None:
    may_go_on = threading.Event()

    def listen(event: Event) -> None:
        may_go_on.wait(10)

    log = EventLog(tmp_path, listen)
    for number in range(100):
        log.add(event(number))  # or this would take a quarter of an hour
    may_go_on.set()

    assert len(log.close()) == 100


def test_a_listener_that_fails_is_noted_and_still_told_of_the_rest(tmp_path: Path) -> None:
    heard: list[float] = []

    def listen(event: Event) -> None:
        heard.append(event.seconds)
        if event.seconds == 1:
            raise RuntimeError("no stream")

    log = EventLog(tmp_path, listen)
    for number in range(3):
        log.add(event(number))

    noted = log.close()
    assert heard == [0, 1, 2]
    assert [each.detail for each in noted if each.detail] == ["a listener failed: no stream"]
    assert read_events(tmp_path)[2].detail == "a listener failed: no stream"


def test_a_folder_that_is_gone_loses_the_file_and_not_the_events(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "gone")
    log.add(event(1.0))

    assert len(log.close()) == 1
    assert read_events(tmp_path / "gone") == ()


def test_a_name_that_no_file_can_hold_ends_nothing(tmp_path: Path) -> None:
    """A path of bytes that are no UTF-8 reaches us with surrogates in it."""
    heard: list[Event] = []
    log = EventLog(tmp_path, heard.append)
    log.add(event(1.0, "cannot open \udcff.mp4"))
    log.add(event(2.0))

    assert len(log.close()) == len(heard) == 2


@settings(max_examples=25)
@given(cut=st.integers(0, 400))
def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("events")
    log = EventLog(folder)
    for number in range(4):
        log.add(event(number, "häßlich"))
    whole = log.close()
    data = (folder / EVENTS).read_bytes()
    (folder / EVENTS).write_bytes(data[:cut])

    found = read_events(folder)

    assert found == whole[: len(found)]
    assert len(found) >= data[:cut].count(b"\n")


def test_zeros_that_a_power_cut_leaves_are_the_end(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.add(event(1.0))
    log.close()
    with (tmp_path / EVENTS).open("ab") as file:
        file.write(bytes(512))

    assert [each.seconds for each in read_events(tmp_path)] == [1.0]
