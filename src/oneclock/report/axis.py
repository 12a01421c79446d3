"""Where the ticks of an axis go, and what is written beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from oneclock.report.markup import esc, percent
from oneclock.timebase.span import Span

# People count minutes by sixties; below a second and beyond a day they count by tens and by twos.
_CLOCK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800)
_DAY = 86400.0
_INSTANT = 1e-6  # a span shorter than this is one moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A stretch of time across the width of a drawing."""

    span: Span

    @classmethod
    def over(cls, span: Span, *, margin: float = 0.0) -> Axis:
        """Around `span`, with a margin given as a share of it. An instant gets a second of room."""
        room = span.length * margin if span.length > _INSTANT else 0.5
        return cls(span=Span(start=span.start - room, end=span.end + room))

    def share(self, time: float) -> float:
        """0 at the left edge, 1 at the right."""
        return (time - self.span.start) / self.span.length


def time_ticks(span: Span, at_most: int = 8) -> tuple[float, ...]:
    """Round times within `span`: multiples of one step that reads well on a clock."""
    return _multiples(span, _time_step(span.length, at_most))


def value_ticks(half_range: float, at_most: int = 7) -> tuple[float, ...]:
    """Round values from -half_range to half_range, zero among them."""
    span = Span(start=-half_range, end=half_range)
    return _multiples(span, _decimal_step(span.length / (at_most - 1)))


def _time_step(length: float, at_most: int) -> float:
    shortest = max(length, _INSTANT) / (at_most - 1)
    if shortest <= 0.5:
        return _decimal_step(shortest)
    for step in _CLOCK_STEPS:
        if step >= shortest:
            return float(step)
    return _DAY * 2.0 ** max(0, math.ceil(math.log2(shortest / _DAY)))


def _decimal_step(shortest: float) -> float:
    """The least of 1, 2, 5, 10, 20, ... that is no less than `shortest`."""
    decade: float = 10.0 ** math.floor(math.log10(shortest))
    for digit in (1, 2, 5):
        if digit * decade >= shortest:
            return digit * decade
    return 10 * decade


def _multiples(span: Span, step: float) -> tuple[float, ...]:
    first, last = math.ceil(span.start / step), math.floor(span.end / step)
    return tuple(k * step for k in range(first, last + 1))


def clock_text(time: float, decimals: int = 0) -> str:
    """
    >>> clock_text(4329.5, 1), clock_text(-5.0)
    ('1:12:09.5', '−0:00:05')
    """
    units = round(abs(time) * 10**decimals)
    seconds, fraction = divmod(units, 10**decimals)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if decimals:
        text += f".{fraction:0{decimals}}"
    return f"−{text}" if time < 0 and units else text


def tick_decimals(ticks: tuple[float, ...]) -> int:
    """As many decimals as tell neighbouring ticks apart."""
    if len(ticks) < 2:
        return 0
    step = min(later - earlier for earlier, later in pairwise(ticks))
    return max(0, min(9, -math.floor(math.log10(step) + 1e-9)))


def ruler(axis: Axis, at_most: int = 8) -> str:
    """The tick labels, as the inside of a drawing. Narrow pages show every other one."""
    ticks = time_ticks(axis.span, at_most)
    decimals = tick_decimals(ticks)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    return "".join(
        label(axis.share(t), 13, clock_text(t, decimals), "odd" if round(t / step) % 2 else "even")
        for t in ticks
    )


def grid(axis: Axis, at_most: int = 8) -> str:
    """The lines below the labels of `ruler`."""
    return "".join(
        f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="100%"/>'
        for x in (percent(axis.share(t)) for t in time_ticks(axis.span, at_most))
    )


def label(share: float, y: float, text: str, kind: str) -> str:
    """Text over a point, but never over the edge of its drawing."""
    anchor = "start" if share < 0.06 else "end" if share > 0.94 else "middle"
    return (
        f'<text class="{kind}" x="{percent(share)}" y="{y:g}" text-anchor="{anchor}">'
        f"{esc(text)}</text>"
    )
