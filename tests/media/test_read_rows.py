"""One row of brightness for every packet, whatever the packet is."""

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
from oneclock.media.read_rows import BANDS, band_of_rows, light_of_bands, read_rows

TICK = Fraction(1, 90_000)
RAMP = np.linspace(20, 240, BANDS).astype(np.uint8)


@pytest.mark.parametrize(("width", "height"), [(320, 240), (1280, 720)])
def test_every_band_of_every_picture_is_measured(tmp_path: Path, width: int, height: int) -> None:
    levels = [RAMP, RAMP[::-1], np.full(BANDS, 128, np.uint8)]
    rows = read_rows(
        mjpeg(tmp_path, [jpeg(x, width, height) for x in levels], size=(width, height))
    )
    for light, level in zip(rows.light, levels, strict=True):
        assert light == pytest.approx(linear(level), abs=0.02)


def test_times_are_those_of_the_presentation(tmp_path: Path) -> None:
    rows = read_rows(mjpeg(tmp_path, [jpeg(RAMP)] * 3, times=[0.0, 0.041, 0.3]))
    assert rows.times == pytest.approx([0.0, 0.041, 0.3], abs=1e-4)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda packet: packet[:400],
        lambda packet: packet[: len(packet) // 2],
        lambda packet: packet[:-30],
        lambda packet: packet[:900] + bytes(range(256)) + packet[1156:],
        lambda packet: b"no picture at all",
    ],
    ids=["head only", "half", "nearly whole", "scribbled over", "nonsense"],
)
def test_a_torn_picture_has_no_light_and_costs_no_other_its_own(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    whole = jpeg(RAMP)
    rows = read_rows(mjpeg(tmp_path, [whole, spoil(whole), whole]))
    assert np.isnan(rows.light[1]).all()
    assert rows.light[[0, 2]] == pytest.approx(np.tile(linear(RAMP), (2, 1)), abs=0.02)


def test_pictures_that_are_stored_out_of_order_find_their_packets(tmp_path: Path) -> None:
    path = tmp_path / "h264.mp4"
    levels = np.linspace(30, 220, 40).astype(np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"bf": "3", "crf": "12"})
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for level in levels:
            frame = av.VideoFrame.from_ndarray(picture(np.full(BANDS, level), 160, 96))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    rows = read_rows(path)
    assert not np.all(np.diff(rows.times) > 0)  # or this would prove nothing
    shown = np.argsort(rows.times)
    assert rows.light[shown].mean(axis=1) == pytest.approx(linear(levels), abs=0.02)


@pytest.mark.parametrize(
    "layout", ["yuv420p", "yuvj420p", "yuvj422p", "yuyv422", "nv12", "gray", "rgb24", "yuv420p10le"]
)
def test_every_layout_of_pixels_gives_the_same_light(layout: str) -> None:
    frame = av.VideoFrame.from_ndarray(picture(RAMP, 320, 240)).reformat(format=layout)
    assert light_of_bands(frame) == pytest.approx(linear(RAMP), abs=0.01)


def test_a_recording_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    path = mjpeg(tmp_path, [jpeg(RAMP)] * 30, name="cut.mkv")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    rows = read_rows(path)
    assert 10 <= len(rows.times) <= 16
    assert not np.isnan(rows.light[:10]).any()


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), layout="mono")
        silence.rate = 8000
        container.mux(stream.encode(silence))
    with pytest.raises(MediaError, match="holds no picture"):
        read_rows(path)


@pytest.mark.parametrize("height", [24, 90, 360, 1081])
def test_bands_are_of_equal_height_and_none_is_empty(height: int) -> None:
    rows = np.bincount(band_of_rows(height))
    assert len(rows) == BANDS
    assert rows.max() - rows.min() <= 1


def picture(levels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    grey = levels[band_of_rows(height)]
    return np.ascontiguousarray(np.broadcast_to(grey[:, None, None], (height, width, 3)))


def jpeg(levels: NDArray[np.uint8], width: int = 320, height: int = 240) -> bytes:
    return encode_jpeg(picture(levels, width, height))


def linear(levels: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.asarray((levels / 255) ** 2.2, np.float64)


def mjpeg(
    folder: Path,
    packets: Iterable[bytes],
    times: Sequence[float] | None = None,
    name: str = "camera.mp4",
    size: tuple[int, int] = (320, 240),
) -> Path:
    path = folder / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, "yuvj420p"
        stream.time_base = TICK
        for number, data in enumerate(packets):
            packet = av.Packet(data)
            packet.pts = packet.dts = round((times[number] if times else number / 25) / TICK)
            packet.time_base, packet.stream = TICK, stream
            container.mux(packet)
    return path
