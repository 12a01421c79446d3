"""How long a camera looks at a change, told by how often it was caught half-way.

The middle of a frame's exposure is its instant, and `blur` is how long a sharp change takes to pass
through: the exposure, the shutter's way down the picture, a lamp's own fading, all in one. A switch
that falls into the blur shows as a share q of the change, and the share says when it was:

    instant = t + (1/2 - q) * blur

One that falls between two blurs leaves no trace but its two bounds: it lies anywhere in the
`period - blur` between them. Lamps know nothing of frames, so the share of changes that were caught
is the share of time that is not blind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.light.change_views import ChangeView
from oneclock.align.light.sharp_changes import Kind

_MARGIN, _MARGIN_STDS, _WIDEST_MARGIN = 0.06, 3.0, 0.25
_LONGEST = 3.0
"""Periods."""
_UNEVEN = 0.05
"""Of the blur: what a shutter's way down an unevenly lit picture, and the pixels' curve, leave."""
_ONE_FRAME = 0.9
"""Of a flash's light: the rest is noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blur:
    length: float
    std: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LightChange:
    """One change of light on the recording's own clock."""

    kind: Kind
    time: float
    width: float
    """It lies anywhere in so many seconds about `time` ..."""
    std: float
    """... and these have soft edges."""

    @property
    def spread(self) -> float:
        """Standard deviation of it all."""
        return math.hypot(self.std, self.width / math.sqrt(12))


def find_blur(views: Sequence[ChangeView], period: float) -> Blur:
    switches = [view for view in views if view.kind is not Kind.FLASH]
    steepness = [step for view in switches for step in _steps_within(view)]
    if len(steepness) > max(1, len(switches) // 8):
        # A change that shows in two frames moves on from one to the next by period / blur.
        typical = min(max(float(np.median(steepness)), 1 / _LONGEST), 1.0)
        length = period / typical
        return Blur(length=length, std=length * 0.2 / math.sqrt(len(steepness)))
    # The mean and the standard deviation of a share that is seen so often (Bayes and Laplace).
    hits = sum(bool(_is_caught(view).any()) for view in switches)
    yes, no = hits + 1, len(switches) - hits + 1
    share, count = yes / (yes + no), yes + no
    longest = period / (1 - 2 * _margin(switches))
    return Blur(length=share * longest, std=longest * math.sqrt(share * (1 - share) / (count + 1)))


def changes_at(views: Sequence[ChangeView], blur: Blur, period: float) -> tuple[LightChange, ...]:
    return tuple(
        _flash(view, blur, period) if view.kind is Kind.FLASH else _switch(view, blur, period)
        for view in views
    )


def _is_caught(view: ChangeView) -> NDArray[np.bool_]:
    margin = _margin([view])
    return (view.shares > margin) & (view.shares < 1 - margin)


def _steps_within(view: ChangeView) -> list[float]:
    """By how much the shares of those caught grow from one to the next."""
    caught = np.flatnonzero(_is_caught(view))
    if len(caught) < 2:
        return []
    return [float(step) for step in np.abs(np.diff(view.shares[caught[0] : caught[-1] + 1]))]


def _margin(views: Sequence[ChangeView]) -> float:
    """Shares so near to nothing, or to all of it, may be noise."""
    stds = [max(_MARGIN, _MARGIN_STDS * view.std) for view in views]
    return min(float(np.mean(stds)), _WIDEST_MARGIN) if stds else _MARGIN


def _switch(view: ChangeView, blur: Blur, period: float) -> LightChange:
    caught = np.flatnonzero(_is_caught(view))
    uneven = _UNEVEN * blur.length
    if len(caught) == 1:
        (frame,) = caught
        behind = 0.5 - float(view.shares[frame])
        std = math.hypot(view.std * blur.length, behind * blur.std, uneven)
        time = float(view.times[frame]) + behind * blur.length
        return LightChange(kind=view.kind, time=time, width=0.0, std=std)
    # What each frame has not seen yet adds up to the time that has passed until the change.
    missing = (1 - view.shares[1:]) * np.diff(view.times)
    time = float(view.times[0] + missing.sum()) + period / 2
    if len(caught) > 1:
        std = math.hypot(view.std * period * math.sqrt(len(caught)), 2 * uneven)
        return LightChange(kind=view.kind, time=time, width=0.0, std=std)
    width = max(0.0, period - blur.length * (1 - 2 * _margin([view])))
    return LightChange(kind=view.kind, time=time, width=width, std=math.hypot(blur.std / 2, uneven))


def _flash(view: ChangeView, blur: Blur, period: float) -> LightChange:
    """Nobody knows how bright it was, so a frame that has all of it says only that it looked."""
    width = min(period, blur.length + blur.std)
    if view.shares.max() > _ONE_FRAME:
        time = float(view.times[int(np.argmax(view.shares))])
    else:
        time = float(view.shares @ view.times)
    return LightChange(
        kind=view.kind, time=time, width=width, std=math.hypot(view.std, _UNEVEN) * period
    )
