"""Three long cameras beside polysync, and files in which sound is a small part."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import say
from benchmarks.cost import warm
from benchmarks.fat_files import make_fat_pair
from benchmarks.make_long_pair import make_long_event
from benchmarks.measure_process import Cost
from benchmarks.run_tools import run_oneclock, run_oneclock_on_many, run_polysync
from benchmarks.score import score
from benchmarks.table import megabytes, milliseconds, table


def print_three_cameras(material: Path, minutes: float, runs: int) -> None:
    say(f"three cameras of {minutes:g} minutes")
    pairs = make_long_event(minutes, material, sources=2)
    reference, sources = pairs[0].reference, [pair.source for pair in pairs]
    warm(reference, *sources)
    size = sum(path.stat().st_size for path in (reference, *sources))
    ours: list[list[Cost]] = []
    theirs: list[list[Cost]] = []
    for run in range(runs):
        say(f"run {run + 1} of {runs}")
        graded, cost = run_oneclock_on_many(reference, sources)
        ours.append([cost])
        theirs.append([run_polysync(reference, source).cost for source in sources])
    worst = [
        milliseconds(score(answer.clock, pair.clock, pair.overlap).worst)
        for answer, pair in zip(graded, pairs, strict=True)
    ]
    told = ", ".join(
        f"{answer.grade} {error} ms" for answer, error in zip(graded, worst, strict=True)
    )
    rows = [_cameras_row("oneclock, once", ours, size), _cameras_row("polysync", theirs, size)]
    mine, other = (statistics.median(sum(c.wall for c in run) for run in x) for x in (ours, theirs))
    head = [f"three cameras of {minutes:g} minutes, {size / 1e9:.2f} GB", "wall s", "CPU s"]
    head += ["largest process MB", "process tree MB", "read MB", "of the files"]
    print(f"\n## Three cameras\n\n{table(head, rows)}\n\n{other / mine:.1f} times; {told}")


def _cameras_row(tool: str, runs: Sequence[Sequence[Cost]], size: int) -> list[str]:
    """Medians; where a tool is run once for each source, the sum."""
    read = statistics.median(sum(cost.read_bytes for cost in run) for run in runs)
    return [
        tool,
        f"{statistics.median(sum(cost.wall for cost in run) for run in runs):.1f}",
        f"{statistics.median(sum(cost.cpu for cost in run) for run in runs):.1f}",
        megabytes(max(cost.largest_bytes for run in runs for cost in run)),
        megabytes(max(cost.tree_bytes for run in runs for cost in run)),
        megabytes(read),
        f"{read / size:.1%}",
    ]


def print_fat_files(material: Path) -> None:
    say("two cameras of 50 Mbit/s")
    reference, source = make_fat_pair(material)
    size = reference.stat().st_size + source.stat().st_size
    answer = run_oneclock(reference, source)
    head = ["two cameras of 50 Mbit/s", "wall s", "CPU s", "largest process MB"]
    head += ["process tree MB", "read MB", "of the files"]
    row = _cameras_row(f"oneclock ({answer.said}), {size / 1e9:.1f} GB", [[answer.cost]], size)
    print(f"\n## Fat files\n\n{table(head, [row])}")
