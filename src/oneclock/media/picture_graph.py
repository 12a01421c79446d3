"""Pictures cut, scaled, turned upright and graded: whatever comes in, 8-bit Rec.709 comes out.

The work is done by FFmpeg's filters, through a graph that is built for the first picture and again
whenever pictures of another kind come. They are made small first: a table costs by the pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.filter import Graph
from av.video.frame import VideoFrame

from oneclock.errors import MediaError
from oneclock.media.fitting import Fitting, Shape, fitted
from oneclock.media.picture import Picture

Step = tuple[str, dict[str, str]]
"""A filter's name and its options."""
Kind = tuple[Shape, str, str, bool]

_NO_TIME = Fraction(1, 25)  # filters want a time base and here forget it
_TRANSPOSED = {1: "clock", 3: "cclock"}
# Of the formats that tables work on, this one they do three times as fast as others; and nothing is
# rounded before the end.
_FOR_TABLES = "gbrp16le"
# Without, colours that are reckoned anew come out up to three steps of 219 too dark.
_EXACT = "bicubic+accurate_rnd+full_chroma_int"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A .cube file by which colours are graded."""

    path: Path
    dimensions: Literal[1, 3] = 3
    """Of 1, each of red, green and blue goes by itself."""
    then: Table | None = None
    """By which what comes of it is graded."""

    @property
    def steps(self) -> list[Step]:
        """One after the other: tables that were made one would be off between their nodes."""
        name, between = ("lut1d", "linear") if self.dimensions == 1 else ("lut3d", "tetrahedral")
        own: Step = name, {"file": str(self.path), "interp": between}
        return [own] if self.then is None else [own, *self.then.steps]


class PictureGraph:
    """Brings pictures into a box of `width` by `height`, both even."""

    def __init__(
        self,
        width: int,
        height: int,
        *,
        fill: bool = False,
        turns: int = 0,
        table: Table | None = None,
        threads: int = 1,
    ) -> None:
        """`turns` are quarters, clockwise, beyond what the file asks for."""
        self._width, self._height, self._fill = width, height, fill
        self._turns, self._table, self._threads = turns, table, threads
        self._kind: Kind | None = None
        self._graph = Graph()

    def apply(self, picture: Picture) -> VideoFrame:
        """What of it is seen in the box: upright, no larger than the box, equal with `fill`."""
        kind = self._kind_of(picture)
        if kind != self._kind:
            self._graph = self._built(picture, kind)
            self._kind = kind
        frame = picture.frame
        frame.pts, frame.time_base = 0, _NO_TIME
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _kind_of(self, picture: Picture) -> Kind:
        coded = picture.shape
        shape = Shape(
            width=coded.width,
            height=coded.height,
            pixel_aspect=coded.pixel_aspect,
            turns=(coded.turns + self._turns) % 4,
        )
        return shape, picture.pixel_format, picture.matrix, picture.is_full_range

    def _built(self, picture: Picture, kind: Kind) -> Graph:
        shape, pixel_format, matrix, full_range = kind
        source = {
            "video_size": f"{shape.width}x{shape.height}",
            "pix_fmt": pixel_format,
            "time_base": str(_NO_TIME),
            "pixel_aspect": "1/1",
            "colorspace": str(picture.frame.colorspace),
            "range": str(picture.frame.color_range),
        }
        fitting = fitted(shape, self._width, self._height, fill=self._fill)
        steps = [
            ("buffer", source),
            *_cut(fitting, shape),
            *_scale(fitting, matrix, "pc" if full_range else "tv", self._table),
            *_turn(fitting.turns),
            ("setsar", {"sar": "1"}),
            ("buffersink", {}),
        ]
        try:
            return _graph(steps, self._threads)
        except (av.FFmpegError, ValueError) as error:
            subject = "a picture" if self._table is None else self._table.path
            raise MediaError(
                subject, f"cannot be used by FFmpeg ({error})", "try another file"
            ) from None


def _graph(steps: list[Step], threads: int) -> Graph:
    graph = Graph()
    graph.threads = threads
    graph.link_nodes(*(graph.add(name, **options) for name, options in steps)).configure()
    return graph


def _cut(fitting: Fitting, shape: Shape) -> list[Step]:
    left, top, width, height = fitting.crop
    if (width, height) == (shape.width, shape.height):
        return []
    return [("crop", {"x": str(left), "y": str(top), "w": str(width), "h": str(height)})]


def _scale(fitting: Fitting, matrix: str, levels: str, table: Table | None) -> list[Step]:
    """To Rec.709 with room below black and above white, as players of video expect. Where nothing
    is to be done, FFmpeg hands the picture through."""
    size = {"w": str(fitting.width), "h": str(fitting.height)}
    coming = {"in_color_matrix": matrix, "in_range": levels}
    going = {"out_color_matrix": "bt709", "out_range": "tv"}
    video: Step = ("format", {"pix_fmts": "yuv420p"})
    if table is None:
        as_it_is = (matrix, levels) == ("bt709", "tv")
        flags = {"flags": "bicubic" if as_it_is else _EXACT}
        return [("scale", size | coming | going | flags), video]
    return [
        ("scale", size | coming | {"out_range": "pc", "flags": _EXACT}),
        ("format", {"pix_fmts": _FOR_TABLES}),
        *table.steps,
        ("scale", {"in_range": "pc", "flags": _EXACT} | going),
        video,
    ]


def _turn(turns: int) -> list[Step]:
    if turns == 2:
        return [("hflip", {}), ("vflip", {})]
    return [("transpose", {"dir": _TRANSPOSED[turns]})] if turns else []
