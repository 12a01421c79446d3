"""What the report of an edit is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.report.sights import Still
from oneclock.timebase.shots import ShotList
from oneclock.timebase.span import Span

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loudness:
    """Of one microphone over the programme, in equal stretches: decibels below full scale, not a
    number where it was not recording."""

    mean: Floats
    peak: Floats
    """The loudest fiftieth of a second."""
    heard: Mask
    """Where the programme has its sound, for most of the stretch."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditSource:
    """One recording of the edit."""

    name: str
    role: str
    """In one word; empty where nobody said."""
    recorded: tuple[Span, ...]
    """When it was recording, as far as the programme goes; programme seconds."""
    has_picture: bool
    is_chosen: bool
    """Whether the programme has its sound, be it only while it speaks."""
    loudness: Loudness | None = None
    """None where nothing could be heard."""
    trouble: tuple[str, ...] = ()
    """Why it could not be looked at or listened to, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditReport:
    title: str
    reference: str
    shots: ShotList
    """Of sources by their number."""
    sources: tuple[EditSource, ...]
    gated: bool
    talkers: int
    """How many the gated mix tells apart; 0 where nobody is ducked."""
    stills: Mapping[int, Still]
    """By the number of the shot that begins with it; of so many shots as a page can bear."""
    made_with: str
    made_on: str

    @property
    def length(self) -> float:
        """Seconds."""
        return self.seconds(self.shots.frames)

    def seconds(self, frame: int) -> float:
        """Of the programme, at which a frame begins."""
        return float(self.shots.rate.time_of(frame))

    def name(self, source: int | None) -> str:
        return "black" if source is None else self.sources[source].name
