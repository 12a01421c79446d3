"""An edit of recordings in their places: what is seen, and whose sound is heard.

What every renderer and every exporter of an edit is given. As JSON it is `formats/edit_list.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from oneclock.formats.placed import PlacedEvent
from oneclock.timebase.shots import ShotList

Channel = tuple[int, int]
"""A track of a recording, and a channel of that."""


class Role(StrEnum):
    """What a camera is for, as far as somebody said."""

    ANY = "any"
    WIDE = "wide"
    """Shows everybody: for openings, reactions of all, and where nobody else is there."""
    CLOSE = "close"
    """Shows whoever speaks into its microphone."""
    SOUND = "sound"
    """Is heard only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeSound:
    sources: tuple[int, ...] = ()
    """Numbers of the recordings that are heard; none: silence."""
    gated: bool = False
    """Whoever speaks is heard at full level and the others are ducked; without, sources are
    summed."""
    channels: Mapping[int, tuple[Channel, ...]] = field(default_factory=dict)
    """By which of its channels a source is heard, each of them another microphone; where nothing
    is said, by the one it was aligned by."""

    @property
    def microphones(self) -> int:
        """How many are heard."""
        return sum(len(self.channels.get(number, (None,))) for number in self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    event: PlacedEvent
    """Shots and sounds name its recordings by their number."""
    shots: ShotList
    sound: ProgrammeSound
    roles: tuple[Role, ...]
    """One for each recording."""
    names: tuple[str, ...] = ()
    """What people call each recording in this edit; their files' names where nobody says."""

    def __post_init__(self) -> None:
        if not self.names:
            names = recording_names([one.path for one in self.event.recordings])
            object.__setattr__(self, "names", tuple(names))
        count = len(self.event.recordings)
        if not len(self.roles) == len(self.names) == count:
            raise ValueError(
                f"{count} recordings need as many roles and names, not {len(self.roles)} and "
                f"{len(self.names)}"
            )
        named = [number for shot in self.shots.shots for number in (shot.source, shot.inset)]
        for number in (*named, *self.sound.sources):
            if number is not None and not 0 <= number < count:
                raise ValueError(f"there is no recording number {number}, only {count}")
        if not set(self.sound.channels) <= set(self.sound.sources):
            raise ValueError("channels are named of a recording that is not heard")


def recording_names(paths: Sequence[Path]) -> list[str]:
    """The shortest that tells: stems, file names, or those with a number."""
    names = [path.stem for path in paths]
    if len(set(names)) == len(names):
        return names
    names = [path.name for path in paths]
    count = Counter(names)
    return [f"{name} ({number})" if count[name] > 1 else name for number, name in enumerate(names)]
