"""The pieces of a clock that steps: one row a piece."""

from __future__ import annotations

from oneclock.report.axis import clock_text
from oneclock.report.clock_steps import Step, steps_of
from oneclock.report.values import SourceReport
from oneclock.report.wording import drift_text, jump_text, offset_text
from oneclock.timebase.stepped_clock import Piece

_HEADS = ("Piece", "Its own time", "Reference time", "Offset where it begins", "Drift", "Step")


def piece_table(source: SourceReport) -> str:
    """Empty where there is one piece: the table of sources has it."""
    clock = source.placed
    if clock is None or len(clock.pieces) < 2:
        return ""
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS)
    steps: tuple[Step | None, ...] = (None, *steps_of(clock))
    rows = "".join(
        _row(number, piece, step)
        for number, (piece, step) in enumerate(zip(clock.pieces, steps, strict=True), 1)
    )
    return (
        f'<table role="table" class="pieces"><thead role="rowgroup"><tr role="row">{heads}</tr>'
        f'</thead><tbody role="rowgroup">{rows}</tbody></table>'
    )


def step_told(step: Step) -> str:
    """How far, and when: a moment, or between two."""
    between = step.between
    when = f"at {clock_text(between.middle, 2)}"
    if between.length > 0.05:
        when = f"between {clock_text(between.start, 1)} and {clock_text(between.end, 1)}"
    return f"{jump_text(step.by)} {when}"


def _row(number: int, piece: Piece, step: Step | None) -> str:
    there = piece.in_reference
    cells = (
        f"{clock_text(piece.span.start, 2)} – {clock_text(piece.span.end, 2)}",
        f"{clock_text(there.start, 2)} – {clock_text(there.end, 2)}",
        offset_text(piece.clock, piece.span.start),
        drift_text(piece.clock),
        "—" if step is None else step_told(step),
    )
    told = "".join(
        f'<td role="cell" data-head="{head}"><div>{cell}</div></td>'
        for head, cell in zip(_HEADS[1:], cells, strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader">{number}</th>{told}</tr>'
