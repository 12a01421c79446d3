"""Pictures that are encoded anew: one for every packet, and FFV1 loses nothing."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.capture.pictures import HEIGHT, WIDTH, brightness, h264, jpegs
from tests.media.growing import H264, MJPEG, PERIOD, brightnesses, ffprobe, read_packets

from oneclock.capture.sources.v4l2_modes import RAW
from oneclock.errors import MediaError, SaveError
from oneclock.media.encoded_file import RAW_FORMATS, EncodedFile, Encoder
from oneclock.media.packet_file import Packets

Bytes = NDArray[np.uint8]
Planes = tuple[Bytes, ...]


def encode(path: Path, kind: Packets, encoder: Encoder, packets: list[bytes]) -> Path:
    file = EncodedFile(path, kind, encoder)
    for number, packet in enumerate(packets):
        file.write(packet, number * PERIOD)
    file.close()
    return path


def raw(pixel_format: str, width: int = WIDTH, height: int = HEIGHT) -> Packets:
    return Packets(
        codec="rawvideo", width=width, height=height, rate=Fraction(30), pixel_format=pixel_format
    )


def noise(kind: Packets, seed: int = 1) -> bytes:
    bits = av.VideoFormat(kind.pixel_format, kind.width, kind.height).padded_bits_per_pixel
    size = kind.width * kind.height * bits // 8
    return np.random.default_rng(seed).bytes(size)


def decoded_planes(path: Path) -> list[Planes]:
    with av.open(str(path)) as file:
        return [planes(picture) for picture in file.decode(video=0)]


def planes(picture: av.VideoFrame) -> Planes:
    """Without the padding at the ends of lines."""
    return tuple(
        np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)[
            : plane.height, : plane.width
        ]
        for plane in picture.planes
    )


def same(ours: Planes, theirs: Planes) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


def rows(packet: bytes, width: int, height: int = HEIGHT) -> Bytes:
    return np.frombuffer(packet, np.uint8)[: width * height].reshape(height, width)


def test_ffv1_keeps_every_bit_of_yuyv(tmp_path: Path) -> None:
    kind = raw("yuyv422")
    packet = noise(kind)

    (found,) = decoded_planes(encode(tmp_path / "cam.mp4", kind, "ffv1", [packet]))

    packed = rows(packet, 2 * WIDTH)
    assert same(found, (packed[:, 0::2], packed[:, 1::4], packed[:, 3::4]))


def test_ffv1_keeps_every_bit_of_nv12(tmp_path: Path) -> None:
    kind = raw("nv12")
    packet = noise(kind)

    (found,) = decoded_planes(encode(tmp_path / "cam.mp4", kind, "ffv1", [packet]))

    colours = rows(packet[WIDTH * HEIGHT :], WIDTH, HEIGHT // 2)
    assert same(found, (rows(packet, WIDTH), colours[:, 0::2], colours[:, 1::2]))


@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (WIDTH - 1, HEIGHT - 1)])
def test_ffv1_keeps_every_bit_of_gray_whatever_its_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    kind = raw("gray", *size)
    packet = noise(kind)

    (found,) = decoded_planes(encode(tmp_path / "cam.mp4", kind, "ffv1", [packet]))

    assert same(found, (rows(packet, *size),))


def test_ffv1_keeps_every_bit_a_jpeg_decodes_to(tmp_path: Path) -> None:
    path = encode(tmp_path / "cam.mp4", MJPEG, "ffv1", list(jpegs(12)))

    decoder = av.CodecContext.create("mjpeg", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    for found, packet in zip(decoded_planes(path), jpegs(12), strict=True):
        assert same(found, planes(decoder.decode(av.Packet(packet))[0]))


@pytest.mark.parametrize("encoder", ["h264", "ffv1"])
def test_what_is_shown_is_as_bright_as_it_was(tmp_path: Path, encoder: Encoder) -> None:
    """JPEG's black is 0, video's 16: whoever forgets to say which darkens every picture."""
    path = encode(tmp_path / "cam.mp4", MJPEG, encoder, list(jpegs(12)))

    assert brightnesses(path) == pytest.approx([brightness(n) for n in range(12)], abs=2)


@pytest.mark.oracle
@pytest.mark.parametrize(("encoder", "codec"), [("h264", "h264"), ("ffv1", "ffv1")])
def test_every_packet_becomes_a_picture_at_its_microsecond(
    tmp_path: Path, encoder: Encoder, codec: str
) -> None:
    path = encode(tmp_path / "cam.mp4", MJPEG, encoder, list(jpegs(40)))

    told = ffprobe(path)
    assert (told["codec_name"], told["nb_frames"]) == (codec, "40")
    assert [time for time, _ in read_packets(path)] == [n * PERIOD for n in range(40)]


def test_h264_is_close_to_what_was_seen(tmp_path: Path) -> None:
    kind = raw("gray")
    ramp = np.broadcast_to(np.linspace(20, 230, WIDTH), (HEIGHT, WIDTH)).astype(np.uint8)

    path = encode(tmp_path / "cam.mp4", kind, "h264", [ramp.tobytes()])

    with av.open(str(path)) as file:
        shown = next(file.decode(video=0)).to_ndarray(format="gray")
    assert np.abs(shown.astype(int) - ramp).mean() < 2


def test_h264_of_odd_size_loses_a_row_and_a_column(tmp_path: Path) -> None:
    kind = raw("gray", WIDTH + 1, HEIGHT + 1)

    path = encode(tmp_path / "cam.mp4", kind, "h264", [noise(kind)])

    with av.open(str(path)) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("at", [0, 4])
def test_for_a_packet_that_is_no_picture_the_one_before_stands(tmp_path: Path, at: int) -> None:
    packets = list(jpegs(8))
    packets[at] = packets[at][:30]

    path = encode(tmp_path / "cam.mp4", MJPEG, "ffv1", packets)

    shown = [brightness(number) for number in range(8)]
    shown[at] = shown[at - 1] if at else 0
    assert brightnesses(path) == pytest.approx(shown, abs=2)
    assert len(read_packets(path)) == 8


def test_h264_packets_can_be_encoded_anew(tmp_path: Path) -> None:
    path = encode(tmp_path / "cam.mp4", H264, "ffv1", list(h264(25)))

    assert brightnesses(path) == pytest.approx([brightness(n) for n in range(25)], abs=3)
    assert [time for time, _ in read_packets(path)] == [n * PERIOD for n in range(25)]


@pytest.mark.parametrize("size", [0, 100, 10**6])
def test_a_raw_picture_of_the_wrong_length_is_filled_up_or_cut(tmp_path: Path, size: int) -> None:
    kind = raw("gray")

    path = encode(tmp_path / "cam.mp4", kind, "ffv1", [b"\x80" * size, b"\x40" * WIDTH * HEIGHT])

    first, second = decoded_planes(path)
    there = min(size, WIDTH * HEIGHT)
    assert (first[0].ravel()[:there] == 0x80).all()
    assert not first[0].ravel()[there:].any()
    assert (second[0] == 0x40).all()


@pytest.mark.parametrize("pixel_format", RAW_FORMATS)
@pytest.mark.parametrize("encoder", ["h264", "ffv1"])
def test_every_raw_format_can_be_encoded(
    tmp_path: Path, pixel_format: str, encoder: Encoder
) -> None:
    kind = raw(pixel_format)

    path = encode(tmp_path / "cam.mp4", kind, encoder, [noise(kind), noise(kind, 2)])

    assert len(decoded_planes(path)) == 2


def test_what_cameras_offer_raw_can_be_encoded() -> None:
    assert {name for name, _ in RAW.values()} <= set(RAW_FORMATS)


def test_a_raw_format_that_nobody_knows_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"raw pictures of p010le cannot be encoded; use format="):
        EncodedFile(tmp_path / "cam.mp4", raw("p010le"), "h264")


def test_a_folder_that_is_not_there_is_a_disk_that_refuses(tmp_path: Path) -> None:
    file = EncodedFile(tmp_path / "nowhere" / "cam.mp4", MJPEG, "ffv1")

    with pytest.raises(SaveError, match="free space or mend the disk"):
        file.write(jpegs(1)[0], 0)


def test_a_file_that_nothing_was_written_to_can_be_closed(tmp_path: Path) -> None:
    EncodedFile(tmp_path / "cam.mp4", MJPEG, "h264").close()


def test_players_turn_what_was_told_to_be_turned(tmp_path: Path) -> None:
    file = EncodedFile(tmp_path / "cam.mp4", MJPEG, "h264", rotate=90)
    file.write(jpegs(1)[0], 0)
    file.close()

    with av.open(str(tmp_path / "cam.mp4")) as opened:
        assert -next(opened.decode(video=0)).rotation % 360 == 90
