"""What is known of one recording's sound, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.align.pair.close_listening import Listen
from oneclock.align.pair.envelope import Envelope
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    duration: float
    envelope: Envelope
    """Flat."""
    listen: Listen
    known: NDArray[np.bool_] | None = None
    """Of every second, whether listening to it costs nothing; None where that is so of all."""


def overlap_in_source(reference: Heard, source: Heard, clock: ClockMap) -> Span | None:
    """What both cover, on the source's clock."""
    covered = Span(start=0.0, end=reference.duration).map(clock.inverse())
    return covered.meet(Span(start=0.0, end=source.duration))
