"""Means of numbers that come in blocks, over cells of a grid of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class CellMeans:
    """Of `rate` values a second, over cells of which there are `cells` a second. A cell begins with
    the first value in it, so that rates need not be multiples.

    >>> means = CellMeans(rate=5, cells=2)
    >>> means.push(np.array([1.0, 2.0, 3.0, 4.0]))
    >>> means.whole, means.push(np.array([5.0, 6.0])), means.all
    (array([2.]), None, array([2. , 4.5, 6. ]))
    """

    def __init__(self, *, rate: int, cells: int) -> None:
        self._rate, self._cells = rate, cells
        self._rest: Values = np.zeros(0)
        self._done: list[Values] = []
        self._count = 0

    def push(self, values: Values) -> None:
        self._rest = np.concatenate([self._rest, values])
        begin = self._edge(self._count)
        cells = (begin + len(self._rest)) * self._cells // self._rate - self._count
        if cells > 0:
            edges = np.array([self._edge(self._count + n) - begin for n in range(cells + 1)])
            sums = np.add.reduceat(self._rest[: edges[-1]], edges[:-1])
            self._done.append(sums / np.diff(edges))
            self._rest = self._rest[edges[-1] :]
            self._count += cells

    @property
    def whole(self) -> Values:
        """Of the cells that are complete."""
        return np.concatenate([np.zeros(0), *self._done])

    @property
    def all(self) -> Values:
        """The last one may be a part."""
        last = [np.array([self._rest.mean()])] if len(self._rest) else []
        return np.concatenate([np.zeros(0), *self._done, *last])

    def _edge(self, cell: int) -> int:
        return -(-cell * self._rate // self._cells)
