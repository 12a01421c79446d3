"""How the two clocks part over a recording: what one constant offset would leave unmended."""

from __future__ import annotations

from oneclock.align.residuals import MEDIAN_GATE
from oneclock.report.axis import Axis, grid, value_ticks
from oneclock.report.markup import drawing, esc, horizontal, percent, short
from oneclock.report.values import SourceReport
from oneclock.report.wording import drift_std_text, drift_text, signed, width_text
from oneclock.timebase.clock_map import ClockMap

_HEIGHT = 96
_ROOM = 8


def drift_figure(source: SourceReport) -> str:
    """Empty for the reference, and where there is no line or no time for it to drift."""
    clock, coverage = source.placed, source.coverage
    if clock is None or source.is_reference or coverage.length <= 0:
        return ""
    parted = clock.drift * coverage.length
    half = 1.15 * max(MEDIAN_GATE, abs(parted) / 2)
    axis = Axis.over(coverage, margin=0.015)

    def y(value: float) -> float:
        return _HEIGHT / 2 - value / half * (_HEIGHT / 2 - _ROOM)

    ticks = value_ticks(half, 6)
    rules = "".join(horizontal(y(v), "axis" if v == 0 else "grid") for v in ticks)
    gates = "".join(horizontal(y(v), "gate") for v in (-MEDIAN_GATE, MEDIAN_GATE))
    line = (
        f'<line class="fit" x1="{percent(axis.share(coverage.start))}" y1="{short(y(-parted / 2))}"'
        f' x2="{percent(axis.share(coverage.end))}" y2="{short(y(parted / 2))}"/>'
    )
    dots = "".join(
        f'<circle class="sync" cx="{percent(axis.share(p.local))}" r="2" '
        f'cy="{short(y(_drifted(clock, p.local - coverage.middle) + p.residual), 1)}"/>'
        for p in source.sync_probes
        if p.agrees and abs(p.residual) < half / 4
    )
    words = (
        f"Drift {drift_text(clock)} {drift_std_text(clock)}".rstrip()
        + ": over this recording the clocks part "
        f"by {width_text(abs(parted))}. One constant offset would be wrong by up to "
        f"{width_text(abs(parted) / 2)} at either end."
    )
    labels = "".join(
        f'<text x="100%" dx="-6" y="{short(y(v) + 4, 1)}" text-anchor="end">'
        f"{signed(1e3 * v, 0)}{'' if v else ' ms'}</text>"
        for v in ticks
    )
    scale = drawing(
        labels, height=_HEIGHT, title="Clock difference", desc="milliseconds", kind="ruler"
    )
    plot = drawing(
        grid(axis, 6) + rules + gates + dots + line,
        height=_HEIGHT,
        title=f"Drift of {source.name}",
        desc=words,
        kind="plot",
    )
    return (
        f'<div class="residuals">{scale}{plot}<span></span></div>'
        f'<p class="remarks">{esc(words)}</p>'
    )


def _drifted(clock: ClockMap, elapsed: float) -> float:
    return clock.drift * elapsed
