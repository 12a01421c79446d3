"""Frame N of the new video is the frame that was asked for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.capture.pictures import brightness, h264, jpegs
from tests.media.growing import H264, MJPEG, brightnesses, ffprobe, read_packets, write

from oneclock.errors import MediaError, SaveError
from oneclock.media.encoded_file import EncodedFile
from oneclock.media.packet_file import Packets
from oneclock.media.read_rows import BANDS
from oneclock.media.rewrite_video import BLACK, pick, rewrite_video
from oneclock.simulate.lit_stage import LitStage

RATE = Fraction(30)
ODD = (BLACK, 0, 0, 1, 4, 4, 4, BLACK, 9, 19)
"""Repeats, holes, black at the beginning and in the middle."""


@pytest.fixture(scope="module")
def mjpeg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("source") / "mjpeg.mp4", MJPEG, jpegs(20))


@pytest.fixture(scope="module")
def h264_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("source") / "h264.mp4", H264, h264(20))


def as_bright_as(shown: tuple[int, ...], *, of: int = 20) -> list[int]:
    return [0 if number == BLACK else brightness(number % of) for number in shown]


@given(
    steps=st.lists(st.integers(0, 4), min_size=1, max_size=20),
    black=st.sets(st.integers(0, 19)),
)
def test_the_items_asked_for_are_picked(steps: list[int], black: set[int]) -> None:
    numbers = [sum(steps[: n + 1]) for n in range(len(steps))]
    shown = [BLACK if n in black else number for n, number in enumerate(numbers)]

    found = list(pick(iter(range(100)), shown))

    assert found == [None if number == BLACK else number for number in shown]


def test_a_frame_that_the_video_does_not_have_is_an_error() -> None:
    with pytest.raises(MediaError, match="frame 3: is not in the video"):
        list(pick(iter("abc"), [0, 3]))


@settings(max_examples=10)
@given(shown=st.lists(st.integers(0, 19), min_size=1, max_size=30).map(sorted))
def test_packets_are_copied_bit_by_bit(
    mjpeg: Path, tmp_path_factory: pytest.TempPathFactory, shown: list[int]
) -> None:
    path = tmp_path_factory.mktemp("law") / "out.mp4"

    assert rewrite_video(path, [mjpeg], shown, RATE)

    assert [packet for _, packet in read_packets(path)] == [jpegs(20)[n] for n in shown]


@pytest.mark.oracle
@pytest.mark.parametrize("rate", [Fraction(30), Fraction(30000, 1001), Fraction(25, 2)])
@pytest.mark.parametrize("codec", ["mjpeg", "h264"])
def test_frames_are_evenly_spaced(
    mjpeg: Path, h264_file: Path, tmp_path: Path, codec: str, rate: Fraction
) -> None:
    source = mjpeg if codec == "mjpeg" else h264_file

    rewrite_video(tmp_path / "out.mp4", [source], range(20), rate)

    told = ffprobe(tmp_path / "out.mp4")
    assert told["nb_frames"] == "20"
    assert Fraction(told["avg_frame_rate"]) == rate


@pytest.mark.parametrize("codec", ["mjpeg", "h264"])
def test_repeats_holes_and_black_are_where_they_were_asked_for(
    mjpeg: Path, h264_file: Path, tmp_path: Path, codec: str
) -> None:
    source = mjpeg if codec == "mjpeg" else h264_file

    copied = rewrite_video(tmp_path / "out.mp4", [source], ODD, RATE)

    assert copied == (codec == "mjpeg")
    assert brightnesses(tmp_path / "out.mp4") == pytest.approx(as_bright_as(ODD), abs=3)


def test_sources_follow_each_other(mjpeg: Path, tmp_path: Path) -> None:
    shown = (18, 19, 20, 21, BLACK, 39)

    assert rewrite_video(tmp_path / "out.mp4", [mjpeg, mjpeg], shown, RATE)

    assert brightnesses(tmp_path / "out.mp4") == pytest.approx(as_bright_as(shown), abs=2)


def test_of_sources_that_differ_pictures_are_encoded_at_the_size_of_the_first(
    mjpeg: Path, tmp_path: Path
) -> None:
    stage = LitStage(64, 48, "b")
    small = [stage.jpeg(number, np.ones(BANDS)) for number in range(5)]
    other = write(tmp_path / "small.mp4", Packets(codec="mjpeg", width=64, height=48), small)

    copied = rewrite_video(tmp_path / "out.mp4", [mjpeg, other], (18, 19, 20, 24), RATE)

    assert not copied
    with av.open(str(tmp_path / "out.mp4")) as file:
        sizes = {(picture.width, picture.height) for picture in file.decode(video=0)}
        assert sizes == {(MJPEG.width, MJPEG.height)}
    assert brightnesses(tmp_path / "out.mp4")[:2] == pytest.approx(as_bright_as((18, 19)), abs=3)


def test_of_sources_coded_differently_pictures_are_as_bright_as_they_were(
    mjpeg: Path, h264_file: Path, tmp_path: Path
) -> None:
    """JPEG's black is 0 and H.264's is 16."""
    shown = (0, 5, 19, 20, 25, 39)

    assert not rewrite_video(tmp_path / "out.mp4", [mjpeg, h264_file], shown, RATE)

    assert brightnesses(tmp_path / "out.mp4") == pytest.approx(as_bright_as(shown), abs=3)


@pytest.mark.parametrize("torn", [0, 3, 19])
def test_a_picture_that_cannot_be_decoded_does_not_shift_the_others(
    h264_file: Path, tmp_path: Path, torn: int
) -> None:
    packets = list(jpegs(20))
    # A header of the right size and nothing behind it, where a whole one would be.
    packets[torn] = packets[torn][: len(packets[torn]) // 2] if torn == 0 else b"\xff\xd8torn"
    source = write(tmp_path / "torn.mp4", MJPEG, packets)

    rewrite_video(tmp_path / "out.mp4", [source, h264_file], range(40), RATE)

    found = brightnesses(tmp_path / "out.mp4")
    sound = [number for number in range(40) if number != torn]
    assert len(found) == 40
    assert [found[n] for n in sound] == pytest.approx(as_bright_as(tuple(sound)), abs=3)


def test_a_source_cut_off_gives_what_it_has(mjpeg: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="frame 20: is not in the video"):
        rewrite_video(tmp_path / "out.mp4", [mjpeg], range(21), RATE)


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("anew", [False, True])
def test_what_players_turn_they_still_turn(
    mjpeg: Path, tmp_path: Path, degrees: int, anew: bool
) -> None:
    source = tmp_path / "turned.mp4"
    if anew:
        file = EncodedFile(source, MJPEG, "h264", rotate=degrees)
        file.write(jpegs(1)[0], 0)
        file.close()
    else:
        write(source, MJPEG, jpegs(3), rotate=degrees)

    assert rewrite_video(tmp_path / "out.mp4", [source], [0], RATE) != anew

    with av.open(str(tmp_path / "out.mp4")) as opened:
        assert -next(opened.decode(video=0)).rotation % 360 == degrees


def test_a_folder_that_is_not_there_is_an_error_with_a_remedy(mjpeg: Path, tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="free space or mend the disk"):
        rewrite_video(tmp_path / "nowhere" / "out.mp4", [mjpeg], [0], RATE)


def test_a_source_that_is_gone_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="does not exist"):
        rewrite_video(tmp_path / "out.mp4", [tmp_path / "gone.mp4"], [0], RATE)
