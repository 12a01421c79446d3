"""How cost grows, drawn: three double logarithmic panels, where a power is a straight line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from oneclock.report.markup import esc, short

_WIDTH, _HEIGHT, _LEFT, _TOP, _BETWEEN, _BOTTOM = 290, 230, 58, 104, 62, 62

_LABEL = 24
"""Labels nearer than this touch."""

_STYLE = """
svg{font:13px system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.page{fill:#fbfbf9}.panel{fill:#f1f3f5}.grid{stroke:#d9dde1}.guide{stroke:#59636e}
text{fill:#1b1f24}.soft{fill:#59636e;font-size:12px}.head{font-weight:600;font-size:15px}
.title{font-weight:650;font-size:21px}
path{fill:none;stroke-width:2.4;stroke-linejoin:round}.guide{stroke-width:1;stroke-dasharray:4 4}
path.plain{stroke:#8a5a00}path.theirs{stroke:#a3407c}path.ours{stroke:#0a63a3}
circle.plain,text.plain{fill:#8a5a00}circle.theirs,text.theirs{fill:#a3407c}
circle.ours,text.ours{fill:#0a63a3}
@media (prefers-color-scheme:dark){
.page{fill:#14171a}.panel{fill:#23282d}.grid{stroke:#373d44}.guide{stroke:#a3adb7}
text{fill:#e8eaed}.soft{fill:#a3adb7}
path.plain{stroke:#e8b04a}path.theirs{stroke:#e592c4}path.ours{stroke:#6cb5ea}
circle.plain,text.plain{fill:#e8b04a}circle.theirs,text.theirs{fill:#e592c4}
circle.ours,text.ours{fill:#6cb5ea}
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    name: str
    kind: str
    """Its colour."""
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    left: float
    across: tuple[float, float]
    """Least and most, as logarithms."""
    up: tuple[float, float]

    def x(self, value: float) -> float:
        return self.left + _WIDTH * _share(value, self.across)

    def y(self, value: float) -> float:
        return _TOP + _HEIGHT * (1.0 - _share(value, self.up))


def _share(value: float, ends: tuple[float, float]) -> float:
    return (math.log(value) - ends[0]) / (ends[1] - ends[0])


def draw_growth(length: Sequence[Series], cpu: Sequence[Series], pairs: Sequence[Series]) -> str:
    width, height = _LEFT + 3 * _WIDTH + 2 * _BETWEEN + 30, _TOP + _HEIGHT + _BOTTOM
    panels = [
        ("Two recordings", "CPU seconds, against minutes of each", length),
        ("Many: time", "CPU seconds, against clips of 3 to 5 minutes", cpu),
        ("Many: pairs compared", "against clips; strangers: all of them", pairs),
    ]
    drawn = "".join(_panel(number, *panel) for number, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title"><style>{_STYLE}</style>'
        f'<rect class="page" width="{width}" height="{height}"/>'
        f'<text class="title" id="title" x="{_LEFT}" y="36">What more of it costs</text>{drawn}'
        f"{_text(_LEFT, height - 14, 'Dashed: in proportion.', 'soft')}</svg>\n"
    )


def _panel(number: int, title: str, also: str, lines: Sequence[Series]) -> str:
    points = [point for line in lines for point in line.points]
    panel = _Panel(
        left=_LEFT + number * (_WIDTH + _BETWEEN),
        across=_ends([x for x, _ in points], 0.06),
        up=_ends([y for _, y in points], 0.1),
    )
    drawn = f'<rect class="panel" x="{short(panel.left)}" y="{_TOP}" '
    drawn += f'width="{_WIDTH}" height="{_HEIGHT}"/>'
    drawn += _text(panel.left, _TOP - 26, title, "head") + _text(panel.left, _TOP - 9, also, "soft")
    drawn += _ticks(panel, sorted({x for x, _ in points}))
    drawn += _guide(panel, lines[0].points[0])
    return drawn + "".join(_line(panel, line) for line in lines)


def _ends(values: Sequence[float], margin: float) -> tuple[float, float]:
    low, high = math.log(min(values)), math.log(max(values))
    slack = margin * (high - low or 1.0)
    return low - slack, high + slack


def _ticks(panel: _Panel, across: Sequence[float]) -> str:
    drawn = ""
    last = -math.inf
    for value in across:
        if panel.x(value) - last < _LABEL:
            continue
        last = panel.x(value)
        drawn += _text(panel.x(value), _TOP + _HEIGHT + 17, f"{value:g}", "soft", "middle")
    for value in _decades(panel.up):
        y = short(panel.y(value))
        drawn += (
            f'<path class="grid" d="M{short(panel.left)} {y}h{_WIDTH}" style="stroke-width:1"/>'
        )
        drawn += _text(panel.left - 7, panel.y(value) + 4, f"{value:g}", "soft", "end")
    return drawn


def _decades(ends: tuple[float, float]) -> list[float]:
    steps = [m * 10.0**e for e in range(-2, 6) for m in (1, 2, 5)]
    inside = [value for value in steps if ends[0] <= math.log(value) <= ends[1]]
    return inside if len(inside) <= 6 else [v for v in inside if f"{v:e}"[0] == "1"]


def _guide(panel: _Panel, start: tuple[float, float]) -> str:
    """From the first point in proportion, as far as the panel goes."""
    x0, y0 = start
    most = min(math.exp(panel.across[1]) / x0, math.exp(panel.up[1]) / y0)
    ends = f"M{short(panel.x(x0))} {short(panel.y(y0))}"
    return (
        f'<path class="guide" d="{ends}L{short(panel.x(x0 * most))} {short(panel.y(y0 * most))}"/>'
    )


def _line(panel: _Panel, line: Series) -> str:
    places = [(panel.x(x), panel.y(y)) for x, y in line.points]
    path = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in places)
    dots = "".join(
        f'<circle class="{line.kind}" cx="{short(x)}" cy="{short(y)}" r="3.2"/>' for x, y in places
    )
    x, y = places[-1]
    name = _text(x - 6, y - 9, line.name, line.kind, "end")
    return f'<path class="{line.kind}" d="{path}"/>{dots}{name}'


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{short(x)}" y="{short(y)}" text-anchor="{anchor}">'
        f"{esc(words)}</text>"
    )
