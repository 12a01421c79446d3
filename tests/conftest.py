"""What all tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from oneclock.simulate.device import Device
from oneclock.simulate.event import Camera, Event, SoundSource
from oneclock.simulate.film_event import Footage, film_event
from oneclock.simulate.room import Place, Room
from oneclock.simulate.viewpoint import Look
from oneclock.timebase.frame_rate import FrameRate

# The same examples everywhere, and no clock: a law that fails here fails in CI.
settings.register_profile("oneclock", derandomize=True, deadline=None)
settings.load_profile("oneclock")


@pytest.fixture
def require_program() -> Callable[[str], str]:
    """Where a program is that judges our answers; without it the test is skipped, but not in CI."""
    return find_program


def find_program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}: in CI an oracle may not be missing")
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Footage, ...]:
    """Four recordings of one talker, with their truth; the first is the reference. Not to be
    written to: `recordings` are copies of them."""
    return film_event(_small_event(), tmp_path_factory.mktemp("footage"))


@pytest.fixture
def recordings(footage: tuple[Footage, ...], tmp_path: Path) -> dict[str, Path]:
    """Copies for one test, by name: wide (with picture), close, recorder, clip."""
    folder = tmp_path / "event"
    folder.mkdir()
    return {film.path.stem: Path(shutil.copy(film.path, folder)) for film in footage}


def _small_event() -> Event:
    def camera(file_name: str, place: Place, device: Device, **more: Any) -> Camera:
        return Camera(file_name=file_name, place=place, device=device, **more)

    return Event(
        seed=5,
        length=46.0,
        room=Room(reverb=0.2),
        sources=(SoundSource(kind="talker", place=(4.5, 1.0, 1.6)),),
        cameras=(
            camera(
                "wide.mp4",
                (4.0, 3.0, 1.5),
                Device(starts_at=1.0, length=42.0, gain=2.0, snr_db=35.0, seed=1),
                look=Look(),
                frame_rate=FrameRate.parse("5"),
            ),
            camera(
                "close.mkv",
                (5.0, 2.0, 1.5),
                Device(starts_at=2.7182, length=40.0, drift=60e-6, snr_db=25.0, seed=2),
                look=Look(zoom=0.9),
                frame_rate=FrameRate.parse("5"),
            ),
            camera(
                "recorder.wav",
                (4.5, 1.7, 1.0),
                Device(starts_at=0.3, length=44.0, drift=-15e-6, snr_db=40.0, seed=3),
                sound_codec="pcm_s16le",
            ),
            camera(
                "clip.mov",
                (3.0, 3.5, 1.5),
                Device(starts_at=20.1234, length=15.0, gain=3.0, snr_db=15.0, seed=4),
            ),
        ),
    )
