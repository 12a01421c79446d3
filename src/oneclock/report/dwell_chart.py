"""How long shots last."""

from __future__ import annotations

from collections import Counter

from oneclock.report.axis import label
from oneclock.report.edit_values import EditReport
from oneclock.report.markup import drawing, horizontal, percent, short

_HEIGHT = 120
_TOP, _BOTTOM = 16, 20
_MOST_BARS = 20
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)


def dwell_figure(report: EditReport) -> str:
    lengths = [report.seconds(shot.length) for shot in report.shots.shots]
    step = bar_width(max(lengths))
    counts = Counter(int(length / step + 1e-9) for length in lengths)
    bars = max(counts) + 1
    body = "".join(_bar(number, counts[number], bars, max(counts.values())) for number in counts)
    body += horizontal(_HEIGHT - _BOTTOM, "axis")
    every = 1 + (bars - 1) // 8
    body += "".join(
        label(number / bars, _HEIGHT - 5, f"{short(number * step)} s", "hint")
        for number in range(0, bars + 1, every)
    )
    desc = f"{len(lengths)} shots, by seconds"
    return drawing(body, height=_HEIGHT, title="How long shots last", desc=desc, kind="dwell")


def bar_width(longest: float) -> float:
    """Seconds: the least of round numbers that takes few bars."""
    return next((step for step in _STEPS if longest < step * _MOST_BARS), longest / _MOST_BARS)


def _bar(number: int, count: int, bars: int, most: int) -> str:
    tall = (_HEIGHT - _TOP - _BOTTOM) * count / most
    top = _HEIGHT - _BOTTOM - tall
    x, width = percent((number + 0.06) / bars), percent(0.88 / bars)
    middle = percent((number + 0.5) / bars)
    return (
        f'<rect class="dwells" x="{x}" width="{width}" y="{short(top)}" height="{short(tall)}"/>'
        f'<text x="{middle}" y="{short(top - 4)}" text-anchor="middle">{count}</text>'
    )
