"""The field side by side, drawn: six small multiples, offset over time. Light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from benchmarks.live_offsets import START_UP, Floats, Run
from benchmarks.live_producers import SECONDS
from benchmarks.live_table import Field

from oneclock.live.offset.standards import DETECTABLE
from oneclock.report.markup import esc, short

_LINES = {"plain aiortc": "plain", "AVSynchronizer": "theirs", "oneclock": "ours"}
_ALSO_SAID = {
    "aligned": "as claimed, deliveries uneven by 4 ms",
    "1 % wrong fps": "25.25 pictures a second, 25 claimed",
    "24 against 25": "25 pictures a second, 24 claimed",
    "stall": "0.6 s of pictures held up, then all at once",
    "burst": "both delivered every 0.4 s",
    "gap": "the voice pauses for 2 s, samples numbered on",
}
_LOW, _HIGH = -0.45, 0.65
"""Seconds that are in sight."""
_TICKS = (-400, -200, 0, 200, 400, 600)
_COLUMNS, _WIDTH, _HEIGHT = 3, 340, 190
_LEFT, _TOP, _BETWEEN_X, _BETWEEN_Y, _BOTTOM = 62, 112, 26, 74, 66
_BIN = 0.2
_FLAT = 0.001

_STYLE = """
svg{font:13px system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.page{fill:#fbfbf9}.panel{fill:#f1f3f5}.band{fill:#cfe6dc}.grid{stroke:#d9dde1}.zero{stroke:#59636e}
text{fill:#1b1f24}.soft{fill:#59636e;font-size:12px}.head{font-weight:600;font-size:15px}
.title{font-weight:650;font-size:21px}
path{fill:none;stroke-linejoin:round;stroke-linecap:round}
.plain{stroke:#8a5a00;stroke-width:1.2;stroke-opacity:.85}.theirs{stroke:#a3407c;stroke-width:2}
.ours{stroke:#0a63a3;stroke-width:2.6}
text.plain,text.theirs{stroke:none}.out{font-size:12px;font-weight:600}
text.theirs{fill:#a3407c}text.plain{fill:#8a5a00}
@media (prefers-color-scheme:dark){
.page{fill:#14171a}.panel{fill:#23282d}.band{fill:#23473b}.grid{stroke:#373d44}.zero{stroke:#a3adb7}
text{fill:#e8eaed}.soft{fill:#a3adb7}
.plain{stroke:#e8b04a}.theirs{stroke:#e592c4}.ours{stroke:#6cb5ea}
text.theirs{fill:#e592c4}text.plain{fill:#e8b04a}
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    left: float
    top: float

    def x(self, time: float) -> float:
        return self.left + _WIDTH * time / SECONDS

    def y(self, offset: float) -> float:
        return self.top + _HEIGHT * (_HIGH - offset) / (_HIGH - _LOW)

    def box(self, kind: str, low: float = _LOW, high: float = _HIGH, end: float = SECONDS) -> str:
        height = self.y(low) - self.y(high)
        return (
            f'<rect class="{kind}" x="{short(self.left)}" y="{short(self.y(high))}" '
            f'width="{short(self.x(end) - self.left)}" height="{short(height)}"/>'
        )


def draw_field(field: Field) -> str:
    rows = -(-len(field) // _COLUMNS)
    width = _LEFT + _COLUMNS * (_WIDTH + _BETWEEN_X)
    height = _TOP + rows * (_HEIGHT + _BETWEEN_Y) - _BETWEEN_Y + _BOTTOM
    panels = "".join(
        _panel(_place(number), scenario, runs, number)
        for number, (scenario, runs) in enumerate(field.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title"><style>{_STYLE}</style>'
        f'<rect class="page" width="{width}" height="{height}"/>'
        f"{_heading()}{panels}{_footing(height)}</svg>\n"
    )


def _place(number: int) -> _Panel:
    row, column = divmod(number, _COLUMNS)
    return _Panel(
        left=_LEFT + column * (_WIDTH + _BETWEEN_X), top=_TOP + row * (_HEIGHT + _BETWEEN_Y)
    )


def _heading() -> str:
    legend, x = "", float(_LEFT)
    for name, kind in _LINES.items():
        legend += f'<path class="{kind}" d="M{short(x)} 57h26"/>'
        legend += _text(x + 33, 61.5, name)
        x += 66 + 7.4 * len(name)
    legend += f'<rect class="band" x="{short(x)}" y="51" width="26" height="13"/>'
    legend += _text(x + 33, 61.5, f"not noticed ({DETECTABLE.name.removesuffix(' detectable')})")
    title = "How far the picture is behind its sound, where both leave"
    return f'<text class="title" id="title" x="{_LEFT}" y="33">{title}</text>{legend}'


def _footing(height: float) -> str:
    words = (
        f"Milliseconds; above zero the voice is early. No figure counts the first {START_UP:g} s, "
        "which are drawn. The same producers for all, in simulated time."
    )
    return _text(_LEFT, height - 16, words, "soft")


def _panel(panel: _Panel, scenario: str, runs: Mapping[str, Run], number: int) -> str:
    drawn = panel.box("panel") + panel.box("band", -DETECTABLE.voice_late, DETECTABLE.voice_early)
    for tick in _TICKS:
        y = short(panel.y(tick / 1000))
        kind = "grid" if tick else "zero"
        drawn += f'<line class="{kind}" x1="{panel.left}" x2="{panel.left + _WIDTH}" y1="{y}" '
        drawn += f'y2="{y}"/>'
        if number % _COLUMNS == 0:
            sign = f"{tick:+d}".replace("-", "−") if tick else "0 ms"
            drawn += _text(panel.left - 8, panel.y(tick / 1000) + 4, sign, "soft", "end")
    for second in range(0, round(SECONDS) + 1, 20):
        label, anchor = (f"{second} s", "end") if second == SECONDS else (f"{second}", "middle")
        x = panel.x(second) if second else panel.left + 4
        drawn += _text(x, panel.top + _HEIGHT + 17, label, "soft", anchor)
    drawn += _text(panel.left, panel.top - 23, scenario, "head")
    drawn += _text(panel.left, panel.top - 7, _ALSO_SAID.get(scenario, ""), "soft")
    lines = [(kind, runs[name]) for name, kind in _LINES.items()]
    return drawn + "".join(_line(panel, kind, run) for kind, run in lines)


def _line(panel: _Panel, kind: str, run: Run) -> str:
    pen, points = "M", ""
    for time, offset in _thinned(run.seen_at, run.offsets):
        if not _LOW <= offset <= _HIGH or time > SECONDS:
            pen = "M"
            continue
        points += f"{pen}{short(panel.x(time), 1)} {short(panel.y(offset), 1)}"
        pen = "L"
    drawn = f'<path class="{kind}" d="{points}"/>' if points else ""
    last = float(run.offsets[-1])
    if last > _HIGH:
        left_at = panel.x(float(run.seen_at[np.argmax(run.offsets > _HIGH)]))
        words = f"↑ {last * 1000:+,.0f} at the end"
        drawn += _text(left_at + 8, panel.top + 15, words, f"{kind} out")
    return drawn


def _thinned(times: Floats, offsets: Floats) -> Iterator[tuple[float, float]]:
    """Of every fifth of a second the least and the most, if they differ visibly."""
    bins = np.floor(times / _BIN)
    for begin in np.flatnonzero(np.diff(bins, prepend=-1.0)):
        within = np.flatnonzero(bins == bins[begin])
        least, most = within[np.argmin(offsets[within])], within[np.argmax(offsets[within])]
        ends = [begin] if offsets[most] - offsets[least] < _FLAT else sorted({least, most})
        for place in ends:
            yield float(times[place]), float(offsets[place])


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{short(x)}" y="{short(y)}" text-anchor="{anchor}">'
        f"{esc(words)}</text>"
    )
