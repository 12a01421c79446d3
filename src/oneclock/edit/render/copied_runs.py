"""Which groups of a camera's pictures a film shows just as they are, so that they can be copied."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from oneclock.media.steady_choice import SteadyChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Groups that follow each other, in the camera's file and in the film."""

    first: int
    """Frame of the film."""
    end: int
    group: int
    """Number of the first one."""
    counts: tuple[int, ...]
    """How many pictures of each; of all but the last all."""


def copied_runs(
    first: int,
    moments: Sequence[float | None],
    groups: Sequence[Sequence[Fraction]],
    prefixes: Sequence[Sequence[int]],
) -> list[Run]:
    """`moments` are the local times that frames from `first` on show, `groups` the times of the
    camera's pictures. A group is copied as far as each of its pictures is shown in one frame:
    nothing has to be repeated there, or left out. `prefixes` says where each may be broken off.

    >>> second = [[Fraction(second * 4 + n, 4) for n in range(4)] for second in range(3)]
    >>> copied_runs(100, [n / 4 + 0.1 for n in range(2, 12)], second, [[1, 4]] * 3)
    [Run(first=102, end=110, group=1, counts=(4, 4))]
    """
    times = [time for group in groups for time in group]
    shown = _shown(moments, times)
    places = {picture: place for place, picture in reversed(list(enumerate(shown)))}
    runs: list[Run] = []
    begins = 0
    for number, group in enumerate(groups):
        at = places.get(begins)
        count = (
            0 if at is None else _in_step(shown[at : at + len(group) + 1], begins, prefixes[number])
        )
        begins += len(group)
        if at is not None and count:
            run = Run(first=first + at, end=first + at + count, group=number, counts=(count,))
            runs = _with(runs, run, groups)
    return runs


def _shown(moments: Sequence[float | None], times: Sequence[Fraction]) -> list[int | None]:
    """The number of each moment's picture, as the painter would find it."""
    choice = SteadyChoice()
    numbers: list[int | None] = []
    for moment in moments:
        if moment is None:
            numbers.append(None)
            continue
        wanted = Fraction(moment)
        number = bisect_right(times, choice.border(wanted)) - 1
        following = times[number + 1] if number + 1 < len(times) else None
        choice.chosen(wanted, times[max(number, 0)], following)
        numbers.append(number)
    return numbers


def _in_step(shown: Sequence[int | None], picture: int, prefixes: Sequence[int]) -> int:
    """How many pictures are shown one by one, of the lengths that are allowed the longest."""
    for count in sorted(prefixes, reverse=True):
        last = picture + count - 1
        if list(shown[:count]) == list(range(picture, last + 1)) and shown[count:][:1] != [last]:
            return count
    return 0


def _with(runs: list[Run], run: Run, groups: Sequence[Sequence[Fraction]]) -> list[Run]:
    """Joined to the one before, if that goes on to here."""
    last = runs[-1] if runs else None
    if last is None or last.end != run.first or last.group + len(last.counts) != run.group:
        return [*runs, run]
    if last.counts[-1] < len(groups[run.group - 1]):
        return [*runs, run]
    return [*runs[:-1], replace(last, end=run.end, counts=last.counts + run.counts)]


def between(runs: Sequence[Run], frames: int) -> list[tuple[int, int]]:
    """What of a film the runs leave over."""
    bounds = [0, *(bound for run in runs for bound in (run.first, run.end)), frames]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return [(first, end) for first, end in pairs if first < end]
