"""What the standards say of the offsets that were measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oneclock.live.offset.standards import STANDARDS, Limits

SHARE = 0.95
"""So many of the offsets must be within."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    limits: Limits
    share: float
    """Of the offsets within the limits, as measured."""
    sure: bool
    """Whether it would be the same, were every offset off by the rig's resolution."""

    @property
    def within(self) -> bool:
        return self.share >= SHARE


def verdicts(offsets: Sequence[float], resolution: float) -> tuple[Verdict, ...]:
    return tuple(_verdict(offsets, limits, resolution) for limits in STANDARDS)


def _verdict(offsets: Sequence[float], limits: Limits, resolution: float) -> Verdict:
    share = _share(offsets, limits)
    moved = [_share([o + by for o in offsets], limits) for by in (-resolution, resolution)]
    return Verdict(
        limits=limits,
        share=share,
        sure=all((other >= SHARE) == (share >= SHARE) for other in moved),
    )


def _share(offsets: Sequence[float], limits: Limits) -> float:
    return sum(limits.hold(offset) for offset in offsets) / len(offsets)
