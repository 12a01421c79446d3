"""Restart cameras, or stretch one exposure of those that can, until they expose together."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from oneclock.capture.recording import PhaseAlignment
from oneclock.capture.timing.phases import Done, Move, Phases, Restart, Stretch, measure_phases
from oneclock.capture.timing.phases import plan_alignment as plan

_FRAMES = 20
"""Of every camera for one look: two thirds of a second at 30 fps, and a phase to a fifth of the
jitter of a frame."""
_PATIENCE = 10.0
_A_MOMENT = 0.3


class PhasedCamera(Protocol):
    name: str

    @property
    def longest_stretch(self) -> float:
        """Seconds by which one exposure can be made longer; 0 where that cannot be done."""

    def look(self, frames: int) -> None:
        """Begin to note when frames are seen, from now on."""

    def seen(self, patience: float) -> Sequence[float] | None:
        """Host times of as many frames; None when they do not come."""

    def restart(self) -> None: ...
    def stretch(self, seconds: float) -> None: ...


def align_phases(cameras: Sequence[PhasedCamera], tolerance: float) -> PhaseAlignment | None:
    """None where fewer than two cameras deliver."""
    present, phases = _look(cameras)
    if phases is None:
        return None
    stretches = {i: c.longest_stretch for i, c in enumerate(present) if c.longest_stretch > 0}
    state, move = plan(phases, tolerance, longest_stretch=stretches)
    moves = dict.fromkeys((camera.name for camera in present), 0)
    while not isinstance(move, Done):
        moves[present[move.camera].name] += 1
        _make(move, present)
        still, seen = _look(present)
        if seen is None or len(still) < len(present):
            move = Done(agreed=False, best=phases)  # a camera is gone: record what there is
        else:
            phases = seen
            state, move = state.heard(phases)
    offsets = {c.name: o for c, o in zip(present, phases.offsets, strict=True)}
    return PhaseAlignment(
        tolerance=tolerance,
        agreed=move.agreed,
        spread=phases.spread,
        closest=move.best.spread,
        offsets=offsets,
        moves=moves,
    )


def phases_now(cameras: Sequence[PhasedCamera]) -> Phases | None:
    """Of the cameras that deliver within a moment; a silent one is not waited for."""
    _, phases = _look(cameras, frames=2, patience=_A_MOMENT)
    return phases


def _make(move: Move, cameras: Sequence[PhasedCamera]) -> None:
    if isinstance(move, Restart):
        cameras[move.camera].restart()
    elif isinstance(move, Stretch):
        cameras[move.camera].stretch(move.seconds)


def _look(
    cameras: Sequence[PhasedCamera], frames: int = _FRAMES, patience: float = _PATIENCE
) -> tuple[list[PhasedCamera], Phases | None]:
    """All cameras over the same moments, and those of them that deliver."""
    for camera in cameras:
        camera.look(frames)
    until = time.monotonic() + patience
    looks = [camera.seen(max(0.0, until - time.monotonic())) for camera in cameras]
    present = [camera for camera, look in zip(cameras, looks, strict=True) if look is not None]
    times = [np.array(look) for look in looks if look is not None]
    if len(times) < 2:
        return present, None
    period = float(np.median(np.concatenate([np.diff(each) for each in times])))
    return present, measure_phases(times, period=period)
