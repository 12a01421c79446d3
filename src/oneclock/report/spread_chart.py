"""How far apart the frames of one instant are: over the session, and how often."""

from __future__ import annotations

import numpy as np

from oneclock.report.axis import Axis, grid, ruler
from oneclock.report.curve import area, curve, level, side_scale, upright
from oneclock.report.markup import drawing
from oneclock.report.session_values import SessionReport, SpreadReport
from oneclock.report.wording import width_text
from oneclock.timebase.span import Span

_HEIGHT = 170
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def spread_figures(report: SessionReport) -> str:
    spread = report.spread
    if not np.isfinite(spread.whole).all():
        return '<p class="remarks">No instant has two cameras: there is no spread.</p>'
    top = 1.08 * max(float(spread.whole[2]), report.period / 2)
    return (
        '<div class="pair"><figure><h3>Over the recording</h3>'
        f"{_over_time(report, top)}</figure>"
        f"<figure><h3>How many instants are within</h3>{_shares(spread, report, top)}</figure>"
        "</div>"
    )


def _over_time(report: SessionReport, top: float) -> str:
    axis = Axis.over(Span(start=0.0, end=max(report.length, 1e-3)))
    spread = report.spread
    at = np.array([axis.share(float(time)) for time in spread.times])
    ticks = _milliseconds(top)
    body = grid(axis, 6) + "".join(level(ms / 1e3 / top, _HEIGHT, "grid") for ms in ticks)
    body += area(at, spread.worst / top, "worst") + curve(at, spread.median / top, "median")
    body += level(report.period / 2 / top, _HEIGHT, "gate")
    plot = drawing(
        body,
        height=_HEIGHT,
        title="Spread over the recording",
        desc=f"median {width_text(spread.whole[0])}, largest {width_text(spread.whole[2])}",
        kind="plot",
    )
    scale = side_scale([(ms / 1e3 / top, _text(ms)) for ms in ticks], _HEIGHT)
    times = drawing(ruler(axis, 6), height=20, title="Time", desc="session time", kind="ruler")
    return f'<div class="scaled">{scale}{plot}<span></span>{times}</div>'


def _shares(spread: SpreadReport, report: SessionReport, top: float) -> str:
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    body = "".join(level(share, _HEIGHT, "grid") for share in ticks)
    at = _milliseconds(top)
    body += "".join(upright(ms / 1e3 / top, "grid") for ms in at)
    # From nothing up to the least spread there is, and on at all of them.
    x = np.concatenate([[0.0], spread.quantiles / top, [1.0]])
    y = np.concatenate([[0.0], spread.shares, [1.0]])
    body += area(x, 0.96 * y, "worst") + curve(x, 0.96 * y, "median")
    body += upright(report.period / 2 / top, "gate")
    desc = f"half of all within {width_text(spread.whole[0])}, 95 % {width_text(spread.whole[1])}"
    plot = drawing(body, height=_HEIGHT, title="Share of instants", desc=desc, kind="plot")
    scale = side_scale([(0.96 * share, f"{share:.0%}") for share in ticks[1:]], _HEIGHT)
    labels = "".join(
        f'<text x="{100 * ms / 1e3 / top:.4g}%" y="13" text-anchor="middle">{_text(ms)}</text>'
        for ms in at
    )
    values = drawing(labels, height=20, title="Spread", desc="milliseconds", kind="ruler")
    return f'<div class="scaled">{scale}{plot}<span></span>{values}</div>'


def _milliseconds(top: float) -> list[int]:
    """Three to six round values below `top` seconds."""
    step = next((step for step in _TICKS if top * 1e3 / step <= 6), 1000)
    return list(range(step, int(top * 1e3) + 1, step))


def _text(ms: int) -> str:
    return f"{ms} ms"
