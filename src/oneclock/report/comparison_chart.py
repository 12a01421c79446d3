"""Who was compared with whom, and whether it closes: an arc for every comparison.

Recordings stand in a column, in the order of the timeline; the wider apart two of them stand, the
farther their arc reaches. Nothing crosses a name, whatever number there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oneclock.report.markup import esc, short
from oneclock.report.values import Comparison, EventReport
from oneclock.report.wording import GRADE_SIGNS, width_text

_ROW = 28
_LEAST = 34
"""Pixels that an arc between neighbours reaches."""
_REACH = 64
"""Pixels that an arc reaches farther for every row it spans, while there is room."""
_FARTHEST = 190
_LABEL = 62
_MOST_LABELS = 8
"""More would cover each other; the list beside has them all."""
_MOST_LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    rows: Mapping[str, int]
    """Of every source, from the top."""
    reach: float
    """Pixels that an arc reaches for every row it spans."""
    farthest: float
    labelled: bool

    @classmethod
    def of(cls, event: EventReport) -> _Layout:
        rows = {source.name: number for number, source in enumerate(event.sources)}
        most = max(abs(rows[each.one] - rows[each.other]) for each in event.comparisons)
        reach = min(_REACH, (_FARTHEST - _LEAST) / most)
        return cls(
            rows=rows,
            reach=reach,
            farthest=_LEAST + reach * (most - 1),
            labelled=len(event.comparisons) <= _MOST_LABELS,
        )


def comparison_figure(event: EventReport) -> str:
    """Empty where a single comparison leaves nothing to see."""
    if len(event.comparisons) < 2:
        return ""
    layout = _Layout.of(event)
    names = "".join(
        f'<div class="node"><span class="sign {source.grade}" aria-hidden="true">'
        f'{GRADE_SIGNS[source.grade]}</span><span title="{esc(source.name)}">'
        f"{esc(source.name)}</span></div>"
        for source in event.sources
    )
    # Words last, so that no arc runs through them.
    arcs = "".join(draw(each, layout) for draw in (_arc, _label) for each in event.comparisons)
    width = round(layout.farthest) + _LABEL
    drawn = (
        f'<svg class="network" width="{width}" height="{_ROW * len(layout.rows)}" role="img">'
        f"<title>Who was compared with whom</title><desc>{esc(summary(event))}</desc>{arcs}</svg>"
    )
    return (
        f'<div class="compared"><div class="nodes">{names}</div>{drawn}'
        f'<div class="listed"><p>{esc(summary(event))}</p>{_listed(event)}</div></div>'
    )


def summary(event: EventReport) -> str:
    kept = [each for each in event.comparisons if each.kept]
    closed = [each.misfit for each in kept if each.misfit is not None]
    count, unchecked = len(event.comparisons), len(kept) - len(closed)
    told = [f"{count} comparisons of {len(event.sources)} recordings"]
    if closed:
        told.append(f"{len(closed)} in loops, the widest off by {width_text(max(closed))}")
    if unchecked:
        told.append(f"{unchecked} with no other way leading there, so that nothing checks it")
    if len(kept) < count:
        told.append(f"{count - len(kept)} thrown out, because the others contradict")
    return "; ".join(told) + "."


def kind_of(comparison: Comparison) -> str:
    if not comparison.kept:
        return "thrown"
    return "unchecked" if comparison.misfit is None else "closes"


def _listed(event: EventReport) -> str:
    worst_first = sorted(event.comparisons, key=_badness, reverse=True)
    items = "".join(f'<li class="{kind_of(each)}">{_told(each)}</li>' for each in worst_first)
    is_open = " open" if len(worst_first) <= _MOST_LISTED else ""
    return f"<details{is_open}><summary>each of them</summary><ul>{items}</ul></details>"


def _badness(comparison: Comparison) -> tuple[bool, bool, float]:
    return not comparison.kept, comparison.misfit is None, comparison.misfit or 0.0


def _told(comparison: Comparison) -> str:
    pair = f"<b>{esc(comparison.one)}</b> and <b>{esc(comparison.other)}</b>"
    misfit = comparison.misfit
    if not comparison.kept:
        apart = "" if misfit is None else f", {width_text(misfit)} from where others put it"
        return f"{pair}: thrown out{apart}"
    if misfit is None:
        return f"{pair}: nothing checks it"
    return f"{pair}: {width_text(misfit)} off its loops"


def _apex(comparison: Comparison, layout: _Layout) -> tuple[float, float]:
    """The point of its arc that is farthest out."""
    one, other = layout.rows[comparison.one], layout.rows[comparison.other]
    depth = _LEAST + (abs(one - other) - 1) * layout.reach
    return depth, ((one + other) / 2 + 0.5) * _ROW


def _arc(comparison: Comparison, layout: _Layout) -> str:
    depth, middle = _apex(comparison, layout)
    ends = (layout.rows[name] for name in (comparison.one, comparison.other))
    top, bottom = (short((row + 0.5) * _ROW) for row in sorted(ends))
    # The middle of such a curve lies half-way to its handle.
    curve = f"M0 {top}Q{short(2 * depth, 1)} {short(middle)} 0 {bottom}"
    arc = f'<path class="{kind_of(comparison)}" d="{curve}"/>'
    if not comparison.kept:
        corner = f"{short(depth - 5, 1)} {short(middle - 5)}"
        arc += f'<path class="cross" d="M{corner}l10 10m0-10l-10 10"/>'
    return arc


def _label(comparison: Comparison, layout: _Layout) -> str:
    if comparison.misfit is None or (comparison.kept and not layout.labelled):
        return ""
    depth, middle = _apex(comparison, layout)
    place = f'x="{short(depth + 9, 1)}" y="{short(middle + 4)}"'
    words = width_text(comparison.misfit)
    return f'<text class="{kind_of(comparison)}" {place}>{words}</text>'
