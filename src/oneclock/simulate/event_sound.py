"""What an event sounds like at its sources and what each device makes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.simulate.device import record
from oneclock.simulate.event import Camera, Event
from oneclock.simulate.music import music
from oneclock.simulate.room import impulse_response, through
from oneclock.simulate.voices import conversation

Samples = NDArray[np.float32]

WORLD_RATE = 48000


def sounds_of(event: Event) -> list[Samples]:
    """The dry sound of each source at a metre, from world zero. Talkers take turns."""
    talkers = sum(source.kind == "talker" for source in event.sources)
    voices = iter(conversation(event.length, event.seed, talkers=talkers, rate=WORLD_RATE))
    return [
        np.float32(source.level)
        * (
            next(voices)
            if source.kind == "talker"
            else music(event.length, event.seed * 31 + number, rate=WORLD_RATE)
        )
        for number, source in enumerate(event.sources)
    ]


def heard_by(
    event: Event, camera: Camera, sounds: Sequence[Samples], *, rate: int = WORLD_RATE
) -> Samples:
    """What the camera's device records, given `sounds_of(event)`."""
    which = event.cameras.index(camera)
    responses = [
        impulse_response(
            event.room,
            source.place,
            camera.place,
            seed=event.seed * 1009 + which * 101 + number,
            rate=WORLD_RATE,
        )
        for number, source in enumerate(event.sources)
    ]
    return record(through(sounds, responses), WORLD_RATE, camera.device, rate=rate)
