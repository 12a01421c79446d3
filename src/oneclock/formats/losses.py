"""What is lost on the way to an editor, in words: told to whoever exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from oneclock.formats.clips import Clip, stacked
from oneclock.formats.project import Project, shown_name

# Nearer than that to where it belongs, nobody needs to be told.
_WORTH_TELLING = 0.001


def recording_name(project: Project, number: int) -> str:
    return shown_name(project.event.recordings[number].path.name)


def lost_pace(project: Project, said: Callable[[Fraction], Fraction]) -> Iterator[str]:
    """For formats that do not know every pace; `said` is the one they know nearest to another."""
    for number, clips in enumerate(stacked(project)):
        strays = (abs(clip.pace - said(clip.pace)) * clip.seconds for clip in clips if clip.drifts)
        worst = float(max(strays, default=0)) / 2
        if worst > _WORTH_TELLING:
            yield (
                f"{recording_name(project, number)}: its clock drifts, which this format cannot "
                f"say; up to {_ms(worst)} off at the ends of its clips, so that for sound "
                "`--to wav` is better"
            )


def moved_to_frames(project: Project, moved: Iterable[tuple[Clip, float]]) -> Iterator[str]:
    """For formats that begin clips on frames only; `moved` is by how many seconds each was."""
    worst: dict[int, float] = {}
    for clip, seconds in moved:
        if abs(seconds) > abs(worst.get(clip.recording, 0.0)):
            worst[clip.recording] = seconds
    for number, seconds in sorted(worst.items()):
        if abs(seconds) > _WORTH_TELLING:
            name = recording_name(project, number)
            yield f"{name}: put on the nearest frame, up to {_ms(abs(seconds))} off"


def lost_edit(project: Project) -> Iterator[str]:
    """What no editor's format says of an edit of ours."""
    programme = project.programme
    if programme is None:
        return
    insets = sum(shot.inset is not None for shot in programme.shots.shots)
    if insets:
        yield f"{insets} pictures in the picture are left out; `oneclock render` draws them"
    if programme.sound.gated and len(programme.sound.sources) > 1:
        yield (
            "who does not speak is not ducked: all microphones are at full level; "
            "`oneclock render` mixes them"
        )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
