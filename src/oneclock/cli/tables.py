"""Results as tables a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from oneclock.align.outcome import Outcome, SyncResult
from oneclock.align.pair.evidence import format_chance
from oneclock.align.verify_files import Checked

if TYPE_CHECKING:
    from oneclock.align.pair.solve_pair import Answer
    from oneclock.simulate.film_event import Footage  # 0.2 s to import
    from oneclock.timebase.clock_map import ClockMap


def sync_table(result: SyncResult) -> Table:
    table = table_of(
        f"On the clock of {result.reference.name}",
        "source",
        ">starts at s",
        ">drift ppm",
        ">windows",
        ">by chance",
        "grade",
    )
    for outcome in result.outcomes:
        table.add_row(*_sync_row(outcome))
    return table


def _sync_row(outcome: Outcome) -> tuple[str, ...]:
    name, answer = outcome.path.name, outcome.answer
    if answer is None:
        return name, "", "", "", "", "unreadable"
    clock, evidence = answer.clock, answer.evidence
    agree = chance = ""
    if evidence is not None:
        agree = f"{evidence.agreeing}/{evidence.heard}"
        chance = format_chance(evidence.chance)
    if clock is None:
        return name, "", "", agree, chance, answer.grade.value
    return (
        name,
        f"{_beginning(answer, clock):+.4f}",
        f"{clock.drift * 1e6:+.2f} ± {clock.drift_std * 1e6:.2f}",
        agree,
        chance,
        answer.grade.value,
    )


def _beginning(answer: Answer, clock: ClockMap) -> float:
    """Of the recording, on the clock of the reference: its first piece's, where it steps."""
    return clock.delta if answer.pieces is None else answer.pieces.pieces[0].clock.delta


def verify_table(judged: Sequence[Checked]) -> Table:
    table = table_of(
        "Residuals against the recordings",
        "source",
        ">median ms",
        ">spread ms",
        ">windows",
        "drift",
        "verdict",
    )
    for checked in judged:
        verdict = checked.verdict
        measured = bool(verdict.counted)
        table.add_row(
            checked.check.source.name,
            f"{verdict.median * 1e3:+.3f}" if measured else "",
            f"{verdict.spread * 1e3:.3f}" if measured else "",
            f"{len(verdict.counted)}/{len(checked.check.windows)}",
            "applied" if checked.check.drift_applied else "ignored",
            "pass" if verdict.passed else "FAIL",
        )
    return table


def truth_table(result: SyncResult, footage: Sequence[Footage]) -> Table:
    """What simulated cameras' clocks really did, beside what was found."""
    table = table_of(
        "Truth beside answer",
        "source",
        ">true start s",
        ">found",
        ">true drift ppm",
        ">found",
        ">worst error ms",
        "grade",
    )
    for outcome, film in zip(result.outcomes, footage, strict=True):
        answer, truth = outcome.answer, film.clock
        row = [film.path.name, f"{truth.delta:+.4f}", "", f"{truth.drift * 1e6:+.1f}", "", ""]
        if answer is not None and answer.clock is not None:
            clock = answer.clock
            row[2], row[4] = f"{clock.delta:+.4f}", f"{clock.drift * 1e6:+.1f}"
            ends = (film.coverage.start, film.coverage.end)
            worst = max(abs(clock.to_reference(t) - truth.to_reference(t)) for t in ends)
            row[5] = f"{worst * 1e3:.3f}"
        table.add_row(*row, "unreadable" if answer is None else answer.grade.value)
    return table


def table_of(title: str, *columns: str) -> Table:
    """A heading that begins with `>` belongs to a column of numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        if column.startswith(">"):
            table.add_column(column[1:], justify="right", no_wrap=True)
        else:
            table.add_column(column, overflow="fold")
    return table
