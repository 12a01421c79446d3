"""Bringing phases together, with cameras whose phases are what the test says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from oneclock.capture.align_phases import align_phases, phases_now

PERIOD = 1 / 30


class FakeCamera:
    def __init__(
        self, name: str, phases: Sequence[float], *, stretch: float = 0.0, silent_after: int = 99
    ) -> None:
        """Every restart lands on the next of `phases`."""
        self.name = name
        self.longest_stretch = stretch
        self._phases, self._frames = list(phases), 0
        self._silent_after = silent_after
        self._looks = self.restarts = 0

    def look(self, frames: int) -> None:
        self._frames = frames
        self._looks += 1

    def seen(self, patience: float) -> Sequence[float] | None:
        if self._looks > self._silent_after:
            return None
        times: list[float] = (100.0 + self._phases[0] + np.arange(self._frames) * PERIOD).tolist()
        return times

    def restart(self) -> None:
        self.restarts += 1
        self._phases.pop(0)

    def stretch(self, seconds: float) -> None:
        self._phases[0] += seconds


def test_a_camera_is_restarted_until_it_agrees() -> None:
    still = FakeCamera("left", [0.001])
    moved = FakeCamera("right", [0.015, 0.020, 0.0025])

    done = align_phases([still, moved], 0.002)

    assert done is not None
    assert done.agreed
    assert done.spread == pytest.approx(0.0015, abs=1e-6)
    assert sum(done.moves.values()) == still.restarts + moved.restarts == 2


def test_a_camera_that_can_stretch_an_exposure_needs_no_restart() -> None:
    cameras = [
        FakeCamera("left", [0.001], stretch=PERIOD),
        FakeCamera("right", [0.015], stretch=PERIOD),
    ]

    done = align_phases(cameras, 0.0005)

    assert done is not None
    assert done.agreed
    assert [camera.restarts for camera in cameras] == [0, 0]


def test_a_camera_that_is_gone_ends_the_attempt_without_agreement() -> None:
    cameras = [
        FakeCamera("left", [0.001]),
        FakeCamera("middle", [0.002]),
        FakeCamera("right", [0.015, 0.02], silent_after=1),
    ]

    done = align_phases(cameras, 0.002)

    assert done is not None
    assert not done.agreed
    assert done.spread == pytest.approx(0.014, abs=1e-6)


def test_one_camera_has_nothing_to_agree_with() -> None:
    assert align_phases([FakeCamera("only", [0.0])], 0.002) is None
    assert phases_now([FakeCamera("only", [0.0])]) is None


def test_a_silent_camera_does_not_hide_the_phases_of_the_others() -> None:
    cameras = [
        FakeCamera("left", [0.001]),
        FakeCamera("silent", [0.0], silent_after=0),
        FakeCamera("right", [0.011]),
    ]

    phases = phases_now(cameras)

    assert phases is not None
    assert phases.spread == pytest.approx(0.010, abs=1e-6)
