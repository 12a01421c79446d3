"""A network whose every delay is known: what becomes of each packet, as they were sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    delay: float = 0.0
    """Seconds that every packet takes."""
    jitter: float = 0.0
    """Standard deviation of what comes on top; never less than nothing."""
    loss: float = 0.0
    """Share of packets that never arrive."""
    seed: int = 0

    def journeys(self) -> Iterator[float | None]:
        """Seconds from sent to received, packet by packet; None, where it is lost.

        Packets overtake each other when jitter exceeds their distance, as on a real network.

        >>> network = Network(delay=0.04, jitter=0.015, loss=0.02, seed=1)
        >>> journeys = network.journeys()
        >>> all(j is None or j >= 0.04 for j in (next(journeys) for _ in range(1000)))
        True
        """
        random = np.random.default_rng(self.seed)
        # |N(0, s)| has a standard deviation of s * sqrt(1 - 2 / pi): widen it to the one asked for.
        width = self.jitter / np.sqrt(1.0 - 2.0 / np.pi)
        while True:
            lost = random.random() < self.loss
            on_top = abs(float(random.normal(0.0, 1.0))) * width
            yield None if lost else self.delay + on_top
