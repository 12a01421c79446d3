"""Compare pairs of recordings by what they heard, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oneclock.align.listening.crew import Crew, Desk
from oneclock.align.listening.hearing import Hearing, heard
from oneclock.align.listening.where_to_listen import Depth
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.solve_pair import Answer, solve_pair

# To find a place, to listen closely and to weigh takes as long as decoding so many seconds at
# 48 kHz; of recordings that were not heard in full, what is listened to is decoded as well.
_SECONDS, _SECONDS_ON_DEMAND = 250.0, 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    reference: Hearing
    source: Hearing
    known: tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None]
    """Before any of the pairs is compared: what others decode meanwhile changes no answer."""

    @property
    def seconds(self) -> float:
        whole = self.reference.depth is self.source.depth is Depth.WHOLE
        return _SECONDS if whole else _SECONDS_ON_DEMAND


def compare_pairs(pairs: Sequence[tuple[Hearing, Hearing]], crew: Crew) -> list[Answer]:
    """The first of a pair is the reference."""
    known = {hearing: hearing.known for pair in pairs for hearing in pair}
    tasks = [
        _Task(reference=reference, source=source, known=(known[reference], known[source]))
        for reference, source in pairs
    ]
    return crew.do(_compare, tasks, seconds=sum(task.seconds for task in tasks), if_broken=_broken)


def _compare(task: _Task, desk: Desk) -> Answer:
    sketched = Depth.SKETCH in (task.reference.depth, task.source.depth)
    reference, source = (
        replace(_opened(hearing, desk), known=known)
        for hearing, known in zip((task.reference, task.source), task.known, strict=True)
    )
    return solve_pair(reference, source, glance=sketched)


def _opened(hearing: Hearing, desk: Desk) -> Heard:
    if hearing not in desk.sounds:
        desk.sounds[hearing] = heard(hearing)
    return desk.sounds[hearing]


def _broken(task: _Task) -> Answer:
    return Answer(
        grade=Grade.REFUSED,
        reason="the process that compared them died twice; free memory, or try `--jobs 1`",
        clock=None,
        overlap_in_reference=None,
        evidence=None,
    )
