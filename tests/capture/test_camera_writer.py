"""One camera's packets reach the disk, and the camera never waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.capture.offering import GRAY, MJPEG, ZERO, new_folder, packets_in, stamp, stamps_of
from tests.capture.pictures import HEIGHT, WIDTH, jpegs

from oneclock.capture.camera_writer import CameraWriter
from oneclock.capture.frames import Stamp
from oneclock.capture.recording import Event, EventKind
from oneclock.errors import SaveError


class StuckDisk:
    """A disk that takes nothing until it is told to: who writes an event waits, and events are
    written by the thread that writes the packets."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._stuck = threading.Event()
        self._free = threading.Event()

    def event(self, event: Event) -> None:
        self.events.append(event)
        if threading.current_thread().name.startswith("write"):
            self._stuck.set()
            self._free.wait(10)

    def wait_until_stuck(self) -> None:
        assert self._stuck.wait(10)

    def free(self) -> None:
        self._free.set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "take")


def test_what_was_offered_is_on_disk_when_it_is_closed(folder: Path) -> None:
    writer = CameraWriter(folder, "cam1", MJPEG, zero=ZERO)
    taken = [writer.offer(stamp(n), packet) for n, packet in enumerate(jpegs(50))]

    summary = writer.close()

    assert all(taken)
    assert packets_in(folder, "cam1.mp4") == list(jpegs(50))
    assert stamps_of(folder).microseconds[30] == pytest.approx(1_000_000, abs=1)
    assert (summary.frames, summary.unwritten) == (50, 0)


def test_a_disk_that_is_stuck_keeps_nobody_waiting_and_loses_what_is_too_much(
    folder: Path,
) -> None:
    disk = StuckDisk()
    packets = [b"", *jpegs(40)]  # the first is no picture: an event, and the disk is stuck
    writer = CameraWriter(folder, "cam1", MJPEG, zero=ZERO, on_event=disk.event, queue_bytes=20_000)
    writer.offer(stamp(0), packets[0])
    writer.offer(stamp(1), packets[1])
    disk.wait_until_stuck()
    taken = [writer.offer(stamp(n), packets[n]) for n in range(2, 41)]  # or this would hang
    disk.free()

    summary = writer.close()

    assert taken == sorted(taken, reverse=True)
    assert 3 <= taken.count(True) <= 10
    assert summary.unwritten == taken.count(False)
    assert packets_in(folder, "cam1.mp4") == packets[1 : 2 + taken.count(True)]
    refusals = [event for event in disk.events if event.kind is EventKind.DISK_REFUSES]
    assert [event.detail for event in refusals] == ["the disk is too slow; frames are left out"]


def test_when_the_disk_takes_again_so_does_the_queue(folder: Path) -> None:
    disk = StuckDisk()
    writer = CameraWriter(folder, "cam1", MJPEG, zero=ZERO, on_event=disk.event, queue_bytes=9_000)
    writer.offer(stamp(0), b"")
    writer.offer(stamp(1), jpegs(1)[0])
    disk.wait_until_stuck()
    filled = [writer.offer(stamp(2), jpegs(1)[0]) for _ in range(10)]
    disk.free()
    takes_again = any(writer.offer(stamp(3), jpegs(2)[1]) for _ in range(10**6))

    writer.close()

    assert not all(filled)
    assert takes_again
    assert packets_in(folder, "cam1.mp4")[-1] == jpegs(2)[1]


def test_times_in_the_file_always_grow(folder: Path) -> None:
    """Whatever the driver says."""
    writer = CameraWriter(folder, "cam1", MJPEG, zero=ZERO)
    for number, seen in enumerate((0.0, 0.5, 0.5, 0.2, 0.6)):
        writer.offer(Stamp(arrived=ZERO + 1, driver=ZERO + seen), jpegs(5)[number])
    writer.close()

    assert stamps_of(folder).microseconds.tolist() == [0, 500_000, 500_001, 500_002, 600_000]
    assert packets_in(folder, "cam1.mp4") == list(jpegs(5))


def test_a_change_of_format_begins_the_next_file(folder: Path) -> None:
    writer = CameraWriter(folder, "cam1", MJPEG, zero=ZERO)
    writer.offer(stamp(0), jpegs(1)[0])
    writer.change_format(GRAY)
    writer.offer(stamp(1), bytes(WIDTH * HEIGHT))

    summary = writer.close()

    assert [part.file for part in summary.parts] == ["cam1.mp4", "cam1.2.mp4"]


def test_connections_and_repeats_are_told_apart(folder: Path) -> None:
    writer = CameraWriter(folder, "cam1", MJPEG, zero=ZERO)
    writer.offer(stamp(0), jpegs(1)[0], connection=0)
    writer.offer(stamp(1), jpegs(1)[0], connection=1)
    writer.offer(stamp(2), jpegs(1)[0], connection=1, repeat=True)
    writer.close()

    assert stamps_of(folder).connection.tolist() == [0, 1, 1]
    assert stamps_of(folder).repeat.tolist() == [0, 0, 1]


def test_nothing_offered_leaves_no_video(folder: Path) -> None:
    summary = CameraWriter(folder, "cam1", MJPEG, zero=ZERO).close()

    assert (summary.frames, summary.parts, summary.error) == (0, (), None)
    assert not (folder / "cam1.mp4").exists()


def test_a_folder_that_is_gone_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="free space or mend the disk"):
        CameraWriter(tmp_path / "gone", "cam1", MJPEG, zero=ZERO)
