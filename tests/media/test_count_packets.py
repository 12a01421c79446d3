"""How much of a video a crash has left."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.capture.pictures import HEIGHT, WIDTH, h264, jpegs
from tests.media.growing import H264, MJPEG, begin, places, write

from oneclock.errors import MediaError
from oneclock.media.count_packets import PacketCount, count_packets
from oneclock.media.packet_file import Packets
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.voices import voice


@pytest.mark.parametrize(("kind", "packets"), [(MJPEG, jpegs(37)), (H264, h264(37))])
def test_every_packet_of_a_whole_video_counts(
    tmp_path: Path, kind: Packets, packets: tuple[bytes, ...]
) -> None:
    path = write(tmp_path / "cam.mp4", kind, packets)

    assert count_packets(path) == PacketCount(packets=37, width=WIDTH, height=HEIGHT)


@pytest.mark.parametrize("tenths", range(1, 10))
def test_of_a_video_that_was_cut_off_only_whole_packets_count(tmp_path: Path, tenths: int) -> None:
    growing = begin(tmp_path / "growing.mp4", MJPEG, jpegs(100))
    data = (tmp_path / "growing.mp4").read_bytes()
    growing.close()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data)
    ends = places(cut)
    at = ends[9] + (len(data) - ends[9]) * tenths // 10
    cut.write_bytes(data[:at])

    counted = count_packets(cut).packets

    written = sum(end <= at for end in ends)
    assert written - 30 < counted <= written


def test_before_its_first_fragment_a_file_is_no_video(tmp_path: Path) -> None:
    growing = begin(tmp_path / "growing.mp4", MJPEG, jpegs(2))
    cut = tmp_path / "cut.mp4"
    cut.write_bytes((tmp_path / "growing.mp4").read_bytes() or b"\0")
    growing.close()

    with pytest.raises(MediaError):
        count_packets(cut)


def test_sound_has_no_pictures_to_count(tmp_path: Path) -> None:
    write_media(tmp_path / "sound.wav", sounds=[Sound(samples=voice(1.0, 1), rate=8000)])

    with pytest.raises(MediaError, match="holds no picture"):
        count_packets(tmp_path / "sound.wav")
