"""What the probe in a page noted, taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oneclock.live.judge.clock_lines import BrowserClock, rate_of
from oneclock.live.judge.flashes import Pictures
from oneclock.live.judge.screen_view import Place

_AHEAD = 4
"""Columns before the patches: which video, when shown, its number, its size."""


@dataclass(slots=True)
class Notes:
    """Times are the browser's."""

    frames: list[list[Any]] = field(default_factory=list)
    audio: list[list[float]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    origins: list[float] = field(default_factory=list)
    """One for each document: more than one, where the page was loaded anew."""
    places: dict[str, list[float]] = field(default_factory=dict)

    def add(self, taken: Mapping[str, Any]) -> None:
        self.frames += taken["frames"]
        self.audio += taken["audio"]
        self.problems += taken["problems"]
        self.places |= taken["places"]
        if taken["origin"] not in self.origins:
            self.origins.append(taken["origin"])

    def place(self, name: str) -> Place:
        """On the screen, where it was last."""
        left, top, width, height = self.places[name]
        return Place(left=left, top=top, width=width, height=height)

    def video(self) -> str | None:
        """The one that showed most: pictures, and then size."""
        area: dict[str, int] = {}
        for name, _, _, size, *_ in self.frames:
            area[name] = area.get(name, 0) + size
        return max(area, key=lambda name: area[name], default=None)

    def pictures(self, name: str, clock: BrowserClock) -> Pictures:
        rows: Sequence[Sequence[Any]] = [row for row in self.frames if row[0] == name]
        return Pictures(
            shown=np.array([clock.to_host(row[1]) for row in rows], np.float64),
            numbers=np.array([row[2] for row in rows], np.int64),
            patches=np.array([row[_AHEAD:] for row in rows] or np.zeros((0, 0)), np.float64),
        )

    def audio_rate(self, clock: BrowserClock, begin: float, end: float) -> float | None:
        """Of the audio clock, between two times of the host's."""
        within = [
            (played, wall) for played, wall in self.audio if begin <= clock.to_host(wall) < end
        ]
        return rate_of([played for played, _ in within], [wall for _, wall in within])
