"""Paint the frames of a film, one after the other: from cameras to what is encoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.render.burnt_in import running_time, written
from oneclock.edit.render.film import Film
from oneclock.edit.render.moments import moment_of
from oneclock.edit.render.scene import Scene, View
from oneclock.edit.render.stills import Stills
from oneclock.media.canvas import Canvas, Painted
from oneclock.media.picture import Picture
from oneclock.media.picture_graph import PictureGraph, Table
from oneclock.media.picture_source import PictureSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    path: Path
    turns: int = 0
    """Quarters, clockwise, beyond what its file asks for."""
    table: Table | None = None
    """By which its colours are graded."""
    name: str = ""
    """Written into its picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paintwork:
    film: Film
    cameras: tuple[Camera, ...]
    """One for each recording."""
    clock: bool = False
    """Is the running time written into the picture?"""


def paint(
    work: Paintwork, first: int, end: int, stills: Stills, *, threads: int = 1
) -> Iterator[Painted]:
    """Frames `first` to `end`; cameras are open as long as it goes on."""
    with ExitStack() as opened:
        easel = _Easel(work, opened, stills, threads)
        for scene in work.film.scenes:
            frames = range(max(first, scene.first), min(end, scene.end))
            if frames:
                easel.close_all_but({view.source for view in scene.views})
            for frame in frames:
                yield easel.painted(scene, frame)


_TOP_LEFT, _BOTTOM_LEFT = (0.0, 0.0), (0.0, 1.0)


class _Easel:
    def __init__(self, work: Paintwork, opened: ExitStack, stills: Stills, threads: int) -> None:
        self._work, self._stills, self._threads = work, stills, threads
        self._sources: dict[int, PictureSource] = {}
        self._graphs: dict[View, PictureGraph] = {}
        self._last: dict[View, tuple[Picture, Painted]] = {}
        opened.callback(self.close_all_but, set())

    def painted(self, scene: Scene, frame: int) -> Painted:
        film, screen = self._work.film, self._work.film.screen
        seen = [(view, self._seen(view, frame)) for view in scene.views]
        shown = [(view, picture) for view, picture in seen if picture is not None]
        if len(shown) == 1 and not self._writes(shown[0][0]):
            only = shown[0][1]
            if (only.width, only.height) == (screen.width, screen.height):
                return only
        canvas = Canvas(screen.width, screen.height)
        for view, picture in shown:
            self._put(
                canvas, view, picture, {other.towards for other in scene.views if other != view}
            )
        if self._work.clock:
            ink = written(running_time(frame, film.shots.rate.rate), screen.height, screen.width)
            at_right = any(view.towards == _TOP_LEFT for view in scene.views)
            canvas.write(ink, _from_the_side(ink, screen.width, at_right=at_right), len(ink))
        return canvas.frame

    def close_all_but(self, kept: set[int]) -> None:
        """Before others are opened: a decoder holds a dozen pictures, and opening takes less than
        one."""
        for number in self._sources.keys() - kept:
            self._sources.pop(number).close()
        self._last = {view: seen for view, seen in self._last.items() if view.source in kept}

    def _writes(self, view: View) -> bool:
        return self._work.clock or bool(self._work.cameras[view.source].name)

    def _seen(self, view: View, frame: int) -> Painted | None:
        """Pictures that last for several frames are brought into shape once."""
        film = self._work.film
        local = moment_of(frame, film.shots, film.clocks[view.source])
        if local is None:
            return None
        picture = self._source(view.source).at(local)
        self._stills.see(view.source, picture.time, local, frame)
        last = self._last.get(view)
        if last is None or last[0] is not picture:
            last = self._last[view] = picture, self._graph(view).apply(picture)
        return last[1]

    def _put(
        self, canvas: Canvas, view: View, picture: Painted, taken: set[tuple[float, float]]
    ) -> None:
        """`taken` are the corners in which others stand."""
        width, height, edge = picture.width, picture.height, view.border
        left, top = view.place(width, height)
        if edge:
            canvas.frame_around(left, top, width, height, edge)
        canvas.paste(picture, left, top)
        name = self._work.cameras[view.source].name
        if name:
            ink = written(name, view.box.height, width)
            aside = _from_the_side(ink, width, at_right=_BOTTOM_LEFT in taken)
            canvas.write(ink, left + aside, top + height - 2 * len(ink))

    def _source(self, number: int) -> PictureSource:
        if number not in self._sources:
            path = self._work.cameras[number].path
            self._sources[number] = PictureSource(path, threads=self._threads)
        return self._sources[number]

    def _graph(self, view: View) -> PictureGraph:
        if view not in self._graphs:
            camera = self._work.cameras[view.source]
            self._graphs[view] = PictureGraph(
                view.box.width,
                view.box.height,
                fill=view.fill,
                turns=camera.turns,
                table=camera.table,
                threads=self._threads,
            )
        return self._graphs[view]


def _from_the_side(ink: NDArray[np.bool_], room: int, *, at_right: bool) -> int:
    """How far from the left side of its room writing begins: as far inside as it is high."""
    return room - ink.shape[1] - len(ink) if at_right else len(ink)
