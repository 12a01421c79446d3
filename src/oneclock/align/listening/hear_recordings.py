"""Decode recordings, several at once: all of each, or as much as a sketch takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oneclock.align.listening.crew import Crew, Desk
from oneclock.align.listening.hear_sketches import hear_sketches
from oneclock.align.listening.hearing import Hearing, broken, cost_of_decoding, hear_whole
from oneclock.align.listening.sketch import can_sketch
from oneclock.align.listening.where_to_listen import Depth, pattern_for
from oneclock.errors import OneclockError
from oneclock.media.probe import MediaInfo

_UNKNOWN_DURATION = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    info: MediaInfo
    scratch: Path


def hear_recordings(
    wanted: Sequence[MediaInfo], among: Sequence[MediaInfo], folder: Path, crew: Crew, depth: Depth
) -> list[Hearing | OneclockError]:
    """In the order of those wanted; what cannot be heard is its error. Those `among` which they are
    to be compared say where to listen, and whether all of them must be heard in full: a sketch may
    miss a recording that is short, or has no index."""
    scratch = [folder / f"{among.index(info)}.f16" for info in wanted]
    if depth is not Depth.WHOLE and all(can_sketch(info) for info in among):
        pattern = pattern_for(min(info.duration for info in among))
        return hear_sketches(wanted, scratch, pattern, depth, crew)
    tasks = [_Task(info=info, scratch=place) for info, place in zip(wanted, scratch, strict=True)]
    return crew.do(
        _hear_or_error,
        tasks,
        seconds=sum(cost_of_decoding(info, info.duration or _UNKNOWN_DURATION) for info in wanted),
        if_broken=lambda task: broken(task.info),
    )


def _hear_or_error(task: _Task, desk: Desk) -> Hearing | OneclockError:
    try:
        return hear_whole(task.info, task.scratch, desk.progress)
    except OneclockError as error:
        return error
