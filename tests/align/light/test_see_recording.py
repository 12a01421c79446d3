"""From files to clocks: two silent videos of one lamp."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.align.light.filming import SIDE, SilentCamera, film, switched, truth_of

from oneclock.align.by import By
from oneclock.align.light.see_recording import see_recording
from oneclock.align.light.solve_by_light import solve_by_light
from oneclock.align.pair.evidence import Grade
from oneclock.align.sync_files import sync
from oneclock.formats.sidecar import read_sidecar, sidecar_path
from oneclock.media.write_media import Picture, write_media
from oneclock.timebase.frame_rate import FrameRate

HAPPENED = [4.4, 6.2, 8.9, 10.4, 12.05, 14.1, 15.6, 17.4, 19.3, 21.0, 22.3]


def recorded(folder: Path, camera: SilentCamera, name: str, codec: str) -> Path:
    path = folder / name
    frames = pictures(camera)
    rate = FrameRate(rate=Fraction(camera.rate).limit_denominator(1001))
    layout = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    write_media(path, picture=Picture(frames=frames, rate=rate, codec=codec, pixel_format=layout))
    return path


def pictures(camera: SilentCamera) -> Iterator[NDArray[np.uint8]]:
    for light in film([switched(HAPPENED)], camera).light:
        level = np.rint(255 * np.clip(light, 0, 1) ** (1 / 2.2)).astype(np.uint8)
        cells = np.kron(level.reshape(SIDE, SIDE), np.ones((12, 16), np.uint8))
        yield np.repeat(cells[..., None], 3, axis=2)


@pytest.mark.parametrize("codec", ["libx264", "mjpeg"])
def test_two_silent_files_are_put_on_one_clock(tmp_path: Path, codec: str) -> None:
    reference = SilentCamera(length=24.0, exposure=1 / 60, readout=0.01, seed=1)
    source = SilentCamera(starts_at=3.21, length=20.0, rate=25, exposure=1 / 100, seed=2)
    suffix = ".mkv" if codec == "mjpeg" else ".mp4"
    one = see_recording(recorded(tmp_path, reference, f"one{suffix}", codec))
    other = see_recording(recorded(tmp_path, source, f"other{suffix}", codec))
    assert one.duration == pytest.approx(24.0, abs=0.01)
    answer = solve_by_light(one, other)
    assert answer.grade is Grade.TRUSTED
    assert answer.clock is not None
    truth = truth_of(source, reference).to_reference(10.0)
    assert answer.clock.to_reference(10.0) == pytest.approx(truth, abs=0.25 / 30)


def test_files_without_sound_are_synced_by_light_unasked(tmp_path: Path) -> None:
    reference = SilentCamera(length=24.0, exposure=1 / 60, readout=0.01, seed=1)
    source = SilentCamera(starts_at=3.21, length=20.0, rate=25, exposure=1 / 100, seed=2)
    paths = [
        recorded(tmp_path, c, f"{n}.mp4", "libx264") for n, c in enumerate((reference, source))
    ]
    (outcome,) = sync(*paths).outcomes
    assert outcome.answer is not None
    assert (outcome.answer.by, outcome.answer.grade) == (By.LIGHT, Grade.TRUSTED)
    sidecar = read_sidecar(sidecar_path(paths[1]))
    truth = truth_of(source, reference).to_reference(10.0)
    assert sidecar.clock_map(20.0).to_reference(10.0) == pytest.approx(truth, abs=0.25 / 30)
    assert sidecar.evidence is not None
    assert sidecar.evidence["method"] == "light"
    assert sidecar.audio_stream is None
