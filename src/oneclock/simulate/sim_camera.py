"""A camera whose every exposure is known: its clock, its faults, and when its packets arrive.

World time is seconds since a zero that all simulated cameras of a recording share.

    world = phase + (1 + ppm / 1e6) * frame number / rate
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.errors import UsageError
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span


class StampedBy(StrEnum):
    DEVICE = "device"
    DRIVER = "driver"
    ARRIVAL = "arrival"


# From the end of an exposure to the packet in the host's memory: a USB 2 camera at 720p.
_TRANSFER = 0.008
_DRAWN_AT_ONCE = 256
_BLOCKS_BEFORE_ZERO = 1 << 20
_MORE_THAN_ANY_CAMERA = 10_000  # ppm


@dataclass(frozen=True, slots=True, kw_only=True)
class SimFrame:
    """One exposure whose packet reaches the host."""

    number: int
    """Of the exposure, on the grid of this camera's clock."""
    exposed: float
    """World: the top row begins to see."""
    stamped: float
    """World: what the driver says. A camera with a clock of its own has a driver that is late."""
    delivered: float
    """World: the packet is in the host's memory."""
    sequence: int
    """Exposures since the stream began, the lost ones included."""
    torn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SimCamera:
    rate: Fraction
    ppm: float = 0.0
    """Drift of its clock in parts per million: at +100 its second lasts 100 us too long."""
    phase: float = 0.0
    """World time of exposure 0 on the first connection; a restart lands anywhere."""
    jitter: float = 0.0
    """Standard deviation of how long packets wait on the way; never less than nothing."""
    stall: Span | None = None
    """World span in which it exposes nothing."""
    slow: Span | None = None
    """World span in which it exposes every other frame, as in the dark."""
    unplug: Span | None = None
    drop: float = 0.0
    """Share of exposures whose packet is lost; the sequence counts them."""
    torn: float = 0.0
    """Share of packets that end early."""
    clock: StampedBy = StampedBy.DRIVER
    """The best stamp it gives."""
    exposure: float = 0.008
    readout: float = 0.020
    """Seconds from the top row's exposure to the bottom row's."""
    light: bool = True
    """Whether it sees the light that all simulated cameras share."""
    buffers: int = 30
    """Packets its driver holds; what is not fetched in time is lost, and counted. Real ones hold 4,
    but a simulated one shares the processors with who records it."""
    stretch: float = 0.0
    """By how many seconds one exposure can be made longer."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.rate <= 0 or abs(self.ppm) > _MORE_THAN_ANY_CAMERA:
            raise ValueError("a camera's rate is positive and its clock not mad")
        if not (0 <= self.drop < 1 and 0 <= self.torn <= 1):
            raise ValueError("shares lie between 0 and 1")
        if self.buffers < 1:
            raise ValueError("a driver holds one packet at least")
        if min(self.jitter, self.exposure, self.readout, self.stretch) < 0:
            raise ValueError("durations are not negative")

    @property
    def period(self) -> float:
        """World seconds from one exposure to the next."""
        return (1 + self.ppm * 1e-6) / float(self.rate)

    def clock_of(self, connection: int) -> ClockMap:
        """Its own clock, frames over nominal rate, seen from the world's."""
        return ClockMap(delta=self._phase(connection), drift=self.ppm * 1e-6)

    def _phase(self, connection: int) -> float:
        if connection == 0:
            return self.phase
        rng = np.random.default_rng([self.seed, connection, 11])
        return self.phase + float(rng.uniform(0, self.period))

    def frames(self, connection: int, since: float, stretched: float = 0.0) -> Iterator[SimFrame]:
        """What arrives of a stream that was started at world time `since`, until it is unplugged.

        `stretched` is by how much one long exposure has moved the grid since.
        """
        origin = self._phase(connection) + stretched
        first = int(np.ceil((since - origin) / self.period))
        sequence = -1
        last_delivered = -np.inf
        for number, luck in enumerate(self._luck(connection, first), first):
            exposed = origin + number * self.period
            if self._is_idle(number, exposed):
                continue
            sequence += 1
            wait = float(luck[0]) * self.jitter
            delivered = max(last_delivered, exposed + self.exposure + _TRANSFER + wait)
            if self.unplug is not None and since < self.unplug.start <= delivered:
                return
            if luck[1] >= self.drop:
                last_delivered = delivered
                torn = bool(luck[2] < self.torn)
                yield SimFrame(
                    number=number,
                    exposed=exposed,
                    stamped=exposed + (wait if self.clock is StampedBy.DEVICE else 0.0),
                    delivered=delivered,
                    sequence=sequence,
                    torn=torn,
                )

    def _is_idle(self, number: int, exposed: float) -> bool:
        if self.stall is not None and exposed in self.stall:
            return True
        return self.slow is not None and exposed in self.slow and number % 2 == 1

    def _luck(self, connection: int, first: int) -> Iterator[NDArray[np.float64]]:
        """For each exposure: how long its packet waits, whether it is lost, whether it is torn."""
        block = first // _DRAWN_AT_ONCE
        while True:
            rng = np.random.default_rng([self.seed, connection, 7, block + _BLOCKS_BEFORE_ZERO])
            drawn = rng.random((_DRAWN_AT_ONCE, 3))
            drawn[:, 0] = rng.exponential(1.0, _DRAWN_AT_ONCE)
            yield from drawn[max(0, first - block * _DRAWN_AT_ONCE) :]
            block += 1


def parse_sim_camera(rate: str, options: Mapping[str, str], subject: str) -> SimCamera:
    """`sim:30,ppm=200,phase=0.01,jitter=0.002,stall=2:0.5,drop=0.02,unplug=5:1` and the like."""
    given: dict[str, Any] = {}
    try:
        for key, text in options.items():
            given[key] = _READERS[key](text)
        return SimCamera(rate=FrameRate.parse(rate).rate, **given)
    except ValueError as error:
        raise UsageError(
            subject,
            f"is no simulated camera ({error})",
            "write sim:30,ppm=200,phase=0.01,jitter=0.002,stall=2:0.5",
        ) from None


def _span(text: str) -> Span:
    """at:length"""
    at, _, length = text.partition(":")
    start = _finite(at)
    return Span(start=start, end=start + _finite(length))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is no number")
    return value


_READERS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(
        ("ppm", "phase", "jitter", "drop", "torn", "exposure", "readout", "stretch"), _finite
    ),
    **dict.fromkeys(("stall", "slow", "unplug"), _span),
    "clock": StampedBy,
    "light": lambda text: text != "0",
    "buffers": int,
    "seed": int,
}
