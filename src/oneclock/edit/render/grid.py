"""All cameras at once, each in a cell of its own."""

from __future__ import annotations

from collections.abc import Sequence

from oneclock.edit.render.scene import Box, View

MOST = 9
_SHAPE = 16 / 9  # of the pictures that cells are made for


def grid_views(sources: Sequence[int], width: int, height: int, *, fill: bool) -> tuple[View, ...]:
    """In the order given, row by row; a row that is not full stands in the middle.

    >>> [view.box for view in grid_views([0, 1], 1080, 1920, fill=False)]
    [Box(left=0, top=0, width=1080, height=960), Box(left=0, top=960, width=1080, height=960)]
    """
    columns = max(
        range(1, len(sources) + 1), key=lambda count: _size_in(count, len(sources), width, height)
    )
    rows = _rows(len(sources), columns)
    cell = Box(left=0, top=0, width=width // columns // 2 * 2, height=height // rows // 2 * 2)
    views = []
    for number, source in enumerate(sources):
        row, column = divmod(number, columns)
        in_row = min(columns, len(sources) - row * columns)
        left = (width - in_row * cell.width) // 4 * 2 + column * cell.width
        top = (height - rows * cell.height) // 4 * 2 + row * cell.height
        box = Box(left=left, top=top, width=cell.width, height=cell.height)
        views.append(View(source=source, box=box, fill=fill))
    return tuple(views)


def _size_in(columns: int, count: int, width: int, height: int) -> float:
    """How wide pictures become."""
    return min(width / columns, height / _rows(count, columns) * _SHAPE)


def _rows(count: int, columns: int) -> int:
    return -(-count // columns)
