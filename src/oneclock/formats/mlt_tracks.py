"""The tracks of a timeline in MLT and Kdenlive: sounds and pictures apart, the edit the highest."""

from __future__ import annotations

from dataclasses import dataclass

from oneclock.formats.clips import Clip, edited, stacked
from oneclock.formats.heard_channel import HeardChannel, lost_channels
from oneclock.formats.losses import lost_edit
from oneclock.formats.plain_paths import lost_paths
from oneclock.formats.project import Project, shown_name

_STEREO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MltTrack:
    name: str
    sound: bool
    """What of its clips is used: sound, or pictures."""
    on: bool
    """Heard, or seen: with an edit, only the edit and whom it listens to."""
    clips: tuple[Clip, ...]
    recording: int | None = None
    """Number of the one it shows; None for the edit."""

    @property
    def hidden(self) -> str:
        """What of it is not used: the attribute `hide`."""
        if not self.on:
            return "both"
        return "video" if self.sound else "audio"


def mlt_tracks(project: Project) -> list[MltTrack]:
    """Sound, then pictures from the bottom to the top."""
    placed = stacked(project)
    programme = project.programme
    sounds, pictures = [], []
    for number, recording in enumerate(project.event.recordings):
        name, clips = shown_name(recording.path.stem), placed[number]
        if recording.sounds:
            on = programme is None or number in programme.sound.sources
            sounds.append(MltTrack(name=name, sound=True, on=on, clips=clips, recording=number))
        if recording.picture is not None:
            on = programme is None
            pictures.append(MltTrack(name=name, sound=False, on=on, clips=clips, recording=number))
    if programme is not None:
        pictures.append(MltTrack(name="edit", sound=False, on=True, clips=edited(project)))
    return [*sounds, *pictures]


def mlt_notes(project: Project) -> tuple[str, ...]:
    return (
        *lost_paths(project),
        *lost_channels(project, says_channel),
        *lost_edit(project),
    )


def says_channel(heard: HeardChannel) -> bool:
    """One of a stereo track can be copied over the other."""
    return heard.of <= _STEREO
