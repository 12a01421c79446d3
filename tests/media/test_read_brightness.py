"""How bright each part of the picture is, frame by frame, on the presentation timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.errors import MediaError
from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.media.read_brightness import CELLS, light_of_cells, read_brightness

Pixels = NDArray[np.uint8]
LEVELS = np.random.default_rng(1).integers(20, 235, (CELLS, CELLS)).astype(np.uint8)


def picture(levels: Pixels, width: int, height: int) -> Pixels:
    rows = np.arange(height) * CELLS // height
    columns = np.arange(width) * CELLS // width
    return np.ascontiguousarray(np.repeat(levels[rows][:, columns][..., None], 3, axis=2))


def linear(levels: Pixels) -> NDArray[np.float64]:
    return np.asarray((levels / 255) ** 2.2, np.float64)


def filmed(path: Path, pictures: Sequence[Pixels], **options: str) -> Path:
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10", **options})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for pixels in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels)))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("size", [(96, 64), (320, 180), (1280, 720), (638, 478), (720, 1280)])
def test_every_cell_is_measured(tmp_path: Path, size: tuple[int, int]) -> None:
    seen = read_brightness(filmed(tmp_path / "still.mp4", [picture(LEVELS, *size)] * 3))
    assert seen.light.shape == (3, CELLS, CELLS)
    for light in seen.light:
        assert light == pytest.approx(linear(LEVELS), abs=0.02)


def test_frames_come_in_the_order_of_show_each_at_its_time(tmp_path: Path) -> None:
    levels = np.linspace(30, 220, 40).astype(np.uint8)
    shown = [picture(np.full_like(LEVELS, level), 160, 96) for level in levels]
    seen = read_brightness(filmed(tmp_path / "b.mp4", shown, bf="3"))
    assert seen.times == pytest.approx(np.arange(40) / 25, abs=1e-6)
    assert seen.light.mean(axis=(1, 2)) == pytest.approx(linear(levels), abs=0.02)


def test_a_transport_stream_begins_at_zero(tmp_path: Path) -> None:
    seen = read_brightness(filmed(tmp_path / "a.ts", [picture(LEVELS, 160, 96)] * 5))
    assert seen.times == pytest.approx(np.arange(5) / 25, abs=1e-4)


@pytest.mark.parametrize(
    "layout", ["yuv420p", "yuvj420p", "yuvj422p", "yuyv422", "nv12", "gray", "rgb24", "yuv420p10le"]
)
def test_every_layout_of_pixels_gives_the_same_light(layout: str) -> None:
    frame = av.VideoFrame.from_ndarray(picture(LEVELS, 320, 240)).reformat(format=layout)
    assert light_of_cells(frame) == pytest.approx(linear(LEVELS), abs=0.015)


def test_large_pictures_of_a_camera_are_decoded_small_and_read_alike(tmp_path: Path) -> None:
    path = mjpeg(tmp_path / "large.mkv", [encode_jpeg(picture(LEVELS, 1280, 720))] * 3)
    for light in read_brightness(path).light:
        assert light == pytest.approx(linear(LEVELS), abs=0.03)


def test_a_torn_picture_is_left_out_and_costs_no_other_its_own(tmp_path: Path) -> None:
    whole = encode_jpeg(picture(LEVELS, 320, 240))
    path = mjpeg(tmp_path / "torn.mkv", [whole, whole[: len(whole) // 2], b"nonsense", whole])
    seen = read_brightness(path)
    assert seen.times == pytest.approx([0.0, 0.12], abs=2e-3)
    assert seen.light == pytest.approx(np.stack([linear(LEVELS)] * 2), abs=0.02)


def test_a_picture_that_had_to_be_guessed_is_left_out(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    noise = [random.integers(20, 235, (96, 160, 3), np.uint8) for _ in range(30)]
    path = filmed(tmp_path / "damaged.mkv", noise, g="1", bf="0")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)
    path.write_bytes(data)
    assert 27 <= len(read_brightness(path).times) <= 29


def test_a_recording_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    path = filmed(tmp_path / "cut.mkv", [picture(LEVELS, 320, 240)] * 60, preset="ultrafast", g="1")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert 15 <= len(read_brightness(path).times) <= 35


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), layout="mono")
        silence.rate = 8000
        container.mux(stream.encode(silence))
    with pytest.raises(MediaError, match="holds no picture"):
        read_brightness(path)


def mjpeg(path: Path, packets: Iterable[bytes]) -> Path:
    tick = Fraction(1, 1000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuvj420p"
        stream.time_base = tick
        for number, data in enumerate(packets):
            packet = av.Packet(data)
            packet.pts = packet.dts = number * 40
            packet.time_base, packet.stream = tick, stream
            container.mux(packet)
    return path
