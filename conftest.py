"""The recordings that the examples in README.md and docs/ speak of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.doctest import DoctestItem


@pytest.fixture(scope="session")
def two_recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """wide.wav, and close.wav, which was started 4.25 s later by a clock 20 ppm slow."""
    from oneclock.media.write_media import Sound, write_media
    from oneclock.simulate.device import Device, record
    from oneclock.simulate.voices import voice

    folder = tmp_path_factory.mktemp("recordings")
    talk = voice(60.0, 3, rate=16000)
    for name, device in {
        "wide.wav": Device(length=55.0, snr_db=25.0, seed=1),
        "close.wav": Device(starts_at=4.25, length=50.0, drift=20e-6, snr_db=25.0, seed=2),
    }.items():
        samples = record(talk, 16000, device)
        write_media(folder / name, sounds=[Sound(samples=samples, rate=16000, codec="pcm_s16le")])
    return folder


@pytest.fixture(autouse=True)
def _examples_run_beside_them(request: pytest.FixtureRequest) -> Iterator[None]:
    node = request.node
    if not (isinstance(node, DoctestItem) and node.path.suffix == ".md"):
        yield
        return
    before = Path.cwd()
    os.chdir(request.getfixturevalue("two_recordings"))
    yield
    os.chdir(before)
