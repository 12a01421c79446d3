"""A clock with steps is judged piece by piece."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.align.plan_check import plan_check
from oneclock.align.verify_files import run_checks, verify
from oneclock.formats.sidecar import make_sidecar, sidecar_path, write_sidecar
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

RATE = 16000
LOST = 0.2
STEPS = SteppedClock(
    pieces=(
        Piece(span=Span(start=0.0, end=30.0), clock=ClockMap(delta=5.0)),
        Piece(span=Span(start=30.0, end=54.8), clock=ClockMap(delta=5.0 + LOST)),
    )
)


@pytest.fixture
def stepped(tmp_path: Path) -> Path:
    """A recorder that lost 0.2 s after 30 s; returns its sidecar."""
    talk = voice(60.0, 3, rate=RATE)
    kept = np.concatenate([talk[5 * RATE : 35 * RATE], talk[round(35.2 * RATE) :]])
    write(tmp_path / "wide.wav", talk)
    return with_sidecar(write(tmp_path / "recorder.wav", kept), STEPS)


def write(path: Path, samples: NDArray[np.float32]) -> Path:
    write_media(path, sounds=[Sound(samples=samples, rate=RATE, codec="pcm_s16le")])
    return path


def with_sidecar(recorder: Path, clock: SteppedClock) -> Path:
    sidecar = make_sidecar(
        source=recorder.name, reference="wide.wav", clock=clock, source_duration=54.8,
        overlap_in_reference=Span(start=5.0, end=60.0), grade="trusted",
    )  # fmt: skip
    path = sidecar_path(recorder)
    write_sidecar(path, sidecar)
    return path


def test_each_piece_is_judged_by_its_own_clock(stepped: Path) -> None:
    verdict = verify(stepped, apply_drift=True)

    assert verdict.passed
    assert verdict.spread < 1e-3
    judged = [residual.local for residual in verdict.residuals if residual.counts]
    assert min(judged) < 20.0
    assert max(judged) > 40.0


def test_no_window_lies_across_a_step(stepped: Path) -> None:
    check = plan_check(stepped, apply_drift=True)

    for window in check.windows:
        start, end = window.source_start / 8000, (window.source_start + window.count) / 8000
        assert end <= 30.0 + 1e-3 or start >= 30.0 - 1e-3


def test_who_knows_one_line_only_is_wrong_beyond_the_step_and_it_says_so(stepped: Path) -> None:
    (checked,) = run_checks([plan_check(stepped)], frame_rate=FrameRate.parse("30"))

    assert not checked.verdict.passed
    worst = max(abs(r.seconds) for r in checked.verdict.residuals if r.counts)
    assert worst == pytest.approx(LOST, abs=0.01)
    assert any("its clock has 2 pieces" in note for note in checked.notes)


def test_a_piece_that_is_nowhere_to_be_found_fails_the_rest(stepped: Path) -> None:
    first, second = STEPS.pieces
    elsewhere = replace(second, clock=ClockMap(delta=8.0))
    path = with_sidecar(stepped.with_name("recorder.wav"), SteppedClock(pieces=(first, elsewhere)))

    verdict = verify(path, apply_drift=True)

    assert not verdict.passed
    assert [piece.start for piece in verdict.misplaced] == [30.0]
    assert verdict.median_passes, "the other piece is right"


def test_a_piece_that_is_off_by_less_than_a_frame_is_told_too(stepped: Path) -> None:
    first, second = STEPS.pieces
    late = replace(second, clock=ClockMap(delta=5.0 + LOST + 0.016))
    path = with_sidecar(stepped.with_name("recorder.wav"), SteppedClock(pieces=(first, late)))

    verdict = verify(path, apply_drift=True)

    assert verdict.spread_passes
    assert verdict.median_passes
    assert not verdict.passed
    assert [piece.start for piece in verdict.misplaced] == [30.0]


def test_each_piece_is_stretched_by_its_own_drift(tmp_path: Path) -> None:
    """The longer piece ran 1 % fast: its windows would smear those of the other."""
    talk = voice(60.0, 4, rate=RATE)
    moments = np.concatenate([np.arange(20 * RATE) / RATE, 20 + np.arange(34 * RATE) * 1.01 / RATE])
    played = np.interp(moments, np.arange(len(talk)) / RATE, talk).astype(np.float32)
    write(tmp_path / "wide.wav", talk)
    clock = SteppedClock(
        pieces=(
            Piece(span=Span(start=0.0, end=20.0), clock=ClockMap(delta=0.0)),
            Piece(span=Span(start=20.0, end=54.0), clock=ClockMap(delta=-0.2, drift=0.01)),
        )
    )

    verdict = verify(
        with_sidecar(write(tmp_path / "recorder.wav", played), clock), apply_drift=True
    )

    early = [residual for residual in verdict.residuals if residual.local < 20.0]
    assert verdict.passed
    assert min(residual.strength for residual in early) > 10.0
