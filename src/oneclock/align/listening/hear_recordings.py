"""Decode recordings, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oneclock.align.listening.crew import Crew, Desk
from oneclock.align.listening.hearing import Hearing, hear_whole
from oneclock.align.listening.sketch import can_sketch, hear_sketch
from oneclock.align.listening.where_to_listen import RUN, Depth, Pattern, pattern_for, run_starts
from oneclock.errors import MediaError, OneclockError
from oneclock.media.probe import MediaInfo

_UNKNOWN_DURATION = 3600.0
_USUAL_RATE = 48000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    info: MediaInfo
    scratch: Path
    depth: Depth
    pattern: Pattern

    @property
    def seconds(self) -> float:
        """Of sound at 48 kHz to be decoded, or as much work."""
        duration = self.info.duration or _UNKNOWN_DURATION
        if self.depth is not Depth.WHOLE:
            duration = len(run_starts(duration, self.pattern, self.depth)) * RUN
        return duration * max(track.sample_rate for track in self.info.audio) / _USUAL_RATE


def hear_recordings(
    wanted: Sequence[MediaInfo], among: Sequence[MediaInfo], folder: Path, crew: Crew, depth: Depth
) -> list[Hearing | OneclockError]:
    """In the order of those wanted; what cannot be heard is its error. Those `among` which they are
    to be compared say where to listen, and whether all of them must be heard in full: a sketch may
    miss a recording that is short, or has no index."""
    if not all(can_sketch(info) for info in among):
        depth = Depth.WHOLE
    pattern = pattern_for(min(info.duration for info in among))
    tasks = [
        _Task(
            info=info,
            scratch=folder / f"{among.index(info)}.f16",
            depth=depth,
            pattern=pattern,
        )
        for info in wanted
    ]
    seconds = sum(task.seconds for task in tasks)
    return crew.do(_hear_or_error, tasks, seconds=seconds, if_broken=_broken)


def _hear_or_error(task: _Task, desk: Desk) -> Hearing | OneclockError:
    try:
        if task.depth is Depth.WHOLE:
            return hear_whole(task.info, task.scratch, desk.progress)
        return hear_sketch(task.info, task.scratch, desk.progress, task.pattern, task.depth)
    except OneclockError as error:
        return error


def _broken(task: _Task) -> OneclockError:
    return MediaError(task.info.path, "broke the decoder", "try `--jobs 1`, or remux the recording")
