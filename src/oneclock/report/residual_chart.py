"""How far each probe is from the clock, over time and as a histogram, with the gates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oneclock.align.residuals import MEDIAN_GATE
from oneclock.report.axis import Axis, clock_text, grid, ruler, value_ticks
from oneclock.report.markup import drawing, esc, horizontal, percent, short
from oneclock.report.step_lines import step_lines
from oneclock.report.values import ProbePoint, SourceReport
from oneclock.report.wording import milliseconds, signed, width_text

_HEIGHT = 190
_ROOM = 14  # above and below, for what lies beyond the scale
_BINS = 31
_FINEST = 20e-6  # seconds: nobody needs a scale of less
_GATE_IN_SIGHT = 6.0  # a gate this many times farther out than the data is told in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    half_width: float
    middle: float
    words: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Residuals to heights."""

    half_range: float

    def y(self, residual: float) -> float:
        return _HEIGHT / 2 - residual / self.half_range * (_HEIGHT / 2 - _ROOM)

    def holds(self, residual: float) -> bool:
        return abs(residual) <= self.half_range


def residual_figure(source: SourceReport) -> str:
    """Empty where there is not one probe to show."""
    verify = source.verification.probes if source.verification else ()
    probes = (*source.sync_probes, *verify)
    if not probes:
        return ""
    gates = gates_of(source)
    scale = scale_for(probes, gates)
    axis = Axis.over(source.coverage, margin=0.015)
    marks = _marks(source.sync_probes, "sync", scale, axis) + _marks(verify, "verify", scale, axis)
    frame = _rules(scale) + _gate_lines(gates, scale)
    desc = f"{len(probes)} probes, {sum(not p.agrees for p in probes)} of them rejected"
    plot = drawing(
        grid(axis, 6) + step_lines(source, axis) + frame + marks,
        height=_HEIGHT,
        title=f"Residuals of {source.name}",
        desc=desc,
        kind="plot",
    )
    bars = drawing(
        frame + _bars(probes, scale),
        height=_HEIGHT,
        title=f"Histogram of the residuals of {source.name}",
        desc=desc,
        kind="plot",
    )
    times = drawing(
        ruler(axis, 6), height=20, title="Time", desc="Time of the source itself", kind="ruler"
    )
    return (
        f'<div class="residuals">{_value_axis(scale)}{plot}{bars}<span></span>{times}'
        f'<span class="hint">count</span></div>{_remarks(probes, gates, scale)}'
    )


def gates_of(source: SourceReport) -> tuple[Gate, ...]:
    check = source.verification
    bar = check.median_gate if check else MEDIAN_GATE
    median = Gate(
        half_width=bar, middle=0.0, words=f"median ± {short(bar * 1e3, 1)} ms", kind="gate"
    )
    if check is None:
        return (median,)
    words = f"spread {short(check.spread_gate * 1e3, 1)} ms"
    # The spread is a whole width, and it is measured about the median wherever that lies.
    spread = Gate(
        half_width=check.spread_gate / 2, middle=check.median_residual, words=words, kind="frame"
    )
    return (median, spread)


def scale_for(probes: tuple[ProbePoint, ...], gates: tuple[Gate, ...]) -> Scale:
    """The data decides. Gates nearby are brought into sight, wild probes are left at the border."""
    sizes = [abs(p.residual) for p in probes if p.agrees] or [
        float(np.median([abs(p.residual) for p in probes]))
    ]
    half = max(_FINEST, 1.25 * max(sizes))
    near = [
        1.15 * (gate.half_width + abs(gate.middle))
        for gate in gates
        if gate.half_width <= _GATE_IN_SIGHT * half
    ]
    return Scale(half_range=max([half, *near]))


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} times" if ratio >= 10 else f"{short(ratio, 1)} times"


def _marks(probes: tuple[ProbePoint, ...], kind: str, scale: Scale, axis: Axis) -> str:
    return "".join(_mark(probe, kind, scale, percent(axis.share(probe.local))) for probe in probes)


def _mark(probe: ProbePoint, kind: str, scale: Scale, x: str) -> str:
    name = kind if probe.agrees else f"{kind} rejected"
    said = f"{clock_text(probe.local)}: {milliseconds(probe.residual)}"
    tip = "" if probe.agrees else f"<title>{esc(said)}, rejected</title>"
    if not scale.holds(probe.residual):
        up = probe.residual > 0
        y = 6 if up else _HEIGHT - 6
        return f'<use class="{name}" href="#{"up" if up else "down"}" x="{x}" y="{y}">{tip}</use>'
    y_text = short(scale.y(probe.residual), 1)
    if kind == "verify":
        return f'<use class="{name}" href="#diamond" x="{x}" y="{y_text}">{tip}</use>'
    return f'<circle class="{name}" cx="{x}" cy="{y_text}" r="3.5">{tip}</circle>'


def _bars(probes: tuple[ProbePoint, ...], scale: Scale) -> str:
    """Sideways, on the scale of the plot beside it; rejected probes hollow, beyond the others."""
    edges = np.linspace(-scale.half_range, scale.half_range, _BINS + 1)
    good, _ = np.histogram([p.residual for p in probes if p.agrees], edges)
    wild, _ = np.histogram([p.residual for p in probes if not p.agrees], edges)
    most = max(1, int((good + wild).max()))
    height = (_HEIGHT - 2 * _ROOM) / _BINS
    bars = []
    for i in np.flatnonzero(good + wild):
        y, a, b = scale.y(float(edges[i + 1])), 0.94 * good[i] / most, 0.94 * wild[i] / most
        place = f'y="{short(y + 0.5, 1)}" height="{short(height - 1, 1)}"'
        if a:
            bars.append(f'<rect class="agree" x="0" width="{percent(a)}" {place}/>')
        if b:
            bars.append(f'<rect class="wild" x="{percent(a)}" width="{percent(b)}" {place}/>')
    return "".join(bars)


def _rules(scale: Scale) -> str:
    return "".join(
        horizontal(scale.y(v), "axis" if v == 0 else "grid") for v in value_ticks(scale.half_range)
    )


def _gate_lines(gates: tuple[Gate, ...], scale: Scale) -> str:
    return "".join(
        horizontal(scale.y(value), gate.kind)
        for gate in gates
        for value in (gate.middle - gate.half_width, gate.middle + gate.half_width)
        if scale.holds(value)
    )


def _value_axis(scale: Scale) -> str:
    ticks = value_ticks(scale.half_range)
    step = 1e3 * (ticks[1] - ticks[0])
    decimals = next((d for d in range(6) if abs(step - round(step, d)) < 1e-9), 6)
    texts = "".join(
        f'<text x="100%" dx="-6" y="{short(scale.y(v) + 4, 1)}" text-anchor="end">'
        f"{signed(1e3 * v, decimals) if v else '0 ms'}</text>"
        for v in ticks
    )
    return drawing(texts, height=_HEIGHT, title="Residual", desc="milliseconds", kind="ruler")


def _remarks(probes: tuple[ProbePoint, ...], gates: tuple[Gate, ...], scale: Scale) -> str:
    """What the plot could not show."""
    said = [
        f"The gate ({gate.words}) lies off this scale, "
        f"{_times(gate.half_width / scale.half_range)} farther out."
        for gate in gates
        if not scale.holds(abs(gate.middle) + gate.half_width)
    ]
    beyond = [probe.residual for probe in probes if not scale.holds(probe.residual)]
    if beyond:
        farthest = width_text(max(abs(residual) for residual in beyond))
        above = sum(residual > 0 for residual in beyond)
        said.append(
            f"Rejected and beyond this scale: {len(beyond)} "
            f"({above} ▲, {len(beyond) - above} ▼), the farthest by {farthest}."
        )
    drawn = [gate for gate in gates if scale.holds(abs(gate.middle) + gate.half_width)]
    key = "".join(f'<span class="key {gate.kind}"></span>gate: {gate.words} ' for gate in drawn)
    lines = [line for line in (key.strip(), *map(esc, said)) if line]
    return f'<p class="remarks">{"<br>".join(lines)}</p>' if lines else ""
