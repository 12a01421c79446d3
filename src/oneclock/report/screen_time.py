"""Who is seen for how long. In frames, so that all of it adds up."""

from __future__ import annotations

from dataclasses import dataclass

from oneclock.timebase.shots import ShotList


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenTime:
    source: int | None
    """None is black."""
    lengths: tuple[int, ...]
    """Frames of each of its shots, in order."""

    @property
    def frames(self) -> int:
        return sum(self.lengths)


def screen_times(shots: ShotList, sources: int) -> tuple[ScreenTime, ...]:
    """Of every source, seen or not, and of black where there is any."""
    times = tuple(_screen_time(shots, source) for source in (*range(sources), None))
    return times if times[-1].lengths else times[:-1]


def _screen_time(shots: ShotList, source: int | None) -> ScreenTime:
    lengths = tuple(shot.length for shot in shots.shots if shot.source == source)
    return ScreenTime(source=source, lengths=lengths)
