"""Which light step of one camera is which of another's.

Their stamps may be wrong by several frames, so the steps' own rhythm decides: the lag at which most
of them meet. A lamp that blinks as regularly as a clock fits at many lags; nobody can tell then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.light.light_steps import LightStep
from oneclock.timebase.span import Span

FloatArray = NDArray[np.float64]

# Smaller errors are likelier: the wide search comes when the near one finds nothing.
_REACHES = (0.6, 2.5)
_AS_GOOD = 0.7
_SHARE_MATCHED = 0.4
"""Of the one camera's steps while the other ran: below that, it does not see this light."""
_APART = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMatch:
    """Pairs of steps, and how sure that is."""

    pairs: tuple[tuple[int, int], ...]
    """(index among the one camera's steps, index among the other's)."""
    lag: float
    """The other's time minus the one's, to about a frame."""
    ambiguous: bool
    """Another lag fits as well."""


NO_MATCH = StepMatch(pairs=(), lag=0.0, ambiguous=False)


def match_steps(
    one: Sequence[LightStep], other: Sequence[LightStep], tolerance: float, running: Span
) -> StepMatch:
    """`tolerance` is by how much the times of two steps may differ beyond the lag, seconds; during
    `running` the other camera had frames, by its own stamps."""
    for reach in _REACHES:
        match = _match_within(one, other, tolerance, running, reach)
        if match.pairs:
            return match
    return NO_MATCH


def _match_within(
    one: Sequence[LightStep],
    other: Sequence[LightStep],
    tolerance: float,
    running: Span,
    reach: float,
) -> StepMatch:
    lags = _possible_lags(one, other, reach)
    if len(lags) == 0:
        return NO_MATCH
    # How many differences lie near each: no two pairs of one step can, unless steps crowd.
    near = np.searchsorted(lags, lags + tolerance, "right") - np.searchsorted(
        lags, lags - tolerance, "left"
    )
    winner = lags[int(np.argmax(near))]
    close = lags[np.abs(lags - winner) <= tolerance]
    lag = float(np.median(close))
    pairs = _pairs(one, other, lag, tolerance)
    rivals = near[np.abs(lags - lag) > _APART * tolerance]
    expected = sum(step.time + lag in running for step in one)
    if len(pairs) < max(1, _SHARE_MATCHED * expected):
        return NO_MATCH
    rival = int(rivals.max()) if len(rivals) else 0
    return StepMatch(pairs=pairs, lag=lag, ambiguous=rival > _AS_GOOD * len(pairs))


def _possible_lags(
    one: Sequence[LightStep], other: Sequence[LightStep], reach: float
) -> FloatArray:
    """All differences of two steps of a kind, sorted."""
    lags = [
        theirs.time - ours.time
        for ours in one
        for theirs in other
        if ours.kind is theirs.kind and abs(theirs.time - ours.time) <= reach
    ]
    return np.sort(np.array(lags, np.float64))


def _pairs(
    one: Sequence[LightStep], other: Sequence[LightStep], lag: float, tolerance: float
) -> tuple[tuple[int, int], ...]:
    """Nearest first, each step once."""
    misfits = sorted(
        (abs(theirs.time - ours.time - lag), i, k)
        for i, ours in enumerate(one)
        for k, theirs in enumerate(other)
        if ours.kind is theirs.kind and abs(theirs.time - ours.time - lag) <= tolerance
    )
    pairs: dict[int, int] = {}
    for _, i, k in misfits:
        if i not in pairs and k not in pairs.values():
            pairs[i] = k
    return tuple(sorted(pairs.items()))
