"""From where to where a line holds."""

from __future__ import annotations

from collections.abc import Sequence

from oneclock.align.pair.trial import Trial
from oneclock.timebase.span import Span

# Where nothing is heard any more, although this is how likely that would be on a line that goes on.
_SILENCE_BY_CHANCE = 0.05
_MISSED_BY_CHANCE = 1e-3
_LEAST_MISSED = 3
# How much a window speaks for the line going on: heard on it, heard elsewhere, not heard.
_ON, _ELSEWHERE, _UNHEARD = 1.0, -1.0, -0.25


def extent(trial: Trial) -> Span | None:
    """The stretch of the overlap on which the line holds, to windows' middles where it ends."""
    heard = {probe.local: trial.is_on_line(probe) for probe in trial.probes}
    score, best, begin, extent = 0.0, 0.0, 0, None
    for i, centre in enumerate(trial.centres):
        on = heard.get(centre)
        score += _UNHEARD if on is None else _ON if on else _ELSEWHERE
        if score <= 0.0:
            score, begin = 0.0, i + 1
        elif score > best:
            best, extent = score, (begin, i)
    if extent is None:
        return None
    first, last = extent
    centres, half = trial.centres, trial.window / 2
    left, right = centres[:first], centres[last + 1 :]
    return Span(
        start=centres[first] - half if _ended(trial, left, heard) else trial.overlap.start,
        end=centres[last] + half if _ended(trial, right, heard) else trial.overlap.end,
    )


def _ended(trial: Trial, beyond: Sequence[float], heard: dict[float, bool]) -> bool:
    """Has the line ended before these windows, or were they merely too quiet?"""
    if any(centre in heard for centre in beyond):
        return True
    quiet = len(trial.centres) - len(beyond) - len(heard)
    share = (max(quiet, 0) + 0.5) / (len(trial.centres) - len(beyond) + 1)
    return bool(beyond) and share ** len(beyond) < _SILENCE_BY_CHANCE


def unexplained(trial: Trial) -> tuple[Span, ...]:
    """What of the overlap lies beyond the ends of a line that no other continues."""
    held, whole = extent(trial), trial.overlap
    if held is None:
        return ()
    spans = (Span(start=whole.start, end=held.start), Span(start=held.end, end=whole.end))
    return tuple(span for span in spans if _is_missed(trial, held, span))


def _is_missed(trial: Trial, held: Span, span: Span) -> bool:
    """Would a line that goes on be as quiet for so long once in a thousand times?"""
    heard = {probe.local for probe in trial.probes}
    inside = [centre in heard for centre in trial.centres if centre in held]
    beyond = [centre in heard for centre in trial.centres if centre in span]
    quiet = (inside.count(False) + 0.5) / (len(inside) + 1)
    return (
        len(beyond) >= _LEAST_MISSED
        and not any(beyond)
        and quiet ** len(beyond) < _MISSED_BY_CHANCE
    )
