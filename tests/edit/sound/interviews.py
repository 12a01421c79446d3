"""Simulated interviews, each talker in each microphone by itself: what mixing does to whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.room import Place, Room, impulse_response, through
from oneclock.simulate.voices import conversation

Samples = NDArray[np.float32]

RATE = 32000
SEATS: tuple[Place, ...] = ((3.0, 3.0, 1.2), (4.6, 3.0, 1.2), (3.8, 4.4, 1.2))
_ROOM_MICROPHONE: Place = (4.0, 0.8, 1.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    heard: NDArray[np.float32]
    """(microphones, talkers, samples); microphone n is talker n's, the last one the room's."""
    noise: NDArray[np.float32]
    """(microphones, samples)"""

    @property
    def microphones(self) -> Samples:
        """(samples, microphones): what is on their cards."""
        return np.asarray((self.heard.sum(axis=1) + self.noise).T, np.float32)


@cache
def interview(
    *, talkers: int = 2, seconds: float = 60.0, seed: int = 1, reverb: float = 0.4
) -> Interview:
    voices = conversation(seconds, seed, talkers=talkers, rate=RATE)
    places = [(x + 0.1, y + 0.2, z - 0.25) for x, y, z in SEATS[:talkers]] + [_ROOM_MICROPHONE]
    heard = np.stack(
        [
            [
                through(
                    [voice],
                    [
                        impulse_response(
                            Room(reverb=reverb),
                            SEATS[talker],
                            place,
                            seed=seed * 100 + 10 * number + talker,
                            rate=RATE,
                        )
                    ],
                )
                for talker, voice in enumerate(voices)
            ]
            for number, place in enumerate(places)
        ]
    )
    loudest = np.sqrt(np.mean(heard**2, axis=2)).max(axis=1)
    noise = np.random.default_rng(seed).standard_normal((len(places), heard.shape[2]))
    noise *= loudest[:, None] * 10 ** (-45 / 20)
    return Interview(heard=heard.astype(np.float32), noise=noise.astype(np.float32))
