"""A clock that talks: sound and pictures whose every moment is known, to judge lips by.

The mouth opens with the voice; on every second there are a beep and a flash, and what the digits
say is the truth to the frame (marks: `talking_marks`).
"""

from __future__ import annotations

from math import floor

import numpy as np
from numpy.typing import NDArray

from oneclock.errors import UsageError
from oneclock.simulate.dot_digits import DotDisplay, write_small
from oneclock.simulate.soft_shapes import Sheet
from oneclock.simulate.talking_face import CENTRE_Y, UP, TalkingFace
from oneclock.simulate.talking_hand import RoundHand, SecondMarks
from oneclock.simulate.talking_marks import band_rows, flash_band, is_flashing
from oneclock.simulate.talking_voice import LOOP_SECONDS, RATE, TalkingVoice

Pixels = NDArray[np.uint8]

_SIDE = 0.655
"""Middle of the digits, left and right, in heights from the middle."""
_BLINK = (1, 2, 3, 2, 1)
_BLINK_STEP = 0.04
_ROUNDING = 1e-6


class TalkingClock:
    """Pictures cost a millisecond or two; all else was painted when it was made."""

    def __init__(
        self, *, size: tuple[int, int] = (640, 360), fps: int = 25, seed: int = 20
    ) -> None:
        _check(size, fps)
        self.size, self.fps, self.rate = size, fps, RATE
        self._voice = TalkingVoice(seed)
        width, height = size
        sheet = Sheet.blank(width, height)
        _paint_night(sheet)
        self._face = TalkingFace(sheet)
        self._ring = RoundHand(sheet)
        self._ticks = SecondMarks(sheet)
        self._displays = [DotDisplay(sheet, side * _SIDE, CENTRE_Y - 0.02) for side in (-1, 1)]
        for side, label in ((-1, "SECOND"), (1, "FRAME")):
            write_small(sheet, label, side * _SIDE, CENTRE_Y + 0.135)
        sheet.paint[: band_rows(height)] = 0
        self._still = np.rint(np.clip(sheet.paint, 0, 255)).astype(np.uint8)
        self._bands = [flash_band(second, height, width) for second in range(4)]
        self._glances, self._blinks = _habits(seed)

    def samples(self, start: int, count: int) -> NDArray[np.int16]:
        """48 kHz mono from sample `start`; sample 0 is the onset of the first beep."""
        return self._voice.samples(start, count)

    def sampled_at(self, times: NDArray[np.float64]) -> NDArray[np.int16]:
        return self._voice.sampled_at(times)

    def loudness(self, time: float) -> float:
        return self._voice.loudness(time)

    def picture(self, time: float) -> Pixels:
        """What is to be seen at `time`, (height, width, 3), RGB."""
        second = floor(time + _ROUNDING)
        since = max(time - second, 0.0)
        picture = self._still.copy()
        gaze, lid = self._look(time, since)
        picture[self._face.eyes_at] = self._face.eyes(gaze, lid)
        picture[self._face.mouth_at] = self._face.mouth(self._voice.loudness(time))
        self._ring.sweep(picture, since)
        self._ticks.light(picture, second % 60)
        self._displays[0].show(picture, second % 60)
        self._displays[1].show(picture, floor((since + _ROUNDING) * self.fps))
        if is_flashing(time, self.fps):
            band = self._bands[second % 4]
            picture[: len(band)] = band
        return picture

    def _look(self, time: float, since: float) -> tuple[int, int]:
        """Where it looks, and how far its eyes are closed. It glances up at every flash."""
        within = time % LOOP_SECONDS
        blinked = within - self._blinks[np.searchsorted(self._blinks, within, "right") - 1]
        step = int(blinked / _BLINK_STEP)
        lid = _BLINK[step] if 0 <= step < len(_BLINK) else 0
        if since < 0.16:
            return UP, lid
        return int(self._glances[int(within / LOOP_SECONDS * len(self._glances))]), lid


def _paint_night(sheet: Sheet) -> None:
    glow = np.exp(-((np.hypot(sheet.x, sheet.y - CENTRE_Y) / 0.55) ** 2))[..., None]
    far, near = np.array((11.0, 13.0, 30.0)), np.array((44.0, 50.0, 104.0))
    sheet.paint[...] = far + (near - far) * glow


def _habits(seed: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Where it looks in each 1.5 s, mostly at you, and when it blinks."""
    rng = np.random.default_rng([seed, 3])
    glances = rng.choice(UP, size=LOOP_SECONDS * 2 // 3, p=(0.7, 0.11, 0.11, 0.08))
    pauses = rng.uniform(2.2, 5.0, size=LOOP_SECONDS // 2)
    blinks = np.cumsum(pauses)
    return glances, np.concatenate([[-1.0], blinks[blinks < LOOP_SECONDS - 0.5]])


def _check(size: tuple[int, int], fps: int) -> None:
    width, height = size
    if width % 2 or height % 2 or not (90 <= height <= 1080 and 160 <= width <= 1920):
        raise UsageError(
            f"size {width}x{height}",
            "is odd, below 160x90 or above 1920x1080",
            "give two even numbers, as in 640x360",
        )
    if not 1.6 <= width / height <= 2.4:
        raise UsageError(f"size {width}x{height}", "has no room for the digits", "give about 16:9")
    if isinstance(fps, bool) or not isinstance(fps, int) or not 5 <= fps <= 60:
        raise UsageError(
            f"{fps!r} frames a second",
            "a flash begins on a whole second, so the rate is a whole number of 5 to 60",
            "give 25",
        )
