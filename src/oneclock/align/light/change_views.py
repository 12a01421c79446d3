"""How much of a change each frame has seen.

A frame that was exposed while a lamp was switched on holds a part of the change: the share of its
exposure that lies behind the switch. Light is compared in the cells that changed, all of them
together; linear, because light that is on for half an exposure counts half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneclock.align.light.seen_light import Floats, SeenLight
from oneclock.align.light.sharp_changes import Kind, SharpChange

_LEVEL_FRAMES = 2
_NOISE_FRAMES = 6
_LEAST_NOISE = 0.03
"""Of a change: what compression and the pixels' curve leave of it."""
_TOO_NOISY = 0.15
_MOST_CELLS = 0.3
"""A cell counts if it changes by this share of what the most changed ones do."""
_FULL = 0.9
"""Linear light above which a pixel may hold more than it says."""
_MAD_TO_STD = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangeView:
    kind: Kind
    times: Floats
    shares: Floats
    """Of the change, from 0 to 1; of a flash, which part of all its light each frame has."""
    std: float
    """Of one share."""


def view_changes(seen: SeenLight, changes: Sequence[SharpChange]) -> tuple[ChangeView, ...]:
    """Changes that drown in noise are left out."""
    views = (_view(seen, change) for change in changes)
    return tuple(view for view in views if view is not None)


def _view(seen: SeenLight, change: SharpChange) -> ChangeView | None:
    around = seen.light[max(0, change.first - _NOISE_FRAMES) : change.last + _NOISE_FRAMES + 1]
    frames = slice(min(change.first, _NOISE_FRAMES), len(around))
    inner = slice(frames.start, frames.start + change.last - change.first + 1)
    before = np.median(around[max(0, inner.start - _LEVEL_FRAMES + 1) : inner.start + 1], axis=0)
    after = np.median(around[inner.stop - 1 : inner.stop + _LEVEL_FRAMES - 1], axis=0)
    if change.kind is Kind.FLASH:
        moved = around[inner].max(axis=0) - np.maximum(before, after)
    else:
        moved = (after - before) * (1 if change.kind is Kind.UP else -1)
    told = moved >= _MOST_CELLS * np.quantile(moved, 0.95)
    told &= moved > 0
    whole = told & (np.maximum(before, after) < _FULL)
    told = whole if whole.any() else told
    if not told.any():
        return None
    curve = around[:, told].astype(np.float64).mean(axis=1)
    low, high = float(before[told].mean()), float(after[told].mean())
    noise = _noise(curve, inner)
    if change.kind is Kind.FLASH:
        above = np.maximum(curve[inner] - np.linspace(low, high, inner.stop - inner.start), 0)
        size, shares = float(above.sum()), above / max(float(above.sum()), 1e-9)
    else:
        size, shares = abs(high - low), np.clip((curve[inner] - low) / (high - low), 0, 1)
    std = max(noise / max(size, 1e-9), _LEAST_NOISE)
    if std > _TOO_NOISY:
        return None
    times = seen.times[change.first : change.last + 1]
    return ChangeView(kind=change.kind, times=times, shares=shares, std=std)


def _noise(curve: Floats, inner: slice) -> float:
    """From frame to frame, before and after the change."""
    moved = np.concatenate([np.diff(curve[: inner.start + 1]), np.diff(curve[inner.stop - 1 :])])
    return _MAD_TO_STD * float(np.median(np.abs(moved))) / np.sqrt(2) if len(moved) else 0.0
