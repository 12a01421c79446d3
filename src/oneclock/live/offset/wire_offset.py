"""The offset that leaves with the packets: how late each stream is sent, one minus the other.

    delay = when the last packet of an instant left - when its instant was due
    offset = delay of the picture - delay of the sound

Stamps alone say nothing: pictures stamped by the voice's clock are in step with it by construction,
however late they leave.
"""

from __future__ import annotations

from collections import deque
from statistics import median

from oneclock.live.offset.witness import Offset, OffsetSource

_WINDOW = 1.0
_FEWEST = 5
_KEPT = 256


class WireOffset:
    def __init__(self) -> None:
        self._sound: deque[tuple[float, float]] = deque(maxlen=_KEPT)
        self._pictures: deque[tuple[float, float]] = deque(maxlen=_KEPT)

    def sound_left(self, *, due: float, at: float) -> None:
        self._sound.append((at, at - due))

    def picture_left(self, *, due: float, at: float) -> None:
        self._pictures.append((at, at - due))

    def at(self, now: float) -> Offset | None:
        """Of the last second; None, where nothing left."""
        sound, pictures = _recent(self._sound, now), _recent(self._pictures, now)
        if not sound or not pictures:
            return None
        few = min(len(sound), len(pictures)) < _FEWEST
        return Offset(
            seconds=median(pictures) - median(sound),
            source=OffsetSource.SENDER,
            at=now,
            trusted=not few,
            why_not="too little was sent in the last second" if few else "",
        )


def _recent(delays: deque[tuple[float, float]], now: float) -> list[float]:
    return [delay for at, delay in delays if at >= now - _WINDOW]
