"""Timecode and dates of files that ffmpeg wrote, which shares this code with nobody here."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from tests.media.listening import rumble

from oneclock.errors import MediaError
from oneclock.media.read_timecode import Told, read_timecode
from oneclock.media.timecode_track import counted_rates
from oneclock.media.told_time import ToldTime, Zone
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode

NTSC = Fraction(30000, 1001)
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, require_program: Callable[[str], str]) -> Write:
    """Two seconds of picture and sound as `name`, with more options of ffmpeg's."""
    ffmpeg = require_program("ffmpeg")

    def run(name: str, *options: str, rate: str = "25", picture: bool = True) -> Path:
        inputs = [f"testsrc2=s=64x36:r={rate}:d=2"] if picture else []
        inputs += ["sine=d=2:r=48000"]
        path = tmp_path / name
        subprocess.run(
            [ffmpeg, "-hide_banner", "-loglevel", "error", "-y"]
            + [word for source in inputs for word in ("-f", "lavfi", "-i", source)]
            + [*options, str(path)],
            check=True,
        )
        return path

    return run


def the_time(told: Told) -> ToldTime:
    (time,) = told.times
    return time


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("rate", "label"),
    [
        ("24000/1001", "10:11:12:13"),
        ("24", "23:59:59:23"),
        ("25", "10:11:12:13"),
        ("30000/1001", "10:11:12;13"),
        ("30000/1001", "10:11:12:13"),
        ("50", "10:11:12:49"),
        ("60000/1001", "10:11:12;59"),
        ("60", "00:00:00:01"),
    ],
)
@pytest.mark.parametrize("name", ["a.mov", "a.mp4"])
def test_timecode_tracks_count_the_frames_that_ffmpeg_put_in(
    write: Write, require_program: Callable[[str], str], name: str, rate: str, label: str
) -> None:
    path = write(name, "-timecode", label, "-c:v", "mpeg4", "-c:a", "aac", rate=rate)
    time = the_time(read_timecode(path))
    # The track's one sample is the count of frames itself; ffprobe shows its bytes.
    count = first_count(require_program("ffprobe"), path)
    assert time.seconds == count / Fraction(rate)
    assert (time.by, time.resolution) == ("timecode", 1 / Fraction(rate))
    assert time.local == 0
    assert time.told.startswith(label)
    assert counted_rates(path) == (Fraction(rate),)


def first_count(ffprobe: str, path: Path) -> int:
    options = ["-v", "error", "-of", "json", "-select_streams", "d", "-show_packets", "-show_data"]
    out = subprocess.run([ffprobe, *options, str(path)], check=True, capture_output=True).stdout
    data = json.loads(out)["packets"][0]["data"]  # "\n00000000: 0008 f2d5   ....\n"
    return int("".join(data.split(":")[1].split()[:2]), 16)


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("name", "codecs"),
    [
        ("a.mxf", ("-c:v", "mpeg2video", "-c:a", "pcm_s16le")),
        ("a.mkv", ("-c:v", "mpeg4", "-c:a", "pcm_s16le")),
        ("a.avi", ("-c:v", "mpeg4", "-c:a", "pcm_s16le")),
    ],
)
def test_other_containers_hold_a_label_too(
    write: Write, name: str, codecs: tuple[str, ...]
) -> None:
    path = write(name, "-timecode", "10:11:12;13", *codecs, rate="30000/1001")
    time = the_time(read_timecode(path))
    label = Timecode.parse("10:11:12;13", FrameRate(rate=NTSC))
    assert time.seconds == label.seconds_since_midnight
    assert time.local == 0


@pytest.mark.oracle
@pytest.mark.parametrize("of_file", ["", "-map_metadata -1 -metadata timecode=10:00:00:00"])
def test_a_label_belongs_to_the_first_picture_not_to_the_first_sound(
    write: Write, of_file: str
) -> None:
    whole = write("whole.mov", "-timecode", "10:00:00:00", "-c:v", "mpeg4", "-c:a", "pcm_s16le")
    late = whole.with_name("late.mkv")
    command = "ffmpeg -v error -itsoffset 0.5 -i whole.mov -i whole.mov -map 0:v -map 1:a -c copy"
    subprocess.run([*command.split(), *of_file.split(), late.name], cwd=late.parent, check=True)
    assert the_time(read_timecode(late)).local == Fraction(1, 2)


@pytest.mark.oracle
def test_a_camera_may_count_every_other_picture(write: Write) -> None:
    """Fifty pictures a second, 25 labels: ffmpeg writes no such file, so its track is changed."""
    path = write("a.mov", "-timecode", "00:00:01:10", "-c:v", "mpeg4", "-c:a", "aac", rate="50")
    data = bytearray(path.read_bytes())
    entry = data.index(b"tmcd", data.index(b"stsd", data.index(b"TimeCodeHandler")))
    ticks, frame = entry + 20, entry + 24
    doubled = 2 * int.from_bytes(data[frame : frame + 4], "big")
    data[frame : frame + 4] = doubled.to_bytes(4, "big")
    assert int.from_bytes(data[ticks : ticks + 4], "big") / doubled == 25
    data[frame + 4] = 25
    path.write_bytes(data)
    time = the_time(read_timecode(path))
    # The sample still counts 60 frames: now of 25 a second.
    assert (time.told, time.seconds) == ("00:00:02:10 at 25", Fraction(60, 25))


@pytest.mark.oracle
@pytest.mark.parametrize("options", [(), ("-rf64", "always")], ids=["RIFF", "RF64"])
def test_a_broadcast_wav_knows_its_first_sample(write: Write, options: tuple[str, ...]) -> None:
    tags = (
        "time_reference=1751328001",
        "origination_date=2024-05-06",
        "origination_time=10:08:07",
        "description=caf\udce9",  # Latin-1, as recorders write
    )
    metadata = [word for tag in tags for word in ("-metadata", tag)]
    path = write("a.wav", "-write_bext", "1", *options, *metadata, picture=False)
    told = read_timecode(path)
    time = the_time(told)
    assert (time.by, time.seconds) == ("samples", Fraction(1751328001, 48000))
    assert time.local == 0
    assert time.resolution == Fraction(1, 48000)
    assert told.date is not None
    assert (told.date.told, told.date.zone) == ("2024-05-06T10:08:07", Zone.UNKNOWN)


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["a.mov", "a.mkv"])
def test_the_date_of_the_file_is_told(write: Write, name: str) -> None:
    date = ("-metadata", "creation_time=2024-05-06T12:00:00Z")
    told = read_timecode(write(name, *date, "-c:v", "mpeg4", "-c:a", "aac")).date
    assert told is not None
    assert (told.seconds, told.zone) == (1714996800.0, Zone.SUPPOSED)
    assert told.holds_at.length == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("name", ["a.wav", "a.mp4", "a.ts"])
def test_a_recording_without_any_of_it_says_nothing(tmp_path: Path, name: str) -> None:
    codec = "pcm_s16le" if name == "a.wav" else "aac"
    write_media(tmp_path / name, sounds=[Sound(samples=rumble(), rate=48000, codec=codec)])
    assert read_timecode(tmp_path / name) == Told(times=(), date=None)
    assert counted_rates(tmp_path / name) == ()


def test_what_is_no_recording_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="does not exist"):
        read_timecode(tmp_path / "none.mov")


@pytest.mark.parametrize("size", [0, 1, 7, 2**31])
def test_boxes_of_impossible_sizes_end_the_search(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.mov"
    path.write_bytes(size.to_bytes(4, "big") + b"moov" + b"\0" * 64)
    assert counted_rates(path) == ()
