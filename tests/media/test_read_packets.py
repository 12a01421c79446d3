"""Packets leave a file or a stream as they are in it, with their exact times."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import av
import pytest
from tests.capture.pictures import HEIGHT, WIDTH, jpegs, write_movie
from tests.capture.serving import JpegCamera

from oneclock.errors import CameraError
from oneclock.media.access_units import Packet
from oneclock.media.live_input import fault_reason
from oneclock.media.packet_file import PacketFile, Packets
from oneclock.media.read_packets import PacketReader
from oneclock.passwords import without_password

RATE = Fraction(30000, 1001)


def read_all(path: Path) -> tuple[PacketReader, list[Packet]]:
    reader = PacketReader(str(path))
    packets = list(itertools.takewhile(lambda p: p is not None, iter(reader.read, None)))
    reader.close()
    return reader, packets


def test_times_are_exact_fractions(tmp_path: Path) -> None:
    reader, packets = read_all(write_movie(tmp_path / "a.mp4", 30, bf="0"))

    assert [packet.time for packet in packets] == [n / RATE for n in range(30)]
    assert reader.stream.rate == RATE
    assert reader.stream.has_clock
    assert reader.stream.in_order
    assert (reader.stream.width, reader.stream.height) == (WIDTH, HEIGHT)


def test_pictures_out_of_order_are_said_to_be(tmp_path: Path) -> None:
    reader, packets = read_all(
        write_movie(tmp_path / "a.mp4", 30, bf="2", g="30", b_strategy="0", sc_threshold="0")
    )

    assert not reader.stream.in_order
    shown = [packet.time for packet in packets if packet.time is not None]
    assert sorted(shown) == [n / RATE for n in range(30)] != shown
    decoded = [packet.decode_time for packet in packets if packet.decode_time is not None]
    assert sorted(decoded) == decoded


@pytest.mark.parametrize(("codec", "suffix"), [("libx264", "mp4"), ("libx264", "ts")])
def test_what_is_read_can_be_written_and_shows_the_same(
    tmp_path: Path, codec: str, suffix: str
) -> None:
    original = write_movie(tmp_path / f"a.{suffix}", 30, codec=codec, bf="0", g="10")
    reader, packets = read_all(original)
    stream = reader.stream
    kind = Packets(
        codec=stream.codec, width=WIDTH, height=HEIGHT, rate=RATE, extradata=stream.extradata
    )
    copy = PacketFile(tmp_path / "copy.mp4", kind, packets[0].data)
    for packet in packets:
        assert packet.time is not None
        copy.write(packet.data, round(packet.time * 1_000_000), keyframe=packet.keyframe)
    copy.close()

    assert pixels_of(tmp_path / "copy.mp4") == pixels_of(original)


def pixels_of(path: Path) -> list[bytes]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray().tobytes() for frame in file.decode(video=0)]


def test_a_packet_cut_short_is_torn(tmp_path: Path) -> None:
    movie = write_movie(tmp_path / "a.avi", 30, bf="0")
    half = tmp_path / "half.avi"
    half.write_bytes(movie.read_bytes()[: movie.stat().st_size // 2])

    _, packets = read_all(half)

    assert {packet.intact for packet in packets[:-1]} == {True}
    assert not packets[-1].intact


def test_a_stream_without_a_clock_has_no_times() -> None:
    with JpegCamera(greeting=jpegs(2)) as camera:
        reader = PacketReader(camera.url, patience=10.0)
        first = reader.read()
        reader.close()

    assert not reader.stream.has_clock
    assert first is not None
    assert (first.data, first.time, first.decode_time) == (jpegs(2)[0], None, None)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=8000)
        packet = av.Packet(bytes(16000))
        packet.stream, packet.pts, packet.dts = stream, 0, 0
        file.mux(packet)
    with pytest.raises(CameraError, match=r"a\.wav: sends no picture that FFmpeg knows"):
        PacketReader(str(path))


@pytest.mark.parametrize(
    ("error", "waited", "cause"),
    [
        (av.error.ExitError(0, "exit"), 5.0, "said nothing for 5.0 s"),
        (OSError("broken"), 5.0, "said nothing for 5.0 s"),
        (ConnectionRefusedError(), 0.1, "refuses the connection"),
        (ConnectionResetError(), 0.1, "has hung up"),
        (FileNotFoundError(), 0.0, "does not exist"),
        (OSError("odd"), 0.1, "cannot be read (odd)"),
    ],
)
def test_what_ffmpeg_says_is_put_into_words(error: Exception, waited: float, cause: str) -> None:
    found, remedy = fault_reason(error, waited, 5.0, opened=False)
    assert found == cause
    assert remedy


def test_a_password_is_not_shown_and_nothing_else_is_lost() -> None:
    assert without_password("http://me:p%40ss@cam:81/a?b=c@d") == "http://cam:81/a?b=c@d"
    assert without_password("http://cam/a@b") == "http://cam/a@b"
    assert without_password("/films/me@home.mp4") == "/films/me@home.mp4"
