"""Paint the frames of a film, one after the other: from cameras to what is encoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from oneclock.edit.render.burnt_in import running_time, written
from oneclock.edit.render.film import Film
from oneclock.edit.render.moments import moment_of
from oneclock.edit.render.scene import Scene, View
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


def paint(work: Paintwork, first: int, end: int, *, threads: int = 1) -> Iterator[Painted]:
    """Frames `first` to `end`; cameras are open as long as it goes on."""
    with ExitStack() as opened:
        easel = _Easel(work, opened, threads)
        for scene in work.film.scenes:
            frames = range(max(first, scene.first), min(end, scene.end))
            if frames:
                easel.close_all_but({view.source for view in scene.views})
            for frame in frames:
                yield easel.painted(scene, frame)


_TOP_LEFT = (0.0, 0.0)


class _Easel:
    def __init__(self, work: Paintwork, opened: ExitStack, threads: int) -> None:
        self._work, self._threads = work, threads
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
            self._put(canvas, view, picture)
        if self._work.clock:
            ink = written(running_time(frame, film.shots.rate.rate), screen.height, screen.width)
            left, top = _inside(len(ink))
            if any(view.towards == _TOP_LEFT for view in scene.views):
                left = screen.width - ink.shape[1] - left
            canvas.write(ink, left, top)
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
        last = self._last.get(view)
        if last is None or last[0] is not picture:
            last = self._last[view] = picture, self._graph(view).apply(picture)
        return last[1]

    def _put(self, canvas: Canvas, view: View, picture: Painted) -> None:
        width, height, edge = picture.width, picture.height, view.border
        left, top = view.place(width, height)
        if edge:
            canvas.frame_around(left, top, width, height, edge)
        canvas.paste(picture, left, top)
        name = self._work.cameras[view.source].name
        if name:
            ink = written(name, view.box.height, width)
            inside = _inside(len(ink))
            canvas.write(ink, left + inside[0], top + height - len(ink) - inside[1])

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


def _inside(rows: int) -> tuple[int, int]:
    """How far from the edges writing stands."""
    return rows, rows
