"""A file played in real time is a camera whose clock is the file's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
from tests.capture.pictures import HEIGHT, WIDTH, brightness, shown_brightness, write_movie

from oneclock.capture.camera_spec import parse_camera
from oneclock.capture.frames import Codec, Stamp
from oneclock.capture.sources.file_source import FileSource
from oneclock.capture.sources.source import SourceEnded
from oneclock.errors import CameraError, UsageError

RATE = Fraction(30000, 1001)


class World:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def source(self, path: Path) -> FileSource:
        return FileSource(parse_camera(str(path)), now=lambda: self.now, wait=self.wait)


def play(source: FileSource) -> tuple[list[Stamp], list[bytes]]:
    stamps: list[Stamp] = []
    packets: list[bytes] = []

    def fetch_all() -> None:
        while (stamp := source.grab(60.0)) is not None:
            stamps.append(stamp)
            packets.append(source.retrieve())

    with pytest.raises(SourceEnded):
        fetch_all()
    return stamps, packets


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JPEGs: no packet needs another."""
    return write_movie(tmp_path_factory.mktemp("movie") / "a.mkv", 20, codec="mjpeg")


@pytest.fixture(scope="module")
def h264_movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_movie(
        tmp_path_factory.mktemp("movie") / "a.mp4", 20, bf="0", g="8", sc_threshold="0"
    )


def packets_of(path: Path) -> list[bytes]:
    with av.open(str(path)) as file:
        return [bytes(packet) for packet in file.demux(video=0) if packet.size]


def units_with_lengths(packet: bytes) -> list[bytes]:
    units = []
    while packet:
        length = int.from_bytes(packet[:4], "big")
        units.append(packet[4 : 4 + length])
        packet = packet[4 + length :]
    return units


def test_packets_come_as_they_are_in_the_file(movie: Path) -> None:
    source = World().source(movie)
    source.open()

    _, packets = play(source)

    assert packets == packets_of(movie)
    assert (source.format.codec, source.format.width) == (Codec.MJPEG, WIDTH)
    assert source.format.height == HEIGHT


def test_the_device_clock_is_the_files_and_numbers_count_its_pictures(h264_movie: Path) -> None:
    source = World().source(h264_movie)
    source.open()

    stamps, _ = play(source)

    assert [stamp.device for stamp in stamps] == [float(n / RATE) for n in range(20)]
    assert [stamp.sequence for stamp in stamps] == list(range(20))
    assert [n for n, stamp in enumerate(stamps) if stamp.keyframe] == [0, 8, 16]
    assert source.format.rate == RATE


def test_each_picture_comes_when_it_is_due(h264_movie: Path) -> None:
    world = World()
    source = world.source(h264_movie)
    source.open()

    stamps, _ = play(source)

    due = [1000.0 + float(n / RATE) for n in range(20)]
    assert [stamp.arrived for stamp in stamps] == pytest.approx(due, abs=1e-9)


def test_before_a_picture_is_due_there_is_none(h264_movie: Path) -> None:
    world = World()
    source = world.source(h264_movie)
    source.open()

    first = source.grab(0.0)

    assert first is not None
    assert source.grab(0.02) is None
    assert world.now == pytest.approx(1000.02)
    second = source.grab(0.02)
    assert second is not None
    assert second.arrived == pytest.approx(1000 + float(1 / RATE))


def test_who_comes_late_finds_every_picture_that_is_due(h264_movie: Path) -> None:
    world = World()
    source = world.source(h264_movie)
    source.open()
    world.wait(0.25)

    sequence = []
    while (stamp := source.grab(0.0)) is not None:
        sequence.append(stamp.sequence)

    assert sequence == [0, 1, 2, 3, 4, 5, 6, 7]


def test_h264_of_an_mp4_comes_with_start_codes_and_every_bit_of_its_pictures(
    h264_movie: Path,
) -> None:
    source = World().source(h264_movie)
    source.open()

    _, packets = play(source)

    assert source.format.extradata.startswith(b"\x00\x00\x00\x01\x67")
    for sent, stored in zip(packets, packets_of(h264_movie), strict=True):
        # An MP4 has a length where cameras have a start code.
        assert sent.endswith(units_with_lengths(stored)[-1])
        assert all(b"\x00\x00\x01" + unit in sent for unit in units_with_lengths(stored))


def test_pictures_out_of_order_come_in_order_as_jpegs(tmp_path: Path) -> None:
    path = write_movie(tmp_path / "b.mp4", 20, bf="3", g="20")
    source = World().source(path)
    source.open()

    stamps, packets = play(source)

    assert source.format.codec is Codec.MJPEG
    assert [stamp.device for stamp in stamps] == [float(n / RATE) for n in range(20)]
    seen = [shown_brightness(packet) for packet in packets]
    assert seen == pytest.approx([brightness(n) for n in range(20)], abs=1.01)


def test_a_codec_that_no_camera_sends_comes_as_jpegs(tmp_path: Path) -> None:
    path = write_movie(tmp_path / "a.mkv", 5, codec="ffv1")
    source = World().source(path)
    source.open()

    _, packets = play(source)

    seen = [shown_brightness(packet) for packet in packets]
    assert seen == pytest.approx([brightness(n) for n in range(5)], abs=1.01)


def test_the_end_of_the_file_is_told_apart_from_a_fault(movie: Path) -> None:
    source = World().source(movie)
    source.open()
    play(source)

    with pytest.raises(SourceEnded, match=r"a\.mkv: the file has ended; record no longer"):
        source.grab(0.0)


def test_an_opened_file_begins_again(movie: Path) -> None:
    source = World().source(movie)
    source.open()
    play(source)
    source.close()
    source.close()

    source.open()

    _, packets = play(source)
    assert packets == packets_of(movie)


def test_a_file_that_breaks_off_ends_there(tmp_path: Path, movie: Path) -> None:
    path = tmp_path / "half.mkv"
    path.write_bytes(movie.read_bytes()[: movie.stat().st_size // 2])
    source = World().source(path)
    source.open()

    stamps, _ = play(source)

    assert 2 < len([stamp for stamp in stamps if stamp.intact]) < 15


def test_a_colon_in_a_name_is_no_protocol(
    tmp_path: Path, movie: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "take:2.mkv").write_bytes(movie.read_bytes())
    monkeypatch.chdir(tmp_path)
    source = World().source(Path("take:2.mkv"))
    source.open()

    _, packets = play(source)

    assert len(packets) == 20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist; check the name"),
        (b"no film " * 999, "sends nothing that FFmpeg can read; check that a player opens it"),
    ],
)
def test_what_cannot_be_played_is_refused(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "a.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CameraError, match=message):
        World().source(path).open()


def test_settings_that_a_file_cannot_take_are_refused(movie: Path) -> None:
    with pytest.raises(UsageError, match="a file is played as it is: rate; leave these out"):
        FileSource(parse_camera(f"{movie},rate=25"))
