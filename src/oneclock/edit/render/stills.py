"""Where a film shows a picture for longer than any camera takes for the next: its file was damaged,
or ends before its sound. Of a recorded screen it may be right; to be known it is always.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from oneclock.timebase.frame_rate import FrameRate

_LONG = 1.0  # seconds
_HAIR = 1e-6


class Stills:
    """Told of every frame, by several threads: each tells of stretches of its own."""

    def __init__(self) -> None:
        self._frames: dict[tuple[int, Fraction], tuple[int, int]] = {}

    def see(self, source: int, appeared: Fraction, local: float, frame: int) -> None:
        """At `local`, frame `frame` of the film shows what `appeared` earlier."""
        if local - appeared > _LONG + _HAIR:
            first, last = self._frames.get((source, appeared), (frame, frame))
            self._frames[source, appeared] = min(first, frame), max(last, frame)

    def notes(self, names: Sequence[str], rate: FrameRate) -> Iterator[str]:
        by_source = defaultdict[int, list[tuple[int, int]]](list)
        for (source, _), frames in sorted(self._frames.items()):
            by_source[source].append(frames)
        for source, stretches in by_source.items():
            first, last = max(stretches, key=lambda frames: frames[1] - frames[0])
            begin = max(0.0, float(rate.time_of(first)) - _LONG)
            until = float(rate.time_of(last + 1))
            where = f"from {begin:.1f} to {until:.1f} s"
            if len(stretches) > 1:
                where = f"in {len(stretches)} places, the longest {where}"
            yield f"the picture of {names[source]} stands still {where}"
