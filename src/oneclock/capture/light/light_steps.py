"""Find where a light was switched, or flashed, in the rows of one camera.

Rows are light per frame and band (`oneclock.media.read_rows`). A lamp changes many bands at once,
within two frames, and stays changed. People who move change a few bands; daylight and automatic
exposure change all of them, but slowly: the change is then as quick before and after as in between.
Everything is compared on a logarithmic scale, on which the camera's own gain does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import grey_opening, maximum_filter1d

FloatArray = NDArray[np.float64]
Rows = NDArray[np.float32]
Marks = NDArray[np.bool_]

_DARKEST = 0.003
"""Linear light below which a picture is black, whatever its noise."""
_LEAST_CHANGE = 0.10
"""Natural logarithm: a lamp that adds a tenth."""
_NOISE_STDS = 6.0
_SHARE_OF_BANDS = 0.3
_ACROSS = 2
"""Frames a switch may be spread over: a rolling shutter's exposures overlap."""
_FAR = _ACROSS + 1
_LONGEST_FLASH = 5
"""Frames; what stays on longer is switched on and off."""
_FLASH_SHARE = 0.08
_FLASH_CHANGE = 3.0
"""Times the least change of a switch: it shows in few bands, and so does a white shirt."""
_LARGEST_HOLE = 2.5
"""Periods: where frames are missing, when the light changed is not to be seen."""
_FOUR_FIFTHS = 1.2816 * np.sqrt(2)
"""That share of differences of two Gaussians is below so many standard deviations."""


class Kind(StrEnum):
    ON = "on"
    OFF = "off"
    FLASH = "flash"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CameraLight:
    """What one camera saw of the light."""

    name: str
    times: FloatArray
    """When each frame began, by its stamps, on the clock all cameras share."""
    light: Rows
    """Frames x bands; NaN where a frame is torn."""

    def __post_init__(self) -> None:
        if self.times.ndim != 1 or self.light.ndim != 2 or len(self.times) != len(self.light):
            raise ValueError("every frame has one time and one row of light")

    def whole(self) -> CameraLight:
        """Without the frames that cannot be used: torn, without a time, or out of order."""
        good = np.isfinite(self.light).all(axis=1) & np.isfinite(self.times)
        times = np.where(good, self.times, -np.inf)
        good &= times > np.concatenate([[-np.inf], np.maximum.accumulate(times)[:-1]])
        return CameraLight(name=self.name, times=self.times[good], light=self.light[good])

    @property
    def period(self) -> float:
        """Seconds from frame to frame, as a rule."""
        return float(np.median(np.diff(self.times))) if len(self.times) > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LightStep:
    """One switch or flash, to about a frame."""

    kind: Kind
    time: float
    """On the camera's own stamps."""
    first: int
    last: int
    """Frames between which, both included, the light changed: before and after it is steady."""


def find_steps(camera: CameraLight) -> tuple[LightStep, ...]:
    """Switches and flashes in order. `camera` has whole frames only."""
    if len(camera.times) < 3 * _FAR + 1:
        return ()
    log = np.log(np.maximum(camera.light.astype(np.float64), _DARKEST))
    # In units of what a band must change by to count.
    log /= np.maximum(_LEAST_CHANGE, _NOISE_STDS * _noise(log))
    flashes = _flashes(camera, log)
    switches = [
        switch
        for switch in _switches(camera, log)
        if not any(switch.first < flash.last and flash.first < switch.last for flash in flashes)
    ]
    found = [*switches, *flashes]
    holes = np.diff(camera.times) > _LARGEST_HOLE * camera.period
    return tuple(
        sorted(
            (step for step in found if not holes[step.first : step.last].any()),
            key=lambda step: step.time,
        )
    )


def _noise(log: FloatArray) -> FloatArray:
    """Each band's, from frame to frame. In the dark it is larger: four fifths are below, not half,
    so that a recording that is lit most of the time is judged by its dark parts."""
    return np.asarray(np.quantile(np.abs(np.diff(log, axis=0)), 0.8, axis=0) / _FOUR_FIFTHS)


def _switches(camera: CameraLight, log: FloatArray) -> list[LightStep]:
    jumps = _jumps(log)
    steps = []
    for peak in _peaks(np.abs(jumps), 1.0):
        first, last = peak + _FAR, peak + 2 * _FAR
        steps.append(
            LightStep(
                kind=Kind.ON if jumps[peak] > 0 else Kind.OFF,
                time=_crossing(camera, first, last),
                first=first,
                last=last,
            )
        )
    return steps


def _jumps(log: FloatArray) -> FloatArray:
    """How much more the light changes from frame i + 3 to i + 6 than in the three frames before and
    the three after."""
    moved = log[_FAR:] - log[:-_FAR]
    before, core, after = moved[: -2 * _FAR], moved[_FAR:-_FAR], moved[2 * _FAR :]
    sharp = np.maximum(np.abs(core) - np.abs(before) - np.abs(after), 0) * np.sign(core)
    # So many bands at least go the same way: the rest may be out of the lamp's reach.
    down, up = np.quantile(sharp, [_SHARE_OF_BANDS, 1 - _SHARE_OF_BANDS], axis=1)
    return np.asarray(np.where(up > -down, np.maximum(up, 0), np.minimum(down, 0)), np.float64)


def _peaks(height: FloatArray, least: float) -> list[int]:
    """Local maxima; of a flat top the first place."""
    highest = maximum_filter1d(height, 2 * _FAR + 1, mode="constant")
    peaks: list[int] = []
    for place in np.flatnonzero((height == highest) & (height > least)):
        if not peaks or place - peaks[-1] > _FAR:
            peaks.append(int(place))
    return peaks


def _crossing(camera: CameraLight, first: int, last: int) -> float:
    """When half of the change is done, as if all rows were exposed at once."""
    levels = camera.light[first : last + 1].astype(np.float64).mean(axis=1)
    done = np.clip((levels - levels[0]) / (levels[-1] - levels[0]), 0, 1)
    waits = (1 - done[1:]) * np.diff(camera.times[first : last + 1])
    return float(camera.times[first + 1] + waits.sum() - camera.period / 2)


def _flashes(camera: CameraLight, log: FloatArray) -> list[LightStep]:
    """What stands out above its neighbours in time, for a few frames."""
    above = log - grey_opening(log, size=(_LONGEST_FLASH + 1, 1))
    bright = np.quantile(above, 1 - _FLASH_SHARE, axis=1) > _FLASH_CHANGE
    edges = np.flatnonzero(np.diff(np.concatenate([[False], bright, [False]]).astype(np.int8)))
    steps = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if begin < _LONGEST_FLASH or end > len(bright) - _LONGEST_FLASH:
            continue  # it may have begun before the recording
        weight = above[begin:end].mean(axis=1)
        steps.append(
            LightStep(
                kind=Kind.FLASH,
                time=float(np.average(camera.times[begin:end], weights=weight)),
                first=begin - 1,
                last=end,
            )
        )
    return steps
