"""The commands that are printed are run by an ffmpeg that is not ours, and listened to."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.clicks import (
    RATE,
    Samples,
    errors,
    record_clicks,
    steady,
    steps,
    write_clock,
    write_recording,
)

from oneclock.edit.exported_span import Start
from oneclock.edit.gather_event import gather_event
from oneclock.edit.output_names import output_names
from oneclock.formats.ffmpeg_commands import ffmpeg_commands
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.stepped_clock import Piece, SteppedClock

pytestmark = pytest.mark.oracle

MILLISECOND = RATE / 1000
SECONDS = 60.0
TIMES = tuple(np.arange(1.0, 75.0, 1.7))
FLASH_AT = 20.0

RequireProgram = Callable[[str], str]


@pytest.fixture
def ffmpeg(require_program: RequireProgram) -> str:
    return require_program("ffmpeg")


def run_commands(folder: Path, sidecars: list[Path], start: Start = Start.REFERENCE) -> str:
    """In the folder of the recordings, as a person would; returns the script."""
    event = gather_event(sidecars, start)
    local = tuple(replace(one, path=one.path.relative_to(folder)) for one in event.recordings)
    names = output_names([one.path for one in local], "")
    script = ffmpeg_commands(replace(event, recordings=local), names)
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return script


def heard_by(ffmpeg: str, path: Path) -> Samples:
    """The first channel on the file's timeline, as ffmpeg itself plays it."""
    on_time = f"aresample={RATE}:async=1:min_hard_comp=0.01:first_pts=0"
    raw = ("-map", "0:a:0", "-af", on_time, "-ac", "1", "-f", "f32le", "-")
    command = [ffmpeg, "-v", "error", "-i", f"file:{path}", *raw]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)


def covered(clock: SteppedClock, margin: float = 0.02) -> list[float]:
    edges = [t for p in clock.pieces for t in (p.in_reference.start, p.in_reference.end)]
    return [
        t
        for t in TIMES
        if clock.to_local(t) is not None and min(abs(t - edge) for edge in edges) > margin
    ]


def grey_with_flash(clock: SteppedClock) -> Iterator[NDArray[np.uint8]]:
    for number in range(round(SECONDS * 10)):
        shown = clock.to_reference(number / 10)
        lit = shown is not None and abs(shown - FLASH_AT) < 0.06
        yield np.full((36, 64, 3), 250 if lit else 60, np.uint8)


def picture(clock: SteppedClock) -> Picture:
    return Picture(
        frames=grey_with_flash(clock),
        rate=FrameRate.parse("10"),
        options={"preset": "ultrafast"},
    )


def write_camera(path: Path, clock: SteppedClock, starts_at: float = 0.0) -> Path:
    first = round(starts_at * RATE)
    samples = record_clicks(clock, TIMES)[first:]
    zero = write_media(
        path,
        sounds=[Sound(samples=samples, rate=RATE, starts_at=starts_at)],
        picture=picture(clock),
    )
    moved = SteppedClock(
        pieces=tuple(
            Piece(span=p.span.shift(zero), clock=ClockMap(delta=-zero).then(p.clock))
            for p in clock.pieces
        )
    )
    return write_clock(path, moved, "reference.wav")


@pytest.mark.parametrize(
    ("delta", "drift"), [(3.3, 250e-6), (-12.345678, -300e-6), (15.0, 0.0), (0.000013, 1.3e-6)]
)
@pytest.mark.parametrize(
    "name", ["it's b & Ünder $HOME.wav", "-dash.wav", "10:30:05.wav"], ids=["odd", "dash", "colon"]
)
def test_sound_lands_where_it_belongs_whatever_its_name(
    ffmpeg: str, tmp_path: Path, name: str, delta: float, drift: float
) -> None:
    clock = steady(delta, drift, SECONDS)
    sidecar = write_recording(tmp_path / name, record_clicks(clock, TIMES), clock, "reference.wav")

    run_commands(tmp_path, [sidecar])

    heard = heard_by(ffmpeg, tmp_path / f"{Path(name).stem}.synced.wav")
    moments = covered(clock)
    assert len(moments) > 25
    assert np.abs(errors(heard, moments)).max() < 2  # samples


@pytest.mark.parametrize(("delta", "drift"), [(15.0, 50e-6), (-4.2, -0.01)])
@pytest.mark.parametrize(
    ("name", "starts_at"), [("a.mp4", 0.0), ("a.mov", 0.5), ("a.mkv", 0.5), ("a.ts", 0.0)]
)
def test_camera_files_land_where_they_belong_sound_and_picture(
    ffmpeg: str, tmp_path: Path, name: str, starts_at: float, delta: float, drift: float
) -> None:
    clock = steady(delta, drift, SECONDS)
    sidecar = write_camera(tmp_path / name, clock, starts_at)

    run_commands(tmp_path, [sidecar])

    made = tmp_path / "a.synced.mkv"
    heard = heard_by(ffmpeg, made)
    moments = [t for t in covered(clock) if (clock.to_local(t) or 0.0) > starts_at + 0.1]
    assert np.abs(errors(heard, moments)).max() < MILLISECOND
    assert flash_in(ffmpeg, made) == pytest.approx(FLASH_AT, abs=0.1)  # a frame


def flash_in(ffmpeg: str, path: Path) -> float:
    raw = ("-vf", "scale=1:1,format=gray", "-f", "rawvideo", "-")
    command = [ffmpeg, "-v", "error", "-i", str(path), *raw]
    done = subprocess.run(command, capture_output=True, check=True)
    return float(np.argmax(np.frombuffer(done.stdout, np.uint8))) / 10


def test_a_transport_stream_that_starts_anywhere_lands_where_it_belongs(
    ffmpeg: str, tmp_path: Path
) -> None:
    """The offset is above the 10 s at which `-itsoffset` is lost, and local zero is at 31.4 s."""
    clock = steady(15.0, 80e-6, SECONDS)
    write_recording(tmp_path / "a.wav", record_clicks(clock, TIMES), clock, "reference.wav")
    to_stream = ("-c:a", "ac3", "-b:a", "256k", "-output_ts_offset", "30", "a.ts")
    subprocess.run([ffmpeg, "-v", "error", "-i", "a.wav", *to_stream], cwd=tmp_path, check=True)
    sidecar = write_clock(tmp_path / "a.ts", clock, "reference.wav")

    script = run_commands(tmp_path, [sidecar])

    assert "asetpts=PTS-31.39" in script
    heard = heard_by(ffmpeg, tmp_path / "a.synced.wav")
    off = errors(heard, covered(clock))
    # AC-3 delays what it codes by 256 samples and says nothing of it.
    assert np.ptp(off) < 2
    assert np.abs(off - 256).max() < MILLISECOND


@pytest.mark.parametrize(
    "clock",
    [
        steps((0, 30, 1.0, 40e-6), (30, SECONDS, 1.75, 40e-6)),
        steps((0, 30, 1.0, -60e-6), (30, SECONDS, -3.2, -60e-6)),
        steps((0, 20, 0.5, 0.0), (20, 40, 0.52, 90e-6), (41, SECONDS, 2.0, 0.0)),
    ],
    ids=["lost", "repeated", "three"],
)
def test_segments_land_each_by_its_own_clock(
    ffmpeg: str, tmp_path: Path, clock: SteppedClock
) -> None:
    sidecar = write_recording(
        tmp_path / "a.wav", record_clicks(clock, TIMES), clock, "reference.wav"
    )

    run_commands(tmp_path, [sidecar])

    off = errors(heard_by(ffmpeg, tmp_path / "a.synced.wav"), covered(clock))
    assert np.abs(off).max() < 2


@pytest.mark.parametrize("step", [15, 30], ids=["before the flash", "after the flash"])
def test_pictures_go_by_the_steps_too(ffmpeg: str, tmp_path: Path, step: float) -> None:
    clock = steps((0, step, 1.0, 0.0), (step, SECONDS, 2.5, 0.0))

    run_commands(tmp_path, [write_camera(tmp_path / "a.mp4", clock)])

    made = tmp_path / "a.synced.mkv"
    assert flash_in(ffmpeg, made) == pytest.approx(FLASH_AT, abs=0.1)
    assert np.abs(errors(heard_by(ffmpeg, made), covered(clock))).max() < MILLISECOND


def test_several_begin_at_the_same_moment(ffmpeg: str, tmp_path: Path) -> None:
    clocks = {"a.wav": steady(-2.5, 30e-6, SECONDS), "b.wav": steady(4.0, -30e-6, SECONDS)}
    sidecars = [
        write_recording(tmp_path / name, record_clicks(clock, TIMES), clock, "reference.wav")
        for name, clock in clocks.items()
    ]

    run_commands(tmp_path, sidecars, Start.OVERLAP)

    moments = [t for t in TIMES if 4.1 < t < 57.0]
    for name in ("a", "b"):
        heard = heard_by(ffmpeg, tmp_path / f"{name}.synced.wav")
        assert np.abs(errors(heard, [t - 4.0 for t in moments])).max() < 2
