"""How results look in a terminal: answers on stdout, progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

Report = Callable[[Path, float, float], None]

_UNKNOWN_DURATION = 3600.0
# Where nobody's terminal gives a width, tables may be as wide as they need.
_PIPE_WIDTH = 120


def show(table: Table) -> None:
    # No markup: [brackets] in a file's name are its own.
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=_PIPE_WIDTH)
    console.print(table)


def print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


@contextmanager
def progress_bars(verb: str) -> Iterator[Report]:
    """A bar for every recording while it is being heard; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda path, heard, duration: None
        return
    with Progress(
        TextColumn(verb),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bars:
        tasks: dict[Path, TaskID] = {}

        def report(path: Path, heard: float, duration: float) -> None:
            if path not in tasks:
                tasks[path] = bars.add_task(path.name, total=duration or _UNKNOWN_DURATION)
            bars.update(tasks[path], completed=heard)

        yield report
