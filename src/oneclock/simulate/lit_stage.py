"""What a simulated camera sends: a stage under the shared lamp, as a JPEG.

The picture is cut into 24 bands from top to bottom, each with its own share of light: a rolling
shutter reads the bottom later than the top, so that a switch of the lamp crosses the picture. The
light is linear and the pixels are not (power 1 / 2.2), as in a real camera.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from oneclock.media.encode_jpeg import encode_jpeg
from oneclock.media.read_rows import BANDS, band_of_rows
from oneclock.simulate.bitmap_font import lettering
from oneclock.simulate.stage_set import BOARD, DIAL_CENTRE, DIAL_RADIUS, paint_stage
from oneclock.simulate.viewpoint import Look

FloatArray = NDArray[np.float64]
Pixels = NDArray[np.float32]

STEPS = 30
"""Pictures until the dial is round again."""

_GAMMA = 1 / 2.2
_DARK = 0.05
"""Of the lamp's light: what comes in through the windows."""
_LAMP = 2.2
_LEVELS = 500
"""Shares of light that are told apart: 20 microseconds of a 10 ms exposure."""
_KEPT = 3 * STEPS
_HAND = np.array([0.16, 0.95, 0.72], np.float32)
_INK = np.array([0.95, 0.78, 0.42], np.float32)
_TOO_BRIGHT = 0.9
_LARGE = 540


class LitStage:
    """One camera's view. Pictures of steady light are made once, those of a switch as it comes."""

    def __init__(self, width: int, height: int, label: str) -> None:
        self._still = _with_label(_stage(width, height), label)
        self._bands = band_of_rows(height)
        self._dial = _Dial(width, height)
        self._kept: OrderedDict[tuple[int, bytes], bytes] = OrderedDict()

    def prepare(self) -> None:
        """Make all pictures of steady light now, and not while a recording starts."""
        for number in range(STEPS):
            self.jpeg(number, np.zeros(BANDS))
            self.jpeg(number, np.ones(BANDS))

    def jpeg(self, number: int, light: FloatArray) -> bytes:
        """Picture `number`, its bands lit by `light`: shares from 0 to 1, top first."""
        if light.shape != (BANDS,):
            raise ValueError(f"a picture is lit by {BANDS} shares of light, one a band")
        steps = np.rint(np.clip(light, 0, 1) * _LEVELS).astype(np.uint16)
        key = (number % STEPS, steps.tobytes())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        picture = encode_jpeg(self._draw(number % STEPS, steps / _LEVELS))
        self._kept[key] = picture
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return picture

    def _draw(self, step: int, light: FloatArray) -> NDArray[np.uint8]:
        """A power law of a product is the product of the power laws: one factor a row is enough."""
        gain = (_DARK + (1 - _DARK) * light) ** _GAMMA
        picture = self._dial.turned(self._still, step)
        picture *= gain.astype(np.float32)[self._bands, None, None]
        return picture.astype(np.uint8)


class _Dial:
    """A hand of light that is round in `STEPS` pictures."""

    def __init__(self, width: int, height: int) -> None:
        u, v = Look(width=width, height=height).stage_grid(1)
        right, up = u - DIAL_CENTRE[0], DIAL_CENTRE[1] - v
        radius = np.hypot(right, up)
        rows, columns = (np.flatnonzero((radius < DIAL_RADIUS).any(axis=axis)) for axis in (1, 0))
        self._place = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        self._turn = (np.arctan2(right, up) / (2 * np.pi) % 1.0)[self._place]
        self._cover = np.clip((DIAL_RADIUS - 0.12 - radius[self._place]) / 0.1, 0, 1)

    def turned(self, still: Pixels, step: int) -> Pixels:
        picture = still.copy()
        behind = (step / STEPS - self._turn) % 1.0
        hand = (np.exp(-behind / 0.12) * self._cover)[..., None]
        window = picture[self._place]
        window += hand * (_encoded(_HAND) - window)
        return picture


@lru_cache(maxsize=4)
def _stage(width: int, height: int) -> Pixels:
    """Linear light under the lamp; shared by all cameras of a size."""
    samples = 2 if height < _LARGE else 1  # large pictures have smooth edges as they are
    u, v = Look(width=width, height=height).stage_grid(samples)
    finer = paint_stage(u, v).reshape(height, samples, width, samples, 3)
    scene = np.asarray(finer.mean(axis=(1, 3)) * _LAMP, np.float32)
    # Nothing under the lamp is blown out: a pixel that is full says nothing of the light.
    return np.minimum(scene, np.float32(_TOO_BRIGHT))


def _with_label(scene: Pixels, label: str) -> Pixels:
    """The camera's name on the board, as large as there is room."""
    height, width = scene.shape[:2]
    look = Look(width=width, height=height)
    left, top = (round(x) for x in look.pixel_of(BOARD[0] + 0.35, BOARD[1] + 0.35))
    right, bottom = (round(x) for x in look.pixel_of(11.1, BOARD[3] - 0.35))
    picture = _encoded(scene)
    board = picture[top:bottom, left:right]
    board[:] = board[0, 0]
    dots = lettering(label or " ")
    scale = min((bottom - top) // (dots.shape[0] + 2), (right - left) // (dots.shape[1] + 1))
    ink = lettering(label or " ", scale=max(1, scale))[: bottom - top, : right - left]
    down, across = ((room - size) // 2 for room, size in zip(board.shape, ink.shape, strict=False))
    board[down : down + ink.shape[0], across : across + ink.shape[1]][ink] = _encoded(_INK)
    return picture


def _encoded(linear: NDArray[np.float32]) -> Pixels:
    return np.asarray(255 * linear**_GAMMA, np.float32)
