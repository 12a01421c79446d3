"""How the two clocks part over a recording: what one constant offset would leave unmended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from oneclock.align.residuals import MEDIAN_GATE
from oneclock.report.axis import Axis, grid, value_ticks
from oneclock.report.clock_steps import steps_of
from oneclock.report.markup import drawing, esc, horizontal, percent, short
from oneclock.report.piece_table import step_told
from oneclock.report.step_lines import step_lines
from oneclock.report.values import ProbePoint, SourceReport
from oneclock.report.wording import drift_std_text, drift_text, signed, width_text
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.stepped_clock import Piece, SteppedClock

_HEIGHT = 96
_ROOM = 8


def drift_figure(source: SourceReport) -> str:
    """Empty for the reference, and where there is no line or no time for it to drift."""
    clock, coverage = source.placed, source.coverage
    if clock is None or source.is_reference or coverage.length <= 0:
        return ""
    constant = _offset(clock.longest.clock, coverage.middle)
    farthest = max(abs(end - constant) for piece in clock.pieces for end in _ends(piece))
    agreeing = [probe for probe in source.sync_probes if probe.agrees]
    heard = [abs(_heard_at(probe, clock) - constant) for probe in agreeing]
    half = 1.15 * max(MEDIAN_GATE, farthest, *heard)
    axis = Axis.over(coverage, margin=0.015)

    def y(offset: float) -> float:
        return _HEIGHT / 2 - (offset - constant) / half * (_HEIGHT / 2 - _ROOM)

    ticks = value_ticks(half, 6)
    rules = "".join(horizontal(y(v + constant), "axis" if v == 0 else "grid") for v in ticks)
    gates = "".join(horizontal(y(v + constant), "gate") for v in (-MEDIAN_GATE, MEDIAN_GATE))
    lines = "".join(
        f'<line class="fit" x1="{percent(axis.share(piece.span.start))}" y1="{short(y(first))}"'
        f' x2="{percent(axis.share(piece.span.end))}" y2="{short(y(last))}"/>'
        for piece in clock.pieces
        for first, last in [_ends(piece)]
    )
    dots = "".join(
        f'<circle class="sync" cx="{percent(axis.share(p.local))}" r="2" '
        f'cy="{short(y(_heard_at(p, clock)), 1)}"/>'
        for p in agreeing
    )
    labels = "".join(
        f'<text x="100%" dx="-6" y="{short(y(v + constant) + 4, 1)}" text-anchor="end">'
        f"{signed(1e3 * v, 0)}{'' if v else ' ms'}</text>"
        for v in ticks
    )
    words = drift_told(source, farthest)
    scale = drawing(
        labels, height=_HEIGHT, title="Clock difference", desc="milliseconds", kind="ruler"
    )
    plot = drawing(
        grid(axis, 6) + step_lines(source, axis) + rules + gates + dots + lines,
        height=_HEIGHT,
        title=f"Drift of {source.name}",
        desc=words,
        kind="plot",
    )
    return (
        f'<div class="residuals">{scale}{plot}<span></span></div>'
        f'<p class="remarks">{esc(words)}</p>'
    )


def drift_told(source: SourceReport, farthest: float) -> str:
    clock = source.placed
    assert clock is not None
    line = clock.longest.clock
    drift = f"Drift {drift_text(line)} {drift_std_text(line)}".rstrip()
    wrong = f"One constant offset would be wrong by up to {width_text(farthest)}"
    if len(clock.pieces) == 1:
        parted = width_text(abs(line.drift) * source.coverage.length)
        return f"{drift}: over this recording the clocks part by {parted}. {wrong} at either end."
    steps = ", ".join(step_told(step) for step in steps_of(clock))
    return f"{drift}. The clock steps by {steps}. {wrong}.{_before_and_after(source, clock)}"


def _before_and_after(source: SourceReport, clock: SteppedClock) -> str:
    """What is left over on one line for all, and on the pieces."""
    probes = [probe for probe in source.sync_probes if probe.agrees]
    if len(probes) < 3:
        return ""
    local = np.array([probe.local for probe in probes])
    heard = np.array([_heard_at(probe, clock) for probe in probes])
    one_line = heard - np.polyval(np.polyfit(local, heard, 1), local)
    pieces = [probe.residual for probe in probes]
    return (
        f" The windows that agree lie off by {width_text(_rms(one_line))} on one line for all, by "
        f"{width_text(_rms(pieces))} on {len(clock.pieces)} pieces (root mean square)."
    )


def _rms(values: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def _offset(clock: ClockMap, local: float) -> float:
    return clock.to_reference(local) - local


def _ends(piece: Piece) -> tuple[float, float]:
    return _offset(piece.clock, piece.span.start), _offset(piece.clock, piece.span.end)


def _heard_at(probe: ProbePoint, clock: SteppedClock) -> float:
    """The offset that a probe measured."""
    return _offset(clock.pieces[probe.piece].clock, probe.local) + probe.residual
