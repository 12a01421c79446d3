"""Parts of a film, encoded by themselves, become one file without a seam."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from tests.edit.clicks import clicks, decoded, errors
from tests.edit.render.filmed import seen_in

from oneclock.errors import MediaError, SaveError, UsageError
from oneclock.media.canvas import Canvas, Painted
from oneclock.media.join_parts import join_parts, require_fit
from oneclock.media.video_encoder import EncoderSettings, settled
from oneclock.media.write_part import Part, read_part, write_part
from oneclock.media.write_sound import write_sound

NTSC = Fraction(30000, 1001)


def settings(
    rate: Fraction = NTSC,
    name: str = "libx264",
    preset: str | None = "veryfast",
    crf: int | None = None,
) -> EncoderSettings:
    return EncoderSettings(width=64, height=48, rate=rate, name=name, preset=preset, crf=crf)


def greys(first: int, end: int) -> Iterator[Painted]:
    for number in range(first, end):
        canvas = Canvas(64, 48)
        canvas.fill(0, 0, 64, 48, 30 + 7 * number % 189)
        yield canvas.frame


def in_parts(folder: Path, lengths: Sequence[int], made: EncoderSettings) -> list[Part]:
    bounds = np.cumsum([0, *lengths])
    return [
        write_part(folder / f"{number}.nut", greys(first, end), made)
        for number, (first, end) in enumerate(pairwise(bounds))
    ]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("rate", [NTSC, Fraction(25), Fraction(24000, 1001)])
def test_every_picture_is_there_at_its_time(tmp_path: Path, suffix: str, rate: Fraction) -> None:
    # Parts of one and of two pictures cannot send any ahead, and the others do.
    made = settings(rate)
    parts = in_parts(tmp_path, [13, 1, 2, 30], made)

    join_parts(tmp_path / f"film{suffix}", parts, rate, sound=None)

    seen = seen_in(tmp_path / f"film{suffix}")
    assert {part.delay for part in parts} >= {0, 2}
    # Matroska stamps milliseconds.
    slack = Fraction(1, 2000) if suffix == ".mkv" else 0
    assert all(abs(time - n / rate) <= slack for n, time in enumerate(seen.times))
    expected = [30 + 7 * number % 189 for number in range(46)]
    assert np.abs(seen.luma[:, 10:40, 10:50].mean(axis=(1, 2)) - expected).max() < 4


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["libx264", "libx265"])
def test_ffmpeg_finds_nothing_wrong_with_it(
    tmp_path: Path, name: str, require_program: Callable[[str], str]
) -> None:
    parts = in_parts(tmp_path, [20, 1, 25], settings(name=name))
    film = tmp_path / "film.mp4"
    join_parts(film, parts, NTSC, sound=a_sound(tmp_path, []), title="Réunion 1")

    played = subprocess.run(
        [require_program("ffmpeg"), "-v", "warning", "-i", film, "-f", "null", "-"],
        capture_output=True,
        text=True,
    )
    told = subprocess.run(
        [
            require_program("ffprobe"),
            "-v",
            "error",
            "-show_streams",
            "-show_format",
            "-of",
            "json",
            film,
        ],
        capture_output=True,
        check=True,
    )

    assert (played.returncode, played.stderr) == (0, "")
    found = json.loads(told.stdout)
    video = found["streams"][0]
    assert video["codec_tag_string"] == {"libx264": "avc1", "libx265": "hvc1"}[name]
    assert (video["color_space"], video["color_range"]) == ("bt709", "tv")
    assert (video["color_primaries"], video["color_transfer"]) == ("bt709", "bt709")
    assert (video["nb_frames"], video["r_frame_rate"]) == ("46", "30000/1001")
    assert float(video["start_time"]) == 0.0
    assert found["format"]["tags"]["title"] == "Réunion 1"
    # The index comes first: players on the net need not read to the end.
    assert film.read_bytes().index(b"moov") < film.read_bytes().index(b"mdat")


def a_sound(folder: Path, times: Sequence[float], seconds: float = 1.6) -> Path:
    mono = clicks(times, seconds)
    path = folder / "sound.flac"
    write_sound(path, [np.stack([mono, mono], axis=1)], kind="flac", rate=48_000, channels=2)
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_the_sound_begins_with_the_picture(tmp_path: Path, suffix: str) -> None:
    film = tmp_path / f"film{suffix}"
    times = [0.01, 0.4, 0.8003, 1.5]
    join_parts(film, in_parts(tmp_path, [20, 28], settings()), NTSC, sound=a_sound(tmp_path, times))

    with av.open(str(film)) as file:
        first = next(file.decode(audio=0))
    begins = first.time
    assert begins is not None
    assert abs(begins) < 1e-3
    assert np.abs(errors(decoded(film)[0], [time - begins for time in times])).max() < 1


def test_a_part_is_read_as_it_was_written(tmp_path: Path) -> None:
    (part,) = in_parts(tmp_path, [17], settings())

    assert read_part(part.path, NTSC) == part
    assert (part.frames, part.delay) == (17, 2)


@pytest.mark.parametrize("kept", [0, 300, 0.5])
def test_a_damaged_part_is_noticed(tmp_path: Path, kept: float) -> None:
    (part,) = in_parts(tmp_path, [30], settings())
    whole = part.path.read_bytes()
    part.path.write_bytes(whole[: round(kept * len(whole)) if kept < 1 else int(kept)])

    try:
        found = read_part(part.path, NTSC).frames
    except MediaError:
        found = 0
    assert found < 30


def test_when_pictures_fail_no_part_is_left(tmp_path: Path) -> None:
    def failing() -> Iterator[Painted]:
        yield from greys(0, 5)
        raise MediaError("camera", "is gone", "bring it back")

    with pytest.raises(MediaError, match="camera"):
        write_part(tmp_path / "part.nut", failing(), settings())

    assert list(tmp_path.iterdir()) == []


FULL_DISK = """
import resource, sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
import numpy as np
from oneclock.errors import SaveError
from oneclock.media.canvas import Canvas
from oneclock.media.video_encoder import EncoderSettings
from oneclock.media.write_part import write_part
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
def noise():
    rng = np.random.default_rng(0)
    for _ in range(40):
        canvas = Canvas(256, 256)
        canvas.write(rng.random((256, 256)) > 0.5, 0, 0)
        yield canvas.frame
made = EncoderSettings(width=256, height=256, rate=Fraction(25), name="libx264", crf=1)
try:
    write_part(Path(sys.argv[1]), noise(), made)
except SaveError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file sizes")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "part.nut")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "cannot be written" in said.stdout
    assert "free space" in said.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_film_is_no_text_file(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="no kind of file"):
        join_parts(tmp_path / "film.txt", [], NTSC, sound=None)


@pytest.mark.parametrize(
    ("name", "preset", "crf", "said"),
    [
        ("libx999", None, None, "no encoder that is installed"),
        ("aac", None, None, "encodes no pictures"),
        ("h264_nvenc", None, None, "does not open here"),  # too small for it, where there is one
        ("mpeg4", None, 20, "knows no --crf"),
        ("libx264", "hasty", None, "--preset: 'hasty' is no preset of libx264; use one of ultra"),
        ("libx265", "hasty", None, "--preset: 'hasty' is no preset of libx265; use one of ultra"),
        ("libsvtav1", "hasty", None, "does not open here with preset 'hasty'"),
    ],
)
def test_an_encoder_that_cannot_is_told_before_the_work(
    name: str, preset: str | None, crf: int | None, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match=said):
        settled(settings(name=name, preset=preset, crf=crf))

    if "no preset" in said:
        assert capfd.readouterr().err == ""  # x264 says it there too, past everybody's logging


@pytest.mark.parametrize("name", ["libx264", "libx265"])
@pytest.mark.parametrize("preset", ["ultrafast", "veryslow", "placebo", "0", "9"])
def test_presets_that_are_let_through_are_known_to_the_encoder(name: str, preset: str) -> None:
    assert settled(settings(name=name, preset=preset)).preset == preset


def test_left_to_itself_it_finds_one_that_opens() -> None:
    found = settled(settings(name="auto", preset=None))

    assert found.name.startswith(("h264_", "libx264"))


@pytest.mark.parametrize("size", [(63, 48), (64, 2), (0, 0)])
def test_sizes_that_cannot_be_coded(size: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="no size"):
        EncoderSettings(width=size[0], height=size[1], rate=NTSC)


def test_an_encoder_fits_a_file_or_that_is_said_before_the_work(tmp_path: Path) -> None:
    for suffix in (".mp4", ".mov", ".mkv"):
        require_fit(tmp_path / f"film{suffix}", settings())
    for name, why in (("libvpx-vp9", "cannot be written"), ("ffv1", "does not support")):
        with pytest.raises(UsageError, match=f"{name}: does not go into a .mov file: .*{why}"):
            require_fit(tmp_path / "film.mov", settings(name=name, preset=None))
    assert not list(tmp_path.iterdir())
