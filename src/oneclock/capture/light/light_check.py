"""The light-switch test: all cameras see one light, so they must see it change at one time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneclock.capture.light.light_edges import EdgeView, edges_of
from oneclock.capture.light.light_fit import FittedError, Watcher, fit_errors
from oneclock.capture.light.light_match import NO_MATCH, StepMatch, match_steps
from oneclock.capture.light.light_steps import CameraLight, Kind, LightStep, find_steps
from oneclock.timebase.span import Span

ADVICE = (
    "switch a lamp that all cameras see on and off ten times, at irregular intervals of a second "
    "or two, while they record"
)

_MOST_STEPS = 60
"""More refine the answer no further than its systematic floor."""
_SLACK = 1.6
"""Periods: where blind times differ, two cameras' halfway points part by up to a frame."""
_EDGES_A_STEP = 2
_SURELY_CHANGES = 4.0
_WORTH_SAYING = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class LightMoment:
    """One switch or flash that at least two cameras saw."""

    kind: Kind
    time: float
    """Session seconds, by the reference camera's stamps, to about a frame."""
    errors: dict[str, float]
    """By camera: the error that this moment alone gives, seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraCheck:
    """One camera's stamps against the reference's."""

    name: str
    period: float
    """Seconds from frame to frame."""
    error: float | None = None
    """Seconds: what its pictures show happened so much later than their stamps say, the reference's
    being right. Of the picture's middle, halfway through the exposure. None: not measurable."""
    std: float | None = None
    start_error: float | None = None
    """The same for the moment when the top row begins to see."""
    start_std: float | None = None
    steps: int = 0
    """Switches and flashes it rests on."""
    readout: float | None = None
    exposure: float | None = None
    """What the light told of the sensor; rough where all cameras run at one rate."""
    note: str = ""

    @property
    def passed(self) -> bool:
        """Within half a frame: its frame N is the instant N of the others."""
        return self.error is not None and abs(self.error) <= self.period / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LightCheck:
    reference: str | None
    """The camera whose stamps are taken as right; None where no light was found."""
    cameras: tuple[CameraCheck, ...]
    moments: tuple[LightMoment, ...]
    note: str = ""

    @property
    def passed(self) -> bool:
        return len(self.cameras) > 1 and all(camera.passed for camera in self.cameras)


def check_light(cameras: Sequence[CameraLight]) -> LightCheck:
    """Cameras in the order of the session; the first that sees the light is the reference."""
    whole = [camera.whole() for camera in cameras]
    steps = [find_steps(camera) for camera in whole]
    reference, matches = _choose_reference(whole, steps)
    if reference is None:
        seen = any(steps)
        note = "no light was found" if not seen else "no two cameras saw the same light"
        return LightCheck(
            reference=None,
            cameras=tuple(
                CameraCheck(name=camera.name, period=camera.period, note=note) for camera in whole
            ),
            moments=(),
            note=f"{note}; {ADVICE}",
        )
    return _measured(whole, steps, reference, matches)


def _choose_reference(
    cameras: Sequence[CameraLight], steps: Sequence[Sequence[LightStep]]
) -> tuple[int | None, list[StepMatch]]:
    """The first with whom another camera agrees."""
    for number, camera in enumerate(cameras):
        matches = [
            _match(camera, steps[number], other, theirs)
            for other, theirs in zip(cameras, steps, strict=True)
        ]
        matches[number] = StepMatch(
            pairs=tuple((i, i) for i in range(len(steps[number]))), lag=0.0, ambiguous=False
        )
        if any(m.pairs and not m.ambiguous for i, m in enumerate(matches) if i != number):
            return number, matches
    return None, []


def _match(
    camera: CameraLight,
    ours: Sequence[LightStep],
    other: CameraLight,
    theirs: Sequence[LightStep],
) -> StepMatch:
    if not theirs:
        return NO_MATCH
    running = Span(start=float(other.times[0]), end=float(other.times[-1]))
    return match_steps(ours, theirs, _SLACK * max(camera.period, other.period), running)


def _measured(
    cameras: Sequence[CameraLight],
    steps: Sequence[Sequence[LightStep]],
    reference: int,
    matches: Sequence[StepMatch],
) -> LightCheck:
    used = _evenly(
        sorted({one for i, m in enumerate(matches) if i != reference for one, _ in m.pairs})
    )
    views = [
        {} if match.ambiguous else _views(cameras[i], steps[i], match, used)
        for i, match in enumerate(matches)
    ]
    watching = [i for i in range(len(cameras)) if views[i].keys() & views[reference].keys()]
    watching.sort(key=lambda i: i != reference)
    fits = fit_errors(
        [Watcher(name=cameras[i].name, period=cameras[i].period, views=views[i]) for i in watching]
    )
    fitted = dict(zip(watching, fits, strict=True))
    return LightCheck(
        reference=cameras[reference].name,
        cameras=tuple(
            _camera_check(camera, fitted.get(i), matches[i], bool(steps[i]), i == reference)
            for i, camera in enumerate(cameras)
        ),
        moments=_moments([steps[reference][i] for i in used], used, fits),
    )


def _evenly(numbers: list[int]) -> list[int]:
    if len(numbers) <= _MOST_STEPS:
        return numbers
    return [numbers[i] for i in np.linspace(0, len(numbers) - 1, _MOST_STEPS).astype(int)]


def _views(
    camera: CameraLight, steps: Sequence[LightStep], match: StepMatch, used: Sequence[int]
) -> dict[int, EdgeView]:
    """By moment: two for every step of the reference, since a flash has two."""
    chosen = set(used)
    return {
        _EDGES_A_STEP * one + edge: view
        for one, other in match.pairs
        if one in chosen
        for edge, view in enumerate(edges_of(camera, steps[other]))
        if view is not None
    }


def _moments(
    steps: Sequence[LightStep], used: Sequence[int], fits: Sequence[FittedError]
) -> tuple[LightMoment, ...]:
    moments = []
    for step, number in zip(steps, used, strict=True):
        edges = range(_EDGES_A_STEP * number, _EDGES_A_STEP * (number + 1))
        errors = {
            fit.name: float(np.mean([fit.each[edge] for edge in edges if edge in fit.each]))
            for fit in fits
            if any(edge in fit.each for edge in edges)
        }
        if len(errors) > 1:
            moments.append(LightMoment(kind=step.kind, time=step.time, errors=errors))
    return tuple(moments)


def _camera_check(
    camera: CameraLight,
    fit: FittedError | None,
    match: StepMatch,
    sees_something: bool,
    is_reference: bool,
) -> CameraCheck:
    if fit is None:
        return CameraCheck(
            name=camera.name, period=camera.period, note=_why_not(match, sees_something)
        )
    return CameraCheck(
        name=camera.name,
        period=camera.period,
        error=fit.error,
        std=fit.std,
        start_error=fit.start_error,
        start_std=fit.start_std,
        steps=len({moment // _EDGES_A_STEP for moment in fit.each}),
        readout=fit.readout,
        exposure=fit.exposure,
        note="the reference" if is_reference else _caution(fit),
    )


def _why_not(match: StepMatch, sees_something: bool) -> str:
    if match.ambiguous:
        return "ambiguous: the light blinked so regularly that several errors fit; " + ADVICE
    if not sees_something:
        return "does not see the light; turn it or the lamp so that it does"
    return "sees other changes of light than the reference; " + ADVICE


def _caution(fit: FittedError) -> str:
    steps = len({moment // _EDGES_A_STEP for moment in fit.each})
    if steps == 1:
        return "by one step only: another light at that moment would look the same"
    if abs(fit.change) > max(_SURELY_CHANGES * fit.change_std, _WORTH_SAYING) and math.isfinite(
        fit.change_std
    ):
        return f"not constant: {fit.change * 1e3:+.1f} ms from the first half to the second"
    return ""
