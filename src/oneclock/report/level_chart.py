"""How loud each microphone was, and which of them the programme has."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from oneclock.report.axis import Axis, grid
from oneclock.report.curve import area, level
from oneclock.report.edit_values import EditReport, EditSource, Floats, Loudness
from oneclock.report.markup import drawing, esc
from oneclock.report.shots_chart import programme_axis, time_row
from oneclock.report.wording import signed

_HEIGHT = 52
_QUIETEST = -60.0
"""Decibels at the bottom of a lane; the top is full scale."""
_LINES = (-20.0, -40.0)


def level_figure(report: EditReport) -> str:
    """Empty where nothing can be heard."""
    axis = programme_axis(report)
    lanes = "".join(
        _lane(source, source.loudness, axis, report.length)
        for source in report.sources
        if source.loudness is not None
    )
    return f'<div class="tracks">{time_row(axis)}{lanes}</div>' if lanes else ""


def _lane(source: EditSource, loudness: Loudness, axis: Axis, length: float) -> str:
    edges = np.linspace(0.0, length, len(loudness.mean) + 1)
    at = np.repeat([axis.share(float(time)) for time in edges], 2)[1:-1]
    body = grid(axis) + area(at, _heights(loudness.peak), "peak")
    body += area(at, _heights(loudness.mean), "mean")
    body += area(at, _heights(np.where(loudness.heard, loudness.mean, np.nan)), "taken")
    body += "".join(level(float(_share(line)), _HEIGHT, "grid") for line in _LINES)
    small = ", ".join((_loudest(loudness), heard_text(loudness)))
    drawn = drawing(body, height=_HEIGHT, title=source.name, desc=small, kind="lane levels")
    name = f"{esc(source.name)}<small>{esc(small)}</small>"
    return f'<div class="track-name"><span>{name}</span></div>{drawn}'


def heard_text(loudness: Loudness) -> str:
    share = float(np.mean(loudness.heard))
    if share in (0.0, 1.0):
        return "heard" if share else "not heard"
    return f"heard {100 * share:.0f} %"


def _loudest(loudness: Loudness) -> str:
    known = loudness.peak[np.isfinite(loudness.peak)]
    return f"at most {signed(float(known.max()), 0)} dB" if len(known) else "not recording"


def _heights(decibels: Floats) -> Floats:
    """Each stretch from its beginning to its end: one alone is as wide as it is long."""
    return np.repeat(_share(decibels), 2)


def _share(decibels: ArrayLike) -> Floats:
    return np.clip(1 - np.asarray(decibels) / _QUIETEST, 0.0, 1.0)
