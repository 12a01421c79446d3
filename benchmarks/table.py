"""Markdown tables, and numbers as they stand in them."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column is words, the others are numbers or short answers.

    >>> print(table(["tool", "s"], [["ours", "1.0"]]))
    | tool | s |
    |---|--:|
    | ours | 1.0 |
    """
    rule = "|---|" + "--:|" * (len(head) - 1)
    return "\n".join([_row(head), rule, *(_row(row) for row in rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def milliseconds(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{seconds * 1e3:.2f}" if abs(seconds) < 1.0 else f"{seconds:.0f} s"


def ppm(drift: float | None) -> str:
    return "–" if drift is None else f"{drift * 1e6:+.2f}"


def megabytes(count: float) -> str:
    return f"{count / 1e6:,.0f}"
