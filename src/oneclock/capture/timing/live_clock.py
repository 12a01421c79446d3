"""The best time for a frame that can be had while recording.

Files need a time for every packet at once; the fit over the whole recording comes afterwards
(`frame_clocks.py`), and sidecars hold the line between the two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from oneclock.capture.frames import Stamp, StampClock

# A clock of 100 ppm moves 1 ms in ten seconds: older delays say nothing of today's.
_WINDOW = 5.0
_LEAST_STEP = 1e-6


@dataclass(slots=True)
class LiveClock:
    """Stateful on purpose: one a camera, fed every frame in order."""

    _last: float = -math.inf
    _connection: int = -1
    _window_ends: float = -math.inf
    _least: list[float] = field(default_factory=lambda: [math.inf, math.inf])
    """Smallest arrival minus device time, in this window and in the one before."""

    def host_time(self, stamp: Stamp, connection: int) -> tuple[float, StampClock]:
        """Strictly growing seconds on the host's clock, and which clock they were read from."""
        time, clock = self._read(stamp, connection)
        self._last = max(time, self._last + _LEAST_STEP)
        return self._last, clock

    def _read(self, stamp: Stamp, connection: int) -> tuple[float, StampClock]:
        if stamp.device is not None:
            return self._from_device(stamp.device, stamp.host, connection), StampClock.DEVICE
        clock = StampClock.ARRIVAL if stamp.driver is None else StampClock.DRIVER
        return stamp.host, clock

    def _from_device(self, device: float, host: float, connection: int) -> float:
        """Packets are late, never early: the least delay of late is the clock's offset."""
        if connection != self._connection:
            self._connection, self._least = connection, [math.inf, math.inf]
            self._window_ends = host + _WINDOW
        if host >= self._window_ends:
            self._least = [math.inf, self._least[0]]
            self._window_ends = host + _WINDOW
        self._least[0] = min(self._least[0], host - device)
        return device + min(self._least)
