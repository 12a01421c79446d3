"""Follow a line along the recording, and where it ends, look for the next.

A recorder that loses samples, skips, or is stopped and goes on in one file leaves several lines,
one after the other, with one drift. Sound has ways to look like that: echoes, a talker elsewhere, a
melody that returns. None of them does what a step does, and a line is believed to be a piece of the
clock only if it does all of it:

- its windows agree so closely that chance does not explain it;
- what it explains is not heard where the line before has it, nor is what that one explains heard
  here: a melody that returns is heard at both places;
- the line before never returns: talkers take turns, lost samples stay lost;
- it goes on in the reference where the line before has ended, and not earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from oneclock.align.pair.extent import extent
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.next_lines import (
    SHORTEST_SEARCHED,
    lines_known,
    lines_nearby,
    lines_searched,
    lines_within_reach,
)
from oneclock.align.pair.piece import hear_parallel, hear_piece, is_step, is_sure_alone
from oneclock.align.pair.trial import AGREE, Trial
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span

_MOST_PIECES = 12
_WRITTEN_TWICE = 5.0
"""Seconds of sound that a recorder may repeat."""


def follow(
    reference: Heard, source: Heard, best: Trial, others: Sequence[Trial]
) -> tuple[Trial, ...]:
    """The pieces of the clock in order of time: `best`, restricted to where it holds, among them.
    Where there is no step, or nothing sure to begin with, it is the only one, as it was."""
    held = extent(best)
    if held is None or held == best.overlap:
        return (best,)
    tries = len(others) + 1
    first: Trial | None = best.within(held)
    if first is None or not is_sure_alone(first, tries):
        first = hear_parallel(reference, source, best.line, held)
    if first is None or not is_sure_alone(first, tries):
        return (best,)
    whole = Span(start=0.0, end=source.duration)
    pieces, searched = [first], set[Span]()
    while len(pieces) < _MOST_PIECES:
        gaps = [gap for gap in _gaps(pieces, whole) if gap[1] not in searched]
        if not gaps:
            break
        beside, gap = gaps[0]
        searched.add(gap)
        found = _next_piece(reference, source, best, beside, gap, others)
        if found is not None and _goes_on(pieces, found):
            pieces = sorted([*pieces, found], key=lambda piece: piece.overlap.start)
    pieces = _without_detours(pieces)
    return tuple(pieces) if len(pieces) > 1 else (best,)


def _gaps(pieces: Sequence[Trial], whole: Span) -> Iterator[tuple[Trial, Span]]:
    """What no piece explains, each with a piece beside it."""
    ends = [*(piece.overlap.start for piece in pieces[1:]), whole.end]
    for piece, end in zip(pieces, ends, strict=True):
        if end - piece.overlap.end >= SHORTEST_SEARCHED:
            yield piece, Span(start=piece.overlap.end, end=end)
    if pieces[0].overlap.start - whole.start >= SHORTEST_SEARCHED:
        yield pieces[0], Span(start=whole.start, end=pieces[0].overlap.start)


def _next_piece(
    reference: Heard,
    source: Heard,
    best: Trial,
    last: Trial,
    beyond: Span,
    others: Sequence[Trial],
) -> Trial | None:
    """The surest of the lines that hold beyond the end of the last one; the nearest of equals."""
    tried: list[ClockMap] = []
    for clocks in (
        lines_nearby(best, last, beyond),
        lines_within_reach(reference, source, last, beyond),
        lines_known(last, beyond, others),
        lines_searched(reference, source, last, beyond),
    ):
        found = []
        for clock in clocks:
            if any(_apart(clock, other, beyond) <= AGREE for other in (*tried, last.line)):
                continue
            tried.append(clock)
            piece = hear_piece(reference, source, clock, beyond, len(tried))
            if piece is not None and is_step(reference, source, last, piece):
                found.append(piece)
        if found:
            return max(found, key=lambda piece: piece.weight)
    return None


def _goes_on(pieces: Iterable[Trial], found: Trial) -> bool:
    """Does it come after the pieces before it on the reference's clock as well? Recorders write a
    buffer twice; what plays the past again is the music."""
    for piece in pieces:
        here, there = _in_reference(found), _in_reference(piece)
        earlier, later = (
            (there, here) if piece.overlap.start < found.overlap.start else (here, there)
        )
        if earlier.end - later.start > _WRITTEN_TWICE:
            return False
    return True


def _in_reference(piece: Trial) -> Span:
    """From the middle of its first window to that of its last."""
    heard = piece.agreeing
    return Span(start=heard[0].local, end=heard[-1].local).map(piece.line)


def _apart(one: ClockMap, other: ClockMap, where: Span) -> float:
    return abs(one.to_reference(where.middle) - other.to_reference(where.middle))


def _without_detours(pieces: Iterable[Trial]) -> list[Trial]:
    """Where a line returns, it never ended: what lay between was an echo, or another talker."""
    kept: list[Trial] = []
    for piece in pieces:
        same = [
            i
            for i, before in enumerate(kept)
            if _apart(before.line, piece.line, piece.overlap) <= AGREE
        ]
        if same:
            kept = [*kept[: same[0]], _joined(kept[same[0]], piece)]
        else:
            kept.append(piece)
    return kept


def _joined(one: Trial, other: Trial) -> Trial:
    return replace(
        max(one, other, key=lambda trial: trial.weight),
        overlap=Span(start=one.overlap.start, end=other.overlap.end),
        centres=(*one.centres, *other.centres),
        probes=(*one.probes, *other.probes),
    )
