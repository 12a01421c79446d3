"""Recordings that nothing places but a locked one, which was not heard for itself: who locked it
vouches for its clock, so that others may be placed by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from oneclock.align.by import By
from oneclock.align.listening.crew import Crew
from oneclock.align.listening.where_to_listen import Depth
from oneclock.align.many.placement import Placement
from oneclock.align.many.solve_recordings import solve_recordings
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.witnesses import Witnesses
from oneclock.media.probe import MediaInfo

_NOT_COMPARED = Answer(
    grade=Grade.REFUSED,
    reason="is not asked",
    clock=None,
    overlap_in_reference=None,
    evidence=None,
)


def place_by_locked(
    placements: Sequence[Placement],
    reference: tuple[str, float],
    locked: Mapping[str, Answer],
    infos: Mapping[Path, MediaInfo],
    by: frozenset[By],
    folder: Path,
    crew: Crew,
) -> tuple[Placement, ...]:
    """`placements`, and better ones of those that were not placed on the clock of `reference` (its
    name and length). `infos` of all of them and of the `locked`."""
    home, length = reference
    loose = [placement.name for placement in placements if placement.reference != home]
    if not loose or not locked:
        return tuple(placements)
    folder.mkdir()
    among = {path: infos[path] for path in map(Path, (*locked, *loose))}
    witnesses = Witnesses(among, by, folder, crew)
    witnesses.hear(witnesses.names, Depth.WHOLE)
    lengths = {name: witnesses.recording(name).duration for name in witnesses.names}
    # Only whoever is loose is compared, and not with the reference: that was done.
    known = dict.fromkeys([(home, name) for name in loose], _NOT_COMPARED)
    known |= dict.fromkeys(combinations(locked, 2), _NOT_COMPARED)
    known |= {(home, name): answer for name, answer in locked.items()}
    found, _ = solve_recordings(
        {home: length} | lengths,
        witnesses.compare,
        dates=witnesses.dates,
        known={
            pair: answer for pair, answer in known.items() if lengths.keys() >= set(pair) - {home}
        },
    )
    better = {placement.name: placement for placement in found if placement.reference == home}
    return tuple(better.get(placement.name, placement) for placement in placements)
