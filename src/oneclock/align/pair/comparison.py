"""One line against another, on the same windows of the source."""

from __future__ import annotations

from collections.abc import Sequence

from oneclock.align.pair.close_listening import probe_windows
from oneclock.align.pair.evidence import Preference, Rival
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.trial import HEARD, Trial
from oneclock.timebase.clock_map import ClockMap

# A window prefers one line when its peak there is this much higher.
PREFERS = 1.25
# Where so large a share of the windows that two lines cover is heard as well on both, what is heard
# repeats itself.
_REPEATING = 0.5
# Of two places that hold the same sound, noise drowns one and spares the other where peaks are low:
# both stray by one standard deviation.
_CLEAR = HEARD + 2.0


def compare(reference: Heard, source: Heard, pieces: Sequence[Trial], other: Trial) -> Rival:
    """The line, or the lines one after the other, against another one on the same windows of the
    source, window by window: stretched by the same drift, or a line that was heard less closely
    would lose for that alone."""
    clock = with_drift(other, pieces[0].candidate.clock.drift)
    here = [(piece.window, p) for piece in pieces for p in piece.agreeing]
    there = [
        (piece.window, p)
        for piece in pieces
        for p in probe_windows(reference.listen, source.listen, clock, piece.centres, piece.window)
        if other.is_on_line(p)
    ]
    mine, at_other = ({p.local: p.strength for _, p in heard} for heard in (here, there))
    covered = {p.local for window, p in (*here, *there) if other.covers(p, window)}
    middle = (pieces[0].overlap.start + pieces[-1].overlap.end) / 2
    turn = min(abs(other.offset_at(middle) - piece.offset_at(middle)) for piece in pieces)
    if turn <= other.overlap.length and _are_alike(mine, at_other, covered):
        # A loop, of which the other line covers a turn and more: a window beyond that would be
        # heard here in any case. Of what comes twice and is no loop, it would not, and speaks
        # against the other line, which leaves it without a place.
        mine, at_other = ({at: one[at] for at in one.keys() & covered} for one in (mine, at_other))
    total = sum(mine.values())
    return Rival(
        offset=other.offset_at(middle),
        strength=sum(at_other.values()) / total if total else 0.0,
        lost=prefer(mine, at_other),
        won=prefer(at_other, mine),
    )


def _are_alike(here: dict[float, float], there: dict[float, float], covered: set[float]) -> bool:
    """Are most of the windows that both lines cover heard as well on either?"""
    of_both = covered & here.keys()
    as_well = sum(there.get(at, 0.0) >= max(HEARD, here[at] / PREFERS) for at in of_both)
    return as_well > _REPEATING * len(of_both)


def with_drift(trial: Trial, drift: float) -> ClockMap:
    """Its line, turned about the middle of what it covers."""
    middle = trial.overlap.middle
    return ClockMap(delta=trial.line.to_reference(middle) - (1 + drift) * middle, drift=drift)


def prefer(here: dict[float, float], there: dict[float, float]) -> Preference:
    """Windows, by their place, that prefer one line to another, by their strength on either."""
    strong = {local: strength for local, strength in here.items() if strength >= HEARD}
    clear = [local for local, strength in strong.items() if strength >= _CLEAR]
    only = sum(local not in there for local in clear)
    preferred = sum(s > PREFERS * there.get(local, 0.0) for local, s in strong.items())
    return Preference(only=only, stronger=preferred - only)
