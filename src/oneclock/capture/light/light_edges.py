"""What a camera's rows say of the moment a light was switched.

A band of a frame integrates light from t + e + r * readout for one exposure, where t is the frame's
stamp, e its error and r the band's place from 0 (top) to 1. If a switch falls into that window, the
share q of the window that lies before it says when, and says it linearly:

    switch - e = t + r * readout + q * exposure

A band that saw nothing of the change ended before it (q = 1, a lower bound), one that saw all of it
began after it (q = 0, an upper bound). Between exposures the sensor is blind: there, bounds are all
there is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.light_steps import CameraLight, Kind, LightStep

FloatArray = NDArray[np.float64]

_LEVEL_FRAMES = 3
_NOISE_FRAMES = 8
_LEVELS_TOO = 1.25
"""A median of three frames is two thirds as uncertain as one of them."""
_USABLE = 12.0
"""Standard deviations by which a band must change to be worth reading."""
_LEAST_NOISE = 0.01
"""Of the change: what compression and the pixels' curve leave."""
_MARGIN = 0.06
_NOISE_MARGIN = 4.0
_MAD_TO_STD = 1.4826
_MOTION, _UNUSUAL, _ENOUGH_BANDS = 0.05, 2.5, 6
_NOISE_MOVES = 3.0
"""Standard deviations that three frames before and three after spread by noise alone."""
_FLASH_IS_LIT = 0.35


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EdgeView:
    """One switching moment through one camera's eyes."""

    partial: FloatArray
    """Rows of (t, r, q, standard deviation of q)."""
    lower: FloatArray
    """Rows of (t, r, q): the moment lies after t + e + r * readout + q * exposure."""
    upper: FloatArray
    """As `lower`; the moment lies before."""

    @property
    def is_bounded(self) -> bool:
        return len(self.lower) > 0 and len(self.upper) > 0


def edges_of(camera: CameraLight, step: LightStep) -> tuple[EdgeView | None, ...]:
    """One moment of a switch, two of a flash (it goes on and off); None where it cannot be read."""
    views = _flash(camera, step) if step.kind is Kind.FLASH else (_switch(camera, step),)
    return tuple(view if view is not None and view.is_bounded else None for view in views)


def places(bands: int) -> FloatArray:
    """Where the bands' middles lie, 0 top to 1 bottom."""
    return (np.arange(bands) + 0.5) / bands


def _switch(camera: CameraLight, step: LightStep) -> EdgeView | None:
    light = camera.light.astype(np.float64)
    before = light[max(0, step.first - _LEVEL_FRAMES + 1) : step.first + 1]
    after = light[step.last : step.last + _LEVEL_FRAMES]
    low, high = np.median(before, axis=0), np.median(after, axis=0)
    change = high - low
    noise = _noise(light, step)
    usable = np.abs(change) > _USABLE * noise + 1e-4
    if not usable.any():
        return None
    size = np.where(usable, np.abs(change), 1.0)
    # A few frames tell a band's noise badly; too small a one would make partial bands of full ones.
    std = np.maximum(np.maximum(noise / size, np.median((noise / size)[usable])), _LEAST_NOISE)
    moved = (np.ptp(before, axis=0) + np.ptp(after, axis=0)) / size
    usable = _steady(moved, usable)
    std = np.hypot(std, np.maximum(moved - _NOISE_MOVES * std, 0))
    frames = slice(step.first, step.last + 1)
    share = (light[frames] - low) / np.where(change < 0, -size, size)
    return _sorted_bands(camera.times[frames], share, np.broadcast_to(std, share.shape), usable)


def _steady(moved: FloatArray, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the bands in which something moved as well, where others are left."""
    steady = usable & (moved <= max(_MOTION, _UNUSUAL * float(np.median(moved[usable]))))
    return steady if steady.sum() >= _ENOUGH_BANDS else usable


def _noise(light: FloatArray, step: LightStep) -> FloatArray:
    """Of a share's numerator: of the frame itself and of the levels it is held against."""
    moved = np.concatenate(
        [
            np.diff(light[max(0, step.first - _NOISE_FRAMES) : step.first + 1], axis=0),
            np.diff(light[step.last : step.last + _NOISE_FRAMES + 1], axis=0),
        ]
    )
    if len(moved) == 0:
        return np.zeros(light.shape[1])
    frame = _MAD_TO_STD * np.median(np.abs(moved), axis=0) / np.sqrt(2)
    return np.asarray(_LEVELS_TOO * frame, np.float64)


def _sorted_bands(
    times: FloatArray, share: FloatArray, std: FloatArray, usable: NDArray[np.bool_]
) -> EdgeView:
    """Bands that saw a part of the change, none of it, or all of it."""
    margin = np.maximum(_MARGIN, _NOISE_MARGIN * std)
    t = np.broadcast_to(times[:, None], share.shape)
    r = np.broadcast_to(places(share.shape[1]), share.shape)
    none, all_of_it = usable & (share < margin), usable & (share > 1 - margin)
    part = usable & ~none & ~all_of_it & _in_turn(none, all_of_it)
    return EdgeView(
        partial=np.stack([t[part], r[part], 1 - share[part], std[part]], axis=1),
        lower=np.stack([t[none], r[none], 1 - margin[none]], axis=1),
        upper=np.stack([t[all_of_it], r[all_of_it], margin[all_of_it]], axis=1),
    )


def _in_turn(none: NDArray[np.bool_], all_of_it: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where the band has not been through the change before, and is not before it afterwards: what
    goes to and fro is somebody who walks by."""
    seen_before = np.logical_or.accumulate(all_of_it, axis=0)
    unseen_after = np.logical_or.accumulate(none[::-1], axis=0)[::-1]
    return np.asarray(~seen_before & ~unseen_after, np.bool_)


def _flash(camera: CameraLight, step: LightStep) -> tuple[EdgeView, EdgeView]:
    """Nobody knows how bright a flash is, so there are no shares: a band saw it or did not."""
    frames = slice(step.first, step.last + 1)
    light = np.log(np.maximum(camera.light[frames].astype(np.float64), 1e-3))
    above = light - np.maximum(np.minimum(light[0], light[-1]), np.log(1e-3))
    lit = above > _FLASH_IS_LIT * above.max()
    t = np.broadcast_to(camera.times[frames][:, None], lit.shape)
    r = np.broadcast_to(places(lit.shape[1]), lit.shape)
    # Rows are read from the top. Half a period from top to bottom is enough to put them in order.
    order = t + r * camera.period / 2
    dark_before, dark_after = ~lit & (order < order[lit].min()), ~lit & (order > order[lit].max())
    nothing = np.zeros((0, 4))
    ended = EdgeView(
        partial=nothing, lower=_bound(t, r, dark_before, 1.0), upper=_bound(t, r, lit, 1.0)
    )
    begun = EdgeView(
        partial=nothing, lower=_bound(t, r, lit, 0.0), upper=_bound(t, r, dark_after, 0.0)
    )
    return ended, begun


def _bound(t: FloatArray, r: FloatArray, where: NDArray[np.bool_], q: float) -> FloatArray:
    return np.stack([t[where], r[where], np.full(int(where.sum()), q)], axis=1)
