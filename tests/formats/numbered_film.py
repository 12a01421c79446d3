"""Recordings whose frames carry their number and whose sound clicks once a second, and what `melt`
makes of a project of them: an editor that shares no code with us."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.formats.a_project import NTSC

from oneclock.formats.placed import PictureTrack, PlacedEvent, PlacedRecording, SoundTrack
from oneclock.formats.project import Project
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

WIDTH, HEIGHT, BITS = 192, 32, 12
HZ = 48_000
_BAR = WIDTH // BITS
_MELT = shutil.which("melt")

needs_melt = pytest.mark.skipif(_MELT is None, reason="melt is not installed")


def film(path: Path, rate: FrameRate, seconds: int) -> None:
    """The number is in black and white bars, the lowest bit on the left; the first click is at a
    tenth of a second."""
    samples = np.zeros(seconds * HZ, np.float32)
    samples[HZ // 10 :: HZ] = 0.9
    write_media(
        path,
        sounds=[Sound(samples=samples, rate=HZ, codec="pcm_s16le")],
        picture=Picture(
            frames=_pictures(rate.frame_at(seconds)),
            rate=rate,
            options={"crf": "10", "preset": "ultrafast", "g": "25"},
        ),
    )


def filmed(path: Path, clock: SteppedClock, rate: FrameRate) -> PlacedRecording:
    seconds = round(clock.coverage.end)
    film(path, rate, seconds)
    return PlacedRecording(
        path=path,
        clock=clock,
        duration=float(seconds),
        origin=0.0,
        sounds=(SoundTrack(rate=HZ, channels=1),),
        picture=PictureTrack(width=WIDTH, height=HEIGHT, rate=rate.rate),
    )


def project_of(*recordings: PlacedRecording, seconds: float) -> Project:
    event = PlacedEvent(
        reference=recordings[0].path, recordings=recordings, span=Span(start=0.0, end=seconds)
    )
    return Project(name="melted", event=event, rate=NTSC, width=WIDTH, height=HEIGHT)


def _pictures(count: int) -> Iterator[NDArray[np.uint8]]:
    for number in range(1, count + 1):  # so that none is black
        bars = [255 * (number >> bit & 1) for bit in range(BITS)]
        row = np.repeat(np.array(bars, np.uint8), _BAR)
        yield np.broadcast_to(row[None, :, None], (HEIGHT, WIDTH, 3)).copy()


def rendered(project: Path) -> tuple[list[int | None], NDArray[np.float64]]:
    """The number of the picture in every frame, None for black, and the times of the clicks."""
    output = project.with_suffix(".rendered.mov")
    assert _MELT is not None
    done = subprocess.run(
        [
            _MELT, str(project), "-consumer", f"avformat:{output}", "vcodec=libx264", "crf=10",
            "preset=ultrafast", "acodec=pcm_s16le", "real_time=-1", "terminate_on_pause=1",
        ],
        capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with av.open(str(output)) as file:
        numbers = [_number(frame.to_ndarray(format="gray")) for frame in file.decode(video=0)]
    with av.open(str(output)) as file:
        heard = [frame.to_ndarray()[0, ::2] for frame in file.decode(audio=0)]
    return numbers, _clicks(np.concatenate(heard).astype(np.float64))


def _number(picture: NDArray[Any]) -> int | None:
    row = picture[picture.shape[0] // 2]
    told = sum(1 << bit for bit in range(BITS) if row[bit * _BAR + _BAR // 2] > 127)
    return told - 1 if told else None


def _clicks(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle of each, in seconds."""
    loud = np.flatnonzero(np.abs(samples) > 0.2 * np.abs(samples).max())
    groups = np.split(loud, np.flatnonzero(np.diff(loud) > HZ // 4) + 1)
    return np.array([group.mean() / HZ for group in groups])


def assert_heard(clicks: NDArray[np.float64], expected: Iterable[float]) -> None:
    """Within a millisecond of each other; all of them up to 3 ms late, which `melt` 7.12 adds to
    some sound that it resamples."""
    errors = clicks - np.array(list(expected))
    assert -0.001 < errors.min() < 0.0035
    assert np.ptp(errors) < 0.001
