"""The edit that ffmpeg makes of the printed commands: every frame from the camera it should be."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.clicks import RATE, errors, record_clicks, steady

from oneclock.edit.export_formats import TEXT_FORMATS
from oneclock.edit.gather_project import gather_project
from oneclock.edit.place_recording import place_recording
from oneclock.formats.placed import PlacedEvent
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.media.write_media import Picture, Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.stepped_clock import SteppedClock

pytestmark = pytest.mark.oracle

SECONDS = 8.0
CLICKS = (0.7, 2.3, 4.1, 5.9)
LEVELS = (80, 200)
TEN = FrameRate.parse("10")


def grey(level: int) -> Iterator[NDArray[np.uint8]]:
    for _ in range(round(SECONDS * 10)):
        yield np.full((36, 64, 3), level, np.uint8)


def programme_in(tmp_path: Path, heard: tuple[int, ...]) -> Programme:
    """Two cameras of different greys, one 1.5 s after the other and 1000 ppm slow; then nobody."""
    clocks = (steady(0.0, 0.0, SECONDS), steady(1.5, 1e-3, SECONDS))
    recordings = []
    for number, (clock, level) in enumerate(zip(clocks, LEVELS, strict=True)):
        path = tmp_path / f"camera {number}.mkv"
        sound = Sound(samples=record_clicks(clock, CLICKS), rate=RATE, codec="pcm_s16le")
        write_media(path, picture=Picture(frames=grey(level), rate=TEN), sounds=[sound])
        recordings.append(place_recording(path, _always(clock), microphone=(0, 0)))
    shots = ShotList(
        rate=TEN,
        start=Fraction(1, 2),
        shots=(
            Shot(first=0, end=17, source=0),
            Shot(first=17, end=40, source=1),
            Shot(first=40, end=43, source=None),
            Shot(first=43, end=60, source=0),
        ),
    )
    return Programme(
        event=PlacedEvent(
            reference=recordings[0].path, recordings=tuple(recordings), span=shots.span
        ),
        shots=shots,
        sound=ProgrammeSound(sources=heard),
        roles=(Role.ANY, Role.ANY),
    )


def _always(clock: SteppedClock) -> Callable[[float], SteppedClock]:
    return lambda duration: clock


@pytest.mark.parametrize("heard", [(1,), (0, 1)])
def test_frames_are_counted_and_sound_is_where_it_belongs(
    tmp_path: Path, require_program: Callable[[str], str], heard: tuple[int, ...]
) -> None:
    require_program("ffmpeg")
    programme = programme_in(tmp_path, heard)
    (tmp_path / "out").mkdir()
    project = gather_project(programme, name="it's a cut", width=128, height=72)

    script = TEXT_FORMATS["ffmpeg"].text(project)
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    made = tmp_path / "out" / "it's a cut.programme.mkv"
    with av.open(str(made)) as file:
        frames = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
    with av.open(str(made)) as file:
        sound = np.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)
    shown = [int(frame[36, 64]) for frame in frames]
    wanted = [0 if source is None else LEVELS[source] for source in _sources(programme)]
    assert frames[0].shape == (72, 128)
    assert len(shown) == 60
    assert np.abs(np.subtract(shown, wanted)).max() <= 20
    samples = sound.reshape(-1, 2)[:, 0] / 2.0**31
    later = [click - 0.5 for click in CLICKS if click > 1.5]
    assert np.abs(errors(samples.astype(np.float32), later)).max() < RATE / 1000
    assert len(samples) == 6 * RATE


def _sources(programme: Programme) -> list[int | None]:
    return [shot.source for shot in programme.shots.shots for _ in range(shot.length)]
