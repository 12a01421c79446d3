"""How results look in a terminal: tables on stdout, everything else on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

Report = Callable[[Path, float, float], None]

_UNKNOWN_DURATION = 3600.0


def say(text: str) -> None:
    """One line on stderr, whatever the width of the terminal."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)


def show(table: Table) -> None:
    Console(highlight=False).print(table)


@contextmanager
def progress_bars(verb: str) -> Iterator[Report]:
    """A bar for every recording while it is being heard; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda path, heard, duration: None
        return
    with Progress(
        TextColumn(verb),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bars:
        tasks = {}

        def report(path: Path, heard: float, duration: float) -> None:
            if path not in tasks:
                tasks[path] = bars.add_task(path.name, total=duration or _UNKNOWN_DURATION)
            bars.update(tasks[path], completed=heard)

        yield report
