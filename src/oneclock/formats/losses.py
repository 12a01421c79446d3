"""What is lost on the way to an editor, in words: told to whoever exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from oneclock.formats.clips import Clip, edited, stacked, with_gaps
from oneclock.formats.project import Project, shown_name
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece

# Nearer than that to where it belongs, nobody needs to be told.
WORTH_TELLING = 0.001


def recording_name(project: Project, number: int) -> str:
    return shown_name(project.event.recordings[number].path.name)


def in_ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def lost_pace(project: Project, said: Callable[[Fraction], Fraction]) -> Iterator[str]:
    """For formats that do not know every pace; `said` is the one they know nearest to another."""
    for number, clips in enumerate(stacked(project)):
        strays = (abs(clip.pace - said(clip.pace)) * clip.seconds for clip in clips if clip.drifts)
        worst = float(max(strays, default=0)) / 2
        if worst > WORTH_TELLING:
            yield (
                f"{recording_name(project, number)}: its clock drifts, which this format cannot "
                f"say; up to {in_ms(worst)} off at the ends of its clips, so that for sound "
                "`--to wav` is better"
            )


def moved_to_frames(project: Project, moved: Iterable[tuple[Clip, float]]) -> Iterator[str]:
    """For formats that begin clips on frames only; `moved` is by how many seconds each was."""
    worst: dict[int, float] = {}
    for clip, seconds in moved:
        if abs(seconds) > abs(worst.get(clip.recording, 0.0)):
            worst[clip.recording] = seconds
    for number, seconds in sorted(worst.items()):
        if abs(seconds) > WORTH_TELLING:
            name = recording_name(project, number)
            yield f"{name}: put on the nearest frame, up to {in_ms(abs(seconds))} off"


def off_by(pieces: Iterable[Piece], exported: Span, offset: float) -> float:
    """The most seconds by which pieces of a clock are off that are only moved, by `offset`."""
    ends = (
        piece.clock.to_reference(at) - at - offset
        for whole in pieces
        if (piece := whole.within(exported)) is not None
        for at in (piece.span.start, piece.span.end)
    )
    return max(map(abs, ends), default=0.0)


def lost_edit(project: Project) -> Iterator[str]:
    """What no editor's format says of an edit of ours, and what it has no pictures for."""
    yield from black(project)
    if project.programme is not None:
        insets = sum(shot.inset is not None for shot in project.programme.shots.shots)
        if insets:
            left_out = "1 picture" if insets == 1 else f"{insets} pictures"
            are = "is" if insets == 1 else "are"
            yield f"{left_out} in the picture {are} left out; `oneclock render` draws them"
    yield from lost_mix(project)


def black(project: Project) -> Iterator[str]:
    """Where no camera is seen, in seconds of the edit."""
    if project.programme is not None:
        time_of = project.rate.time_of
        for first, end, clip in with_gaps(edited(project), project.frames):
            if clip is None:
                begin, over = float(time_of(first)), float(time_of(end))
                yield f"no camera is there from {begin:.2f} to {over:.2f} s: it is black"


def lost_mix(project: Project) -> Iterator[str]:
    programme = project.programme
    if programme is None:
        return
    if programme.sound.gated and programme.sound.microphones > 1:
        yield (
            "who does not speak is not ducked: all microphones are at full level; "
            "`oneclock render` mixes them"
        )
    for number, channels in sorted(programme.sound.channels.items()):
        of_all = sum(track.channels for track in project.event.recordings[number].sounds)
        if 1 < len(channels) < of_all:
            yield (
                f"{recording_name(project, number)}: the edit hears {len(channels)} of its "
                f"{of_all} channels; all are heard, unless you choose them there"
            )
