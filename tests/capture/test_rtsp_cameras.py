"""Cameras that speak RTSP, played by GStreamer."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest
from tests.capture.pictures import (
    HEIGHT,
    SIZE,
    WIDTH,
    brightness,
    h264,
    jpegs,
    shown_brightness,
    write_frames,
)
from tests.capture.rtsp_camera import RtspCamera, require_rtsp_server

from oneclock.capture.camera_spec import parse_camera
from oneclock.capture.frames import Codec, Stamp
from oneclock.capture.sound.microphone_clock import SampleCount
from oneclock.capture.sources.stream_source import StreamSource
from oneclock.errors import CameraError
from oneclock.media.record_sound import SoundReader

pytestmark = pytest.mark.oracle

RATE = 100  # a server sends in real time: quick cameras make quick tests
TICK = 1 / 90000
COUNT = 40
SOON = 10.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_rtsp_server()
    return tmp_path_factory.mktemp("frames")


@pytest.fixture(scope="module")
def jpeg_frames(folder: Path) -> Path:
    return write_frames(folder / "jpegs", jpegs(COUNT))


@pytest.fixture(scope="module")
def h264_frames(folder: Path) -> Path:
    return write_frames(folder / "h264", h264(COUNT))


@pytest.fixture
def jpeg_camera(jpeg_frames: Path) -> Iterator[RtspCamera]:
    with RtspCamera(jpeg_frames, "--size", SIZE, "--rate", str(RATE)) as camera:
        yield camera


@pytest.fixture
def h264_camera(h264_frames: Path) -> Iterator[RtspCamera]:
    options = ("--codec", "h264", "--size", SIZE, "--rate", str(RATE))
    with RtspCamera(h264_frames, *options) as camera:
        yield camera


def opened(url: str, patience: float = SOON) -> StreamSource:
    source = StreamSource(parse_camera(url), patience=patience)
    source.open()
    return source


def fetch(source: StreamSource, count: int) -> tuple[list[Stamp], list[bytes]]:
    stamps, packets = [], []
    for _ in range(count):
        stamp = source.grab(SOON)
        assert stamp is not None
        stamps.append(stamp)
        packets.append(source.retrieve())
    return stamps, packets


def assert_every_tick_is_right(stamps: list[Stamp]) -> None:
    steps = [b.device - a.device for a, b in pairwise(stamps) if a.device is not None and b.device]
    assert len(steps) == len(stamps) - 1
    assert steps == pytest.approx([1 / RATE] * len(steps), abs=1.01 * TICK)


def test_jpegs_show_what_was_sent_on_the_cameras_own_clock(jpeg_camera: RtspCamera) -> None:
    source = opened(jpeg_camera.url())
    stamps, packets = fetch(source, COUNT)
    source.close()

    # RTP leaves out a JPEG's headers, and the receiver makes new ones: only pictures are the same.
    seen = [shown_brightness(packet) for packet in packets]
    assert seen == pytest.approx([brightness(n) for n in range(COUNT)], abs=1.01)
    assert_every_tick_is_right(stamps)
    assert {stamp.sequence for stamp in stamps} == {None}
    assert all(stamp.keyframe and stamp.intact for stamp in stamps)
    assert (source.format.codec, source.format.width) == (Codec.MJPEG, WIDTH)
    assert source.format.height == HEIGHT
    assert source.format.rate == Fraction(RATE)


def test_h264_pictures_are_whole_and_bit_exact(h264_camera: RtspCamera) -> None:
    source = opened(h264_camera.url())
    stamps, packets = fetch(source, COUNT)
    source.close()

    for sent, came in zip(h264(COUNT), packets, strict=True):
        assert slices(came) == slices(sent)
    assert [n for n, stamp in enumerate(stamps) if stamp.keyframe] == [0, 10, 20, 30]
    assert all(stamp.intact for stamp in stamps)
    assert_every_tick_is_right(stamps)
    assert source.format.codec is Codec.H264
    assert source.format.extradata[4] & 0x1F == 7


def test_h264_pictures_can_be_decoded_from_each_keyframe(h264_camera: RtspCamera) -> None:
    source = opened(h264_camera.url())
    _, packets = fetch(source, COUNT)
    source.close()

    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [f for packet in packets[20:] for f in decoder.decode(av.Packet(packet))]
    frames += decoder.decode(None)
    seen = [float(frame.to_ndarray(format="gray").mean()) for frame in frames]
    assert seen == pytest.approx([brightness(n) for n in range(20, COUNT)], abs=1.5)


def test_a_silent_camera_is_gone_after_a_while_and_can_come_back(jpeg_camera: RtspCamera) -> None:
    source = opened(jpeg_camera.url(), patience=0.3)
    fetch(source, 3)
    jpeg_camera.fall_silent()
    with pytest.raises(CameraError, match=r"said nothing for 0\.\d s"):
        fetch(source, 1000)
    source.close()
    with pytest.raises(CameraError, match="said nothing for"):
        source.open()

    jpeg_camera.speak_again()

    source = opened(jpeg_camera.url())
    fetch(source, 3)
    source.close()


def test_a_camera_that_restarts_is_opened_again(jpeg_frames: Path) -> None:
    options = ("--size", SIZE, "--rate", str(RATE))
    with RtspCamera(jpeg_frames, *options) as camera:
        port = camera.port
        source = opened(camera.url())
        fetch(source, 3)
    with pytest.raises(CameraError, match="; check its cable and its power"):
        fetch(source, 1000)

    with RtspCamera(jpeg_frames, *options, "--port", str(port)):
        source.open()
        _, packets = fetch(source, 3)
        source.close()

    assert shown_brightness(packets[0]) == pytest.approx(brightness(0), abs=1.01)


def test_the_end_of_a_stream_is_told(jpeg_frames: Path) -> None:
    options = ("--size", SIZE, "--rate", str(RATE), "--frames-to-send", "8")
    with RtspCamera(jpeg_frames, *options) as camera:
        source = opened(camera.url(), patience=1.0)
        fetch(source, 8)
        with pytest.raises(CameraError, match=camera.url()):
            fetch(source, 1)
        source.close()


def test_a_stream_that_does_not_exist_is_refused(jpeg_camera: RtspCamera) -> None:
    with pytest.raises(CameraError, match="has no stream of this name; look its address up"):
        opened(jpeg_camera.url(mount=7))


def test_a_microphone_on_the_network_loses_no_sample(jpeg_camera: RtspCamera) -> None:
    microphone = SoundReader(jpeg_camera.url("sound"), patience=SOON)
    blocks = [block for _ in range(20) if (block := microphone.read()) is not None]
    microphone.close()

    assert (microphone.rate, microphone.channels, len(blocks)) == (48000, 1, 20)
    count = SampleCount(48000)
    for block in blocks:
        assert len(block.data) == 2 * block.samples
        assert count.lost_before(block.time, block.samples, block.arrived) == 0


def slices(unit: bytes) -> list[bytes]:
    """What is picture of an access unit, without its start codes."""
    parts = unit.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")
    return [part for part in parts if part and part[0] & 0x1F in range(1, 6)]
