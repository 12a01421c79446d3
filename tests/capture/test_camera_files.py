"""What a camera sent is on disk, and what is not on disk was counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from tests.capture.offering import (
    GRAY,
    H264,
    MJPEG,
    ZERO,
    new_folder,
    of_size,
    offer,
    packets_in,
    stamps_of,
)
from tests.capture.pictures import HEIGHT, WIDTH, h264, jpegs

from oneclock.capture.camera_files import CameraFiles, Offer
from oneclock.capture.recording import FRAMES, Event, EventKind, WriterSummary
from oneclock.errors import SaveError
from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.media.encoded_file import Encoder

SECOND = 30


def keep(
    folder: Path,
    offers: Iterable[Offer],
    *,
    encode: Encoder | None = None,
    rotate: int = 0,
    events: list[Event] | None = None,
) -> WriterSummary:
    on_event = (lambda event: None) if events is None else events.append
    files = CameraFiles(folder, "cam1", zero=ZERO, encode=encode, rotate=rotate, on_event=on_event)
    for each in offers:
        files.take(each)
    files.close()
    return files.summary()


def kinds(events: list[Event]) -> list[EventKind]:
    return [event.kind for event in events]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "take")


def small_jpeg() -> bytes:
    grain = np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    return encode_jpeg(grain)


def test_packets_stamps_and_the_frame_table_tell_the_same(folder: Path) -> None:
    summary = keep(folder, (offer(n, packet) for n, packet in enumerate(jpegs(20))))

    stamps = stamps_of(folder)
    assert packets_in(folder, "cam1.mp4") == list(jpegs(20))
    assert stamps.sequence.tolist() == list(range(20))
    assert stamps.microseconds.tolist() == [round(n / 30 * 1e6) for n in range(20)]
    assert stamps.driver == pytest.approx([n / 30 for n in range(20)], abs=1e-6)
    assert stamps.arrived == pytest.approx([n / 30 + 0.02 for n in range(20)], abs=1e-6)
    rows = (folder / FRAMES).read_text().splitlines()
    assert rows[3] == "cam1,3,,0.100000,driver,3,"
    assert len(rows) == 20
    assert (summary.frames, summary.unwritten, summary.torn) == (20, 0, 0)
    assert summary.bytes == sum(map(len, jpegs(20)))
    assert summary.error is None


def test_a_crash_leaves_a_row_for_every_frame_that_was_taken(folder: Path) -> None:
    files = CameraFiles(
        folder, "cam1", zero=ZERO, encode=None, rotate=0, on_event=lambda event: None
    )
    for number, packet in enumerate(jpegs(10)):
        files.take(offer(number, packet))

    assert len(stamps_of(folder)) == 10
    files.close()


def test_pictures_of_another_size_go_into_a_file_of_their_own(folder: Path) -> None:
    """Whatever the camera says of itself: the packets know."""
    events: list[Event] = []
    packets = [*jpegs(3), small_jpeg(), small_jpeg(), *jpegs(2)]

    summary = keep(folder, (offer(n, p) for n, p in enumerate(packets)), events=events)

    parts = [(part.file, part.frames, part.width, part.height) for part in summary.parts]
    assert parts == [
        ("cam1.mp4", 3, WIDTH, HEIGHT),
        ("cam1.2.mp4", 2, 64, 48),
        ("cam1.3.mp4", 2, WIDTH, HEIGHT),
    ]
    assert packets_in(folder, *(part.file for part in summary.parts)) == packets
    assert stamps_of(folder).part.tolist() == [1, 1, 1, 2, 2, 3, 3]
    assert stamps_of(folder).microseconds[3] == 0
    assert kinds(events) == [EventKind.FORMAT_CHANGED] * 2
    assert events[0].detail == "64x48"


def test_who_claims_another_size_than_it_sends_has_one_file(folder: Path) -> None:
    claims = of_size(MJPEG, 1920, 1080)
    torn = b"\xff\xd8 nothing"

    summary = keep(
        folder,
        [offer(0, jpegs(1)[0], claims), offer(1, torn, claims), offer(2, jpegs(1)[0], claims)],
    )

    assert [(part.file, part.width) for part in summary.parts] == [("cam1.mp4", WIDTH)]
    assert (summary.frames, summary.torn) == (3, 1)
    assert packets_in(folder, "cam1.mp4")[1] == torn


def test_torn_pictures_before_the_first_whole_one_cost_no_more_than_themselves(
    folder: Path,
) -> None:
    events: list[Event] = []
    packets = [b"", b"\xff\xd8torn", *jpegs(5)]

    summary = keep(folder, (offer(n, p) for n, p in enumerate(packets)), events=events)

    assert packets_in(folder, "cam1.mp4") == list(jpegs(5))
    assert (summary.frames, summary.unwritten, summary.error) == (5, 0, None)
    assert events[0].detail == "2 frames left out before the first picture that stands alone"


def test_a_video_begins_with_a_keyframe_and_what_came_before_is_told(folder: Path) -> None:
    events: list[Event] = []
    offers = [
        offer(n, packet, H264, keyframe=n % 10 == 0) for n, packet in enumerate(h264(30)) if n >= 4
    ]

    summary = keep(folder, offers, events=events)

    assert (summary.frames, summary.unwritten) == (20, 0)
    assert stamps_of(folder).sequence[0] == 10
    assert kinds(events) == [EventKind.NOTE]
    assert events[0].detail.startswith("6 frames left out")


def test_a_camera_that_comes_back_in_the_midst_of_a_group_has_a_file_from_its_next_keyframe(
    folder: Path,
) -> None:
    """Pictures that need others would be shown on top of what came before the gap."""
    packets = h264(30)
    before = [offer(n, packets[n], H264, keyframe=n % 10 == 0) for n in range(10)]
    after = [
        offer(n + 60, packets[n], H264, keyframe=n % 10 == 0, connection=1) for n in range(14, 30)
    ]

    summary = keep(folder, [*before, *after])

    assert [(part.file, part.frames) for part in summary.parts] == [
        ("cam1.mp4", 10),
        ("cam1.2.mp4", 10),
    ]
    assert packets_in(folder, "cam1.2.mp4") == list(packets[20:30])


def test_where_no_picture_ever_stands_alone_all_is_counted_as_not_written(folder: Path) -> None:
    offers = [offer(n, packet, H264, keyframe=False) for n, packet in enumerate(h264(9)[1:])]

    summary = keep(folder, offers)

    assert (summary.frames, summary.unwritten, summary.parts) == (0, 8, ())
    assert summary.error is not None
    assert "wait for a keyframe" in summary.error


def test_a_camera_that_comes_back_after_an_hour_has_a_file_of_its_own(folder: Path) -> None:
    """An MP4 cannot hold a frame that long: its times would be lost without a word."""
    hour = 3600 * SECOND
    offers = [offer(n, jpegs(4)[k]) for k, n in enumerate((0, 1, hour, hour + 1))]

    summary = keep(folder, offers)

    assert [(part.file, part.frames) for part in summary.parts] == [
        ("cam1.mp4", 2),
        ("cam1.2.mp4", 2),
    ]
    assert stamps_of(folder).microseconds.tolist() == [0, 33333, 0, 33333]


def test_raw_pictures_are_encoded(folder: Path) -> None:
    offers = [offer(n, bytes([n]) * WIDTH * HEIGHT, GRAY) for n in range(5)]

    summary = keep(folder, offers)

    assert summary.frames == len(packets_in(folder, "cam1.mp4")) == 5


def test_a_camera_that_becomes_a_raw_one_is_encoded_from_then_on(folder: Path) -> None:
    offers = [offer(0, jpegs(1)[0]), offer(1, bytes(WIDTH * HEIGHT), GRAY)]

    summary = keep(folder, offers)

    assert [part.file for part in summary.parts] == ["cam1.mp4", "cam1.2.mp4"]
    assert summary.error is None


def test_on_request_every_picture_is_encoded(folder: Path) -> None:
    summary = keep(folder, (offer(n, p) for n, p in enumerate(jpegs(5))), encode="ffv1")

    assert summary.frames == len(packets_in(folder, "cam1.mp4")) == 5
    assert packets_in(folder, "cam1.mp4")[0] != jpegs(1)[0]


@pytest.mark.parametrize(
    ("packet", "rotate", "words"),
    [
        (h264(1)[0], 90, "packets of h264 cannot be turned"),
        (b"no such thing", 0, "is no h264"),
    ],
)
def test_what_cannot_be_written_is_counted_and_said(
    folder: Path, packet: bytes, rotate: int, words: str
) -> None:
    events: list[Event] = []

    summary = keep(folder, (offer(n, packet, H264) for n in range(5)), rotate=rotate, events=events)

    assert (summary.frames, summary.unwritten) == (0, 5)
    assert kinds(events) == [EventKind.DISK_REFUSES]
    assert words in events[0].detail
    assert summary.error is not None
    assert words in summary.error


@pytest.mark.parametrize("encode", [None, "ffv1"])
def test_a_disk_that_refuses_is_asked_again_after_a_second(
    folder: Path, encode: Encoder | None
) -> None:
    """A folder in the file's place is as good as a full disk."""
    events: list[Event] = []
    files = CameraFiles(folder, "cam1", zero=ZERO, encode=encode, rotate=0, on_event=events.append)
    (folder / "cam1.mp4").mkdir()
    for number in range(45):
        files.take(offer(number, jpegs(100)[number]))
    (folder / "cam1.mp4").rmdir()
    for number in range(45, 90):
        files.take(offer(number, jpegs(100)[number]))
    files.close()

    summary = files.summary()
    assert kinds(events) == [EventKind.DISK_REFUSES, EventKind.DISK_TAKES]
    assert events[1].seconds == pytest.approx(2.0)
    assert [(part.file, part.frames) for part in summary.parts] == [("cam1.mp4", 30)]
    assert summary.unwritten == 60
    assert len(packets_in(folder, "cam1.mp4")) == 30
    assert stamps_of(folder).sequence.tolist() == list(range(60, 90))


def test_a_stamps_file_that_cannot_be_made_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"cam1\.csv: cannot be written"):
        keep(tmp_path / "nowhere", [])


_DISK_FILLS_AND_EMPTIES = """
import json, resource, signal, sys
from pathlib import Path
sys.path.insert(0, ".")
from tests.capture.offering import ZERO, new_folder, offer
from tests.capture.pictures import jpegs
from oneclock.capture.camera_files import CameraFiles

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = new_folder(Path(sys.argv[1]))
events = []
files = CameraFiles(folder, "cam1", zero=ZERO, encode=None, rotate=0, on_event=events.append)
resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, resource.RLIM_INFINITY))
for number in range(100):
    if number == 60:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    files.take(offer(number, jpegs(100)[number]))
files.close()
said = files.summary()
print(json.dumps({
    "events": [event.kind for event in events],
    "parts": {part.file: part.frames for part in said.parts},
    "frames": said.frames, "unwritten": said.unwritten, "error": said.error,
}))
"""


def test_what_a_full_disk_swallowed_is_not_counted_as_written(tmp_path: Path) -> None:
    """A fragment's worth of frames lies in memory when the disk refuses: they are lost, though they
    were handed over."""
    folder = tmp_path / "take"
    done = subprocess.run(
        [sys.executable, "-c", _DISK_FILLS_AND_EMPTIES, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)

    parts = told["parts"]
    assert told["events"] == ["disk refuses", "disk takes"]
    assert list(parts) == ["cam1.mp4", "cam1.2.mp4"]
    on_disk = []
    for file, frames in parts.items():
        packets = packets_in(folder, file)
        on_disk += packets[:frames]
        assert len(packets) - frames <= 1  # the one that was cut through
    assert told["frames"] == sum(parts.values())
    assert told["frames"] + told["unwritten"] == 100
    assert told["unwritten"] > 30  # a second, and what was in memory
    # The rows that belong to frames on disk are known by the files' counts.
    kept = stamps_of(folder).in_files({1: parts["cam1.mp4"], 2: parts["cam1.2.mp4"]})
    assert [jpegs(100)[number] for number in kept.sequence.tolist()] == on_disk
