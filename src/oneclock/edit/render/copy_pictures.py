"""What of a film need not be encoded: groups of pictures that it shows as the camera took them.

Of each camera it is asked whether its pictures would be left as they are; which of them the film
shows one by one, its packets say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from oneclock.edit.render.copied_runs import Run, copied_runs
from oneclock.edit.render.film import Film, Screen
from oneclock.edit.render.moments import moment_of
from oneclock.edit.render.paint import Camera, Paintwork
from oneclock.edit.render.scene import Scene
from oneclock.media.parameter_sets import ParameterSet, free_number, joined_sets
from oneclock.media.picture_groups import CopiedPart, GroupReader, sets_of
from oneclock.media.picture_source import PictureSource
from oneclock.timebase.span import Span

Note = Callable[[str], None]

# Seconds. What comes after is encoded and begins with a picture that stands alone: that takes more
# bits than a few copied pictures save.
_SHORTEST = Fraction(1, 2)
# Its rate is another, its groups lean on each other, or cuts come too often.
_NO_GROUP = "shows no group of pictures that stands by itself, one picture a frame"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    runs: tuple[Run, ...] = ()
    """In the order of the film."""
    parts: tuple[CopiedPart, ...] = ()
    """One for each run."""
    sets: tuple[ParameterSet, ...] = ()
    """What decoders must know of the cameras."""

    @property
    def set_number(self) -> int | None:
        """For the encoder of what is between."""
        return free_number(self.sets)


def find_copies(work: Paintwork, note: Note) -> Copies:
    film = work.film
    sets = _sets_by_camera(work, note)
    with ExitStack() as opened:
        readers = {
            number: opened.enter_context(GroupReader(work.cameras[number].path)) for number in sets
        }
        found = [
            found
            for scene in film.scenes
            if len(scene.views) == 1 and scene.views[0].source in readers
            for found in _copied(film, scene, work.cameras, readers)
        ]
    copied = {part.path for _, part in found}
    for number in sets:
        path = work.cameras[number].path
        if path not in copied:
            note(f"{path.name} {_NO_GROUP}: all of it is encoded")
    used = joined_sets(chain.from_iterable(sets.values()))
    return Copies(
        runs=tuple(run for run, _ in found),
        parts=tuple(part for _, part in found),
        sets=tuple(used or ()),
    )


def _sets_by_camera(work: Paintwork, note: Note) -> dict[int, list[ParameterSet]]:
    """Of the cameras that can be copied."""
    sets: dict[int, list[ParameterSet]] = {}
    for number in sorted({view.source for scene in work.film.scenes for view in scene.views}):
        camera = work.cameras[number]
        own = sets_of(camera.path)
        against = _against(camera, work, own)
        if against is None and joined_sets([*chain.from_iterable(sets.values()), *own]) is None:
            against = "is coded by other rules under the same numbers as a camera before it"
        if against is None:
            sets[number] = own
        else:
            note(f"{camera.path.name} {against}: all of it is encoded")
    return sets


def _against(camera: Camera, work: Paintwork, sets: Sequence[ParameterSet]) -> str | None:
    """Why its pictures cannot be left as they are."""
    if not sets:
        return "is no H.264 whose head says how it is coded"
    if camera.turns or camera.table is not None or camera.name or work.clock:
        return "is turned, graded or written on"
    return _differs(camera, work.film.screen)


def _differs(camera: Camera, screen: Screen) -> str | None:
    with PictureSource(camera.path) as source:
        picture = source.at(0.0)
    shape = picture.shape
    if (shape.width, shape.height) != (screen.width, screen.height) or shape.pixel_aspect != 1:
        return f"is {shape.width}x{shape.height} and not of the film's size"
    if shape.turns:
        return "lies on its side"
    if picture.pixel_format != "yuv420p" or picture.is_full_range:
        return "is not of 8 bits in video range"
    return None if picture.matrix == "bt709" else "is not in the colours of Rec.709"


def _copied(
    film: Film, scene: Scene, cameras: Sequence[Camera], readers: Mapping[int, GroupReader]
) -> Iterator[tuple[Run, CopiedPart]]:
    source, first, end = scene.views[0].source, scene.first, scene.end
    moments = [moment_of(frame, film.shots, film.clocks[source]) for frame in range(first, end)]
    known = [moment for moment in moments if moment is not None]
    if not known:
        return
    stretch = Span(start=min(known), end=max(known) + float(film.shots.rate.frame_duration))
    groups = list(readers[source].groups(stretch))
    times, prefixes = [one.times for one in groups], [one.prefixes for one in groups]
    shortest = film.shots.rate.rate * _SHORTEST
    runs = copied_runs(first, moments, times, prefixes)
    for run in (run for run in runs if run.end - run.first >= shortest):
        chosen = groups[run.group : run.group + len(run.counts)]
        yield (
            run,
            CopiedPart(
                path=cameras[source].path,
                stamp=chosen[0].stamp,
                groups=run.counts,
                delay=max(group.delay for group in chosen),
            ),
        )
