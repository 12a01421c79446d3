"""Watch a recording: what its cells saw of the light, frame by frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oneclock.align.light.seen_light import SeenLight
from oneclock.media.read_brightness import read_brightness


def see_recording(path: Path) -> SeenLight:
    """Frames that are not later than one before them are left out."""
    seen = read_brightness(path)
    latest = np.maximum.accumulate(seen.times)
    good = np.diff(latest, prepend=-np.inf) > 0
    times, light = seen.times[good], seen.light[good]
    cells = light.reshape(len(light), int(np.prod(light.shape[1:])))
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    # The last frame is on screen as long as any.
    duration = float(times[-1]) + usual if len(times) else 0.0
    return SeenLight(duration=duration, times=times, light=cells)
