"""What the probe in a page noted, taken together, in the host's time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oneclock.live.judge.clock_lines import BrowserClock, rate_of
from oneclock.live.judge.pictures import Film, Pictures
from oneclock.live.judge.whereabouts import Move, Place


@dataclass(slots=True)
class Notes:
    clock: BrowserClock
    first_shown: float | None = None
    """When the first picture of all was."""
    problems: list[str] = field(default_factory=list)
    origins: list[float] = field(default_factory=list)
    """One for each document: more than one, where the page was loaded anew."""
    moves: dict[str, list[Move]] = field(default_factory=lambda: defaultdict(list))
    """Of every video."""
    _films: dict[str, Film] = field(default_factory=lambda: defaultdict(Film))
    _shares: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _audio: list[tuple[float, float]] = field(default_factory=list)

    def add(self, taken: Mapping[str, Any]) -> None:
        for name, shown, number, size, *patches in taken["frames"]:
            at = self.clock.to_host(shown)
            self._films[name].add(at, number, patches)
            self._shares[name] += size
            if self.first_shown is None:
                self.first_shown = at
        for name, before, at, *place in taken["moves"]:
            self.moves[name].append(self._move(before, at, *place))
        self._audio += [(played, self.clock.to_host(wall)) for played, wall in taken["audio"]]
        self.problems += taken["problems"]
        if taken["origin"] not in self.origins:
            self.origins.append(taken["origin"])

    def _move(
        self, before: float, at: float, left: float, top: float, width: float, height: float
    ) -> Move:
        return Move(
            last_seen_before=self.clock.to_host(before),
            at=self.clock.to_host(at),
            place=Place(left=left, top=top, width=width, height=height),
        )

    def video(self) -> str | None:
        """The one that showed most: pictures, and then size."""
        return max(self._shares, key=lambda name: self._shares[name], default=None)

    def pictures(self, name: str, begin: float, end: float) -> Pictures:
        return self._films[name].between(begin, end)

    def audio_rate(self, begin: float, end: float) -> float | None:
        """Of the browser's audio clock, between two times."""
        within = [(played, wall) for played, wall in self._audio if begin <= wall < end]
        return rate_of([played for played, _ in within], [wall for _, wall in within])
