"""A run while it goes on: what was noted, seen and heard until now, in the host's time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.beeps import Listening
from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.clock_lines import RecordingClock, recording_clock
from oneclock.live.judge.judgement import Observed
from oneclock.live.judge.marks import Mark
from oneclock.live.judge.notes import Notes
from oneclock.live.judge.recording import FULL_SCALE, HEARD_AFTER, RATE
from oneclock.live.judge.screen_view import Glance, View
from oneclock.live.judge.settling import Strike
from oneclock.live.judge.whereabouts import unknown_seconds


@dataclass(slots=True, kw_only=True)
class Watched:
    notes: Notes
    listening: Listening
    calibration: Calibration
    zero: float = math.inf
    """When the first picture was shown."""
    strikes: list[Strike] = field(default_factory=list)
    _views: dict[str, View] = field(default_factory=lambda: defaultdict(View))
    _beeps: list[Mark] = field(default_factory=list)
    """In seconds of the recording."""

    def see(self, glances: Sequence[Glance]) -> None:
        """Until the notes were taken, that is: they know where videos were by then."""
        for name, moves in self.notes.moves.items():
            self._views[name].add(glances, moves)

    def hear(self, samples: NDArray[np.int16]) -> None:
        self._beeps += self.listening.hear(samples / FULL_SCALE)

    def observed(self, begin: float, end: float, arrivals: NDArray[np.float64]) -> Observed | None:
        """As it was between two times; None, where too little was recorded to place its sound."""
        name = self.notes.video()
        clock = recording_clock(arrivals[(arrivals[:, 0] >= begin)])
        if name is None or clock is None:
            return None
        shown_from = begin - self.calibration.until_refresh
        return Observed(
            seconds=end - begin,
            pictures=self.notes.pictures(name, begin, end).after(shown_from),
            seen=self._views[name].between(begin, end).after(shown_from),
            unplaced=unknown_seconds(self.notes.moves[name], begin, end),
            beeps=[
                Mark(at=at - begin, code=code)
                for at, code in self._beeps_heard(clock)
                if begin <= at < end
            ],
            strikes=[strike.after(begin) for strike in self.strikes],
            audio_clock_rate=self.notes.audio_rate(begin, end),
            recording_unevenness=clock.unevenness,
            calibration=self.calibration,
        )

    def _beeps_heard(self, clock: RecordingClock) -> list[tuple[float, int]]:
        return [(clock.to_host(b.at * RATE) + HEARD_AFTER, b.code) for b in self._beeps]
