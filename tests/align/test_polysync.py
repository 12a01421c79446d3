"""The peer whose sidecars we read and write: what one of us writes, the other accepts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from oneclock.align.sync_files import sync
from oneclock.align.verify_files import verify
from oneclock.formats.sidecar import read_sidecar, sidecar_path
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.device import Device, record
from oneclock.simulate.voices import voice

pytestmark = pytest.mark.oracle

RATE = 8000
REFERENCE = Device(length=560.0, snr_db=35.0, seed=1)
# polysync wants more than eight minutes before it measures drift.
SOURCE = Device(starts_at=7.891, length=540.0, drift=30e-6, snr_db=25.0, seed=2)
TRUTH = SOURCE.clock.then(REFERENCE.clock.inverse())


@pytest.fixture(scope="module")
def long_recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    world = voice(565.0, 61, rate=RATE)
    for name, device in (("reference.wav", REFERENCE), ("source.wav", SOURCE)):
        sound = Sound(samples=record(world, RATE, device), rate=RATE, codec="pcm_s16le")
        write_media(folder / name, sounds=[sound])
    return folder


@pytest.fixture
def folder(long_recordings: Path, tmp_path: Path, require_program: Callable[[str], str]) -> Path:
    require_program("ffmpeg")
    require_program("ffprobe")
    return Path(shutil.copytree(long_recordings, tmp_path / "take"))


def test_polysync_accepts_what_we_write(folder: Path) -> None:
    from polysync.verify import verify_files

    reference, source = folder / "reference.wav", folder / "source.wav"
    sync(reference, source)

    passed, stats = verify_files(reference, source, sidecar_path(source), verbose=False)

    # It listens near the start of the overlap: what drift adds up from there to the middle is 6 ms.
    assert passed
    assert abs(stats["median_residual_ms"]) < 9.0


def test_polysync_reads_what_we_write(folder: Path) -> None:
    from polysync.sidecar import read_sidecar as read_theirs

    source = folder / "source.wav"
    sync(folder / "reference.wav", source)

    delta, overlap, found = read_theirs(source)

    middle = SOURCE.length / 2
    assert found
    assert delta == pytest.approx(TRUTH.to_reference(middle) - middle, abs=1e-3)
    assert overlap == pytest.approx((7.891, 547.9), abs=0.05)


def test_what_polysync_writes_into_our_sidecar_we_still_read(folder: Path) -> None:
    from polysync.verify import verify_files

    source = folder / "source.wav"
    sync(folder / "reference.wav", source)
    ours = read_sidecar(sidecar_path(source))

    verify_files(folder / "reference.wav", source, sidecar_path(source), verbose=False)

    theirs = read_sidecar(sidecar_path(source))
    assert theirs.clock == ours.clock
    assert theirs.evidence == ours.evidence
    assert theirs.verification is not None
    assert theirs.verification.probe_count == 1


def test_we_accept_what_polysync_writes(folder: Path) -> None:
    from polysync.sync import sync_files

    path = Path(sync_files(folder / "reference.wav", folder / "source.wav", verbose=False))

    naive, exact = verify(path), verify(path, apply_drift=True)

    assert naive.passed
    # With drift applied, its own check takes the offset at the middle for that at zero.
    assert exact.passed
    assert abs(exact.median) < 2e-3
    assert exact.spread < 0.7 * naive.spread


def test_polysyncs_offset_is_read_as_that_of_the_middle(folder: Path) -> None:
    """Read as the value at zero it would be 4 ms off and more, and hours of 30 ppm make it 60."""
    from polysync.sync import sync_files

    path = Path(sync_files(folder / "reference.wav", folder / "source.wav", verbose=False))

    clock = read_sidecar(path).clock_map(SOURCE.length)

    middle = SOURCE.length / 2
    assert clock.to_reference(middle) == pytest.approx(TRUTH.to_reference(middle), abs=2e-3)
    assert clock.drift > 10e-6
