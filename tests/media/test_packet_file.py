"""Packets come back as they went in, at their microseconds, wherever the file was cut off."""

from __future__ import annotations

import struct
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.capture.pictures import HEIGHT, WIDTH, h264, jpegs
from tests.media.growing import (
    GROUP,
    H264,
    MJPEG,
    PERIOD,
    begin,
    boxes,
    brightnesses,
    ffprobe,
    places,
    read_packets,
    split_units,
    units,
    write,
)

from oneclock.errors import MediaError, SaveError
from oneclock.media.packet_file import PacketFile, Packets, blank_jpeg

SECOND = 30  # frames


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is on disk when a recording of 100 packets is cut off."""
    folder = tmp_path_factory.mktemp("growing")
    file = begin(folder / "growing.mp4", MJPEG, jpegs(100))
    cut_off = folder / "cut-off.mp4"
    cut_off.write_bytes((folder / "growing.mp4").read_bytes())
    file.close()
    return cut_off


@settings(max_examples=20)
@given(gaps=st.lists(st.integers(1, 1_800_000_000), min_size=1, max_size=12))
def test_packets_come_back_whole_at_their_microseconds(
    tmp_path_factory: pytest.TempPathFactory, gaps: list[int]
) -> None:
    path = tmp_path_factory.mktemp("law") / "cam.mp4"
    times = [sum(gaps[:number]) for number in range(len(gaps) + 1)]
    file = PacketFile(path, MJPEG, jpegs(13)[0])
    for time, packet in zip(times, jpegs(13), strict=False):
        file.write(packet, time)
    file.close()

    assert read_packets(path) == list(zip(times, jpegs(13), strict=False))


def test_h264_comes_back_unit_by_unit(tmp_path: Path) -> None:
    path = write(tmp_path / "cam.mp4", H264, h264(25))

    sent = [unit for packet in h264(25) for unit in split_units(packet)]
    assert units(path) == sent
    assert [time for time, _ in read_packets(path)] == [n * PERIOD for n in range(25)]


def test_h264_keyframes_are_in_the_index(tmp_path: Path) -> None:
    """Asked of the file itself (ISO 14496-12, 8.6.2): readers look at the pictures."""
    data = write(tmp_path / "cam.mp4", H264, h264(25)).read_bytes()

    at = data.rindex(b"stss") + 8
    count = int.from_bytes(data[at : at + 4], "big")
    numbers = struct.unpack_from(f">{count}I", data, at + 4)

    assert numbers == (1, 11, 21)


def test_parameter_sets_that_travel_apart_are_in_the_file(tmp_path: Path) -> None:
    """As RTSP cameras send them: once, before all pictures."""
    sets = [u for u in split_units(h264(1)[0]) if u[0] & 0x1F in (7, 8)]
    start = b"\0\0\0\1"
    extradata = b"".join(start + unit for unit in sets)
    bare = [
        b"".join(start + u for u in split_units(packet) if u[0] & 0x1F not in (7, 8))
        for packet in h264(20)
    ]
    kind = Packets(codec="h264", width=WIDTH, height=HEIGHT, extradata=extradata)

    path = write(tmp_path / "cam.mp4", kind, bare)

    whole = write(tmp_path / "whole.mp4", H264, h264(20))
    assert brightnesses(path) == brightnesses(whole)


@pytest.mark.oracle
@pytest.mark.parametrize(("kind", "packets"), [(MJPEG, jpegs(45)), (H264, h264(45))])
def test_a_closed_file_is_a_plain_mp4_with_an_index(
    tmp_path: Path, kind: Packets, packets: tuple[bytes, ...]
) -> None:
    path = write(tmp_path / "cam.mp4", kind, packets)

    told = ffprobe(path)

    assert "moof" not in boxes(path)
    assert boxes(path).count("moov") == 1
    assert told["nb_frames"] == "45"
    assert told["codec_name"] == kind.codec
    assert (told["width"], told["height"]) == (WIDTH, HEIGHT)
    assert float(told["duration"]) == pytest.approx(45 * PERIOD / 1e6, abs=1e-4)


@pytest.mark.oracle
def test_a_growing_file_can_be_read_while_it_grows(unfinished: Path) -> None:
    found = read_packets(unfinished)

    assert "moof" in boxes(unfinished)
    assert found == list(zip(range(0, 100 * PERIOD, PERIOD), jpegs(100), strict=True))[: len(found)]
    assert len(found) > 100 - SECOND
    assert ffprobe(unfinished)["packets"] == len(found)


@pytest.mark.oracle
@pytest.mark.parametrize("eighth", range(12))
def test_wherever_it_is_cut_off_less_than_a_second_is_lost(
    unfinished: Path, tmp_path: Path, eighth: int
) -> None:
    ends = places(unfinished)
    data = unfinished.read_bytes()
    first_fragment = ends[GROUP - 1]
    at = first_fragment + (len(data) - first_fragment) * eighth // 12 + eighth
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[:at])
    written = sum(end <= at for end in ends)

    found = read_packets(path)

    whole = [packet for _, packet in found if packet in jpegs(100)]
    assert written - SECOND < len(whole) <= written
    assert whole == list(jpegs(100)[: len(whole)])
    assert len(found) - len(whole) <= 1  # the one that was cut through
    assert ffprobe(path)["packets"] == len(found)


@given(share=st.floats(0, 1))
@settings(max_examples=40)
def test_no_cut_after_the_first_fragment_makes_it_unreadable(
    unfinished: Path, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    data, first_fragment = unfinished.read_bytes(), places(unfinished)[GROUP - 1]
    path = tmp_path_factory.mktemp("cut") / "cut.mp4"
    path.write_bytes(data[: first_fragment + round(share * (len(data) - first_fragment))])

    assert len(read_packets(path)) >= GROUP


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_players_turn_what_was_told_to_be_turned(tmp_path: Path, degrees: int) -> None:
    path = write(tmp_path / "cam.mp4", MJPEG, jpegs(3), rotate=degrees)

    with av.open(str(path)) as file:
        picture = next(file.decode(video=0))
    assert -picture.rotation % 360 == degrees
    assert [packet for _, packet in read_packets(path)] == list(jpegs(3))


def test_h264_as_it_is_cannot_be_turned(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"cannot be turned as they are; use --encode"):
        PacketFile(tmp_path / "cam.mp4", H264, h264(1)[0], rotate=90)


@pytest.mark.parametrize("first", [b"", b"no picture at all", jpegs(1)[0][:60]])
def test_what_is_no_picture_begins_no_file(tmp_path: Path, first: bytes) -> None:
    with pytest.raises(MediaError, match="ask the camera for another format"):
        PacketFile(tmp_path / "cam.mp4", MJPEG, first)

    assert not (tmp_path / "cam.mp4").exists()


def test_a_folder_that_is_not_there_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="free space or mend the disk"):
        PacketFile(tmp_path / "nowhere" / "cam.mp4", MJPEG, jpegs(1)[0])


def test_times_may_be_counted_in_frames(tmp_path: Path) -> None:
    path = tmp_path / "even.mp4"
    file = PacketFile(path, MJPEG, jpegs(1)[0], tick=Fraction(1001, 30000))
    for number, packet in enumerate(jpegs(30)):
        file.write(packet, number)
    file.close()

    with av.open(str(path)) as opened:
        assert opened.streams.video[0].average_rate == Fraction(30000, 1001)


def test_a_black_picture_is_black_and_of_the_size_asked_for() -> None:
    decoder = av.CodecContext.create("mjpeg", "r")
    assert isinstance(decoder, av.VideoCodecContext)

    picture = decoder.decode(av.Packet(blank_jpeg(64, 48)))[0]

    assert (picture.width, picture.height) == (64, 48)
    assert picture.to_ndarray(format="gray").max() <= 1


_ON_A_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, ".")
from tests.capture.pictures import jpegs
from tests.media.growing import MJPEG, PERIOD
from oneclock.errors import SaveError
from oneclock.media.packet_file import PacketFile

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
file = PacketFile(Path(sys.argv[1]), MJPEG, jpegs(1)[0])
said = []
for step in (*((file.write, p, n * PERIOD) for n, p in enumerate(jpegs(100))), (file.close,)):
    try:
        step[0](*step[1:])
    except SaveError as error:
        said.append(str(error))
print(said[0])
"""


def test_a_disk_that_is_full_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cam.mp4"

    done = subprocess.run(
        [sys.executable, "-c", _ON_A_FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert f"{path}: cannot be written" in done.stdout
    assert "free space or mend the disk" in done.stdout
    # What was written before can be read.
    assert [packet for _, packet in read_packets(path)][:10] == list(jpegs(10))
