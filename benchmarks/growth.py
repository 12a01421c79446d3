"""`python -m benchmarks.growth`: cost against length and number of files, and of saying no; three
long cameras beside polysync.

Prints Markdown and draws docs/align-growth.svg. Recordings are made here and kept. `--parts` runs
some of it; Linux only, as all costs here are.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.common import add_material_option, say
from benchmarks.cost import warm
from benchmarks.growth_cameras import print_fat_files, print_three_cameras
from benchmarks.growth_plot import Series, draw_growth
from benchmarks.machine import machine_line
from benchmarks.make_case import MATERIAL_VERSION, Pair
from benchmarks.make_clips import MOST, make_clips
from benchmarks.make_long_pair import SOUND_ALONE, make_long_event, make_long_pair
from benchmarks.measure_process import Cost, measure_process
from benchmarks.run_tools import Answer, run_oneclock
from benchmarks.score import score
from benchmarks.table import megabytes, milliseconds, table

_LENGTHS = (10.0, 20.0, 30.0, 45.0, 60.0, 75.0, 180.0, 480.0)
_COUNTS = (2, 4, 8, 16, 32, 64)
_PARTS = ("length", "refuse", "files", "cameras", "fat")
_PLOT = Path(__file__).parent.parent / "docs" / "align-growth.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A run on many recordings."""

    count: int
    cost: Cost
    pairs: int
    comparing: float
    """Seconds."""
    events: int
    grades: dict[str, int]


def main() -> None:
    wanted = _arguments()
    material: Path = wanted.material / MATERIAL_VERSION
    material.mkdir(parents=True, exist_ok=True)
    print(machine_line("oneclock", "polysync", "av", "numpy", "scipy"))
    lengths, files = [], {}
    if "length" in wanted.parts:
        lengths = _lengths(material, wanted.minutes)
    if "refuse" in wanted.parts:
        _refusal(material, wanted.hour, wanted.runs)
    if "files" in wanted.parts:
        files = {kind: _files(material, kind, wanted.files) for kind in MOST}
    if "cameras" in wanted.parts:
        print_three_cameras(material, wanted.camera_minutes, wanted.runs)
    if "fat" in wanted.parts:
        print_fat_files(material)
    if lengths and files:
        _PLOT.write_text(draw_growth(_by_length(lengths), *_by_files(files)), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS, help="default: all")
    parser.add_argument("--runs", type=int, default=3, help="where runs are compared (default 3)")
    parser.add_argument("--minutes", nargs="+", type=float, default=_LENGTHS, metavar="M")
    parser.add_argument("--files", nargs="+", type=int, default=_COUNTS, metavar="N")
    parser.add_argument("--hour", type=float, default=60.0, metavar="M", help="of the refusal")
    parser.add_argument("--camera-minutes", type=float, default=75.0, metavar="M")
    add_material_option(parser)
    return parser.parse_args()


# -- against length -------------------------------------------------------------------------------


def _lengths(material: Path, minutes: Sequence[float]) -> list[tuple[float, Answer]]:
    measured, rows = [], []
    for length in minutes:
        say(f"two recordings of {length:g} minutes")
        pair = make_long_pair(length, material, SOUND_ALONE)
        warm(pair.reference, pair.source)
        answer = run_oneclock(pair.reference, pair.source)
        measured.append((length, answer))
        rows.append(_length_row(length, pair, answer))
    head = ["minutes", "wall s", "CPU s", "CPU ms a minute", "largest process MB", "read MB"]
    head += ["of MB", "grade", "worst ms"]
    print(f"\n## Two recordings, against their length\n\n{table(head, rows)}")
    if len(measured) > 1:
        print(
            f"\nCPU grows as length to the power {_power([(x, a.cost.cpu) for x, a in measured])}"
        )
    return measured


def _length_row(minutes: float, pair: Pair, answer: Answer) -> list[str]:
    cost = answer.cost
    size = sum(path.stat().st_size for path in (pair.reference, pair.source))
    return [
        f"{minutes:g}",
        f"{cost.wall:.1f}",
        f"{cost.cpu:.1f}",
        f"{1e3 * cost.cpu / minutes:.0f}",
        megabytes(cost.largest_bytes),
        megabytes(cost.read_bytes),
        megabytes(size),
        answer.said,
        milliseconds(score(answer.clock, pair.clock, pair.overlap).worst),
    ]


def _power(points: Sequence[tuple[float, float]]) -> str:
    """The slope in a double logarithmic drawing: by the last points, and by all."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    all_of_it = statistics.linear_regression(*zip(*logs, strict=True)).slope
    (x0, y0), (x1, y1) = logs[-2:]
    return f"{all_of_it:.2f} (between the last two: {(y1 - y0) / (x1 - x0):.2f})"


# -- saying no ------------------------------------------------------------------------------------


def _refusal(material: Path, minutes: float, runs: int) -> None:
    related = make_long_pair(minutes, material, SOUND_ALONE)
    stranger = make_long_event(minutes, material, form=SOUND_ALONE, seed=76)[0].source
    warm(related.reference, related.source, stranger)
    rows, walls, cpus = [], [], []
    for name, source in (("related", related.source), ("unrelated", stranger)):
        say(f"{minutes:g} minutes, {name}")
        answers = [run_oneclock(related.reference, source) for _ in range(runs)]
        walls.append(statistics.median(answer.cost.wall for answer in answers))
        cpus.append(statistics.median(answer.cost.cpu for answer in answers))
        largest = megabytes(max(answer.cost.largest_bytes for answer in answers))
        rows.append([name, answers[-1].said, f"{walls[-1]:.1f}", f"{cpus[-1]:.1f}", largest])
    rows.append(["ratio", "", f"{walls[1] / walls[0]:.2f}", f"{cpus[1] / cpus[0]:.2f}", ""])
    head = [f"two recordings of {minutes:g} minutes", "grade", "wall s", "CPU s", "MB"]
    print(f"\n## To refuse, and to align\n\n{table(head, rows)}")


# -- against their number -------------------------------------------------------------------------


def _files(material: Path, kind: str, counts: Sequence[int]) -> list[Many]:
    clips = make_clips(kind, material)
    warm(*clips)
    measured = []
    for count in counts:
        if count <= len(clips):
            say(f"{count} clips, {kind}")
            measured.append(_many(clips[:count]))
    head = [f"clips of 3 to 5 minutes, {kind}", "pairs compared", "of", "wall s", "CPU s"]
    head += ["to compare s", "largest process MB", "events", "grades"]
    print(f"\n## Many recordings: {kind}\n\n{table(head, [_many_row(each) for each in measured])}")
    if len(measured) > 1:
        power = _power([(each.count, each.cost.cpu) for each in measured])
        print(f"\nCPU grows as their number to the power {power}")
    return measured


def _many(paths: Sequence[Path]) -> Many:
    command = [sys.executable, "-m", "benchmarks.counted_sync", *map(str, paths)]
    cost = measure_process(command)
    if cost.code != 0:
        raise SystemExit(cost.errors)
    told = json.loads(cost.output)
    return Many(
        count=len(paths),
        cost=cost,
        pairs=told["pairs"],
        comparing=told["comparing"],
        events=told["events"],
        grades=told["grades"],
    )


def _many_row(many: Many) -> list[str]:
    return [
        f"{many.count}",
        f"{many.pairs}",
        f"{math.comb(many.count, 2)}",
        f"{many.cost.wall:.1f}",
        f"{many.cost.cpu:.1f}",
        f"{many.comparing:.1f}",
        megabytes(many.cost.largest_bytes),
        f"{many.events}",
        ", ".join(f"{number} {grade}" for grade, number in many.grades.items()),
    ]


# -- drawn ----------------------------------------------------------------------------------------


def _by_length(measured: Sequence[tuple[float, Answer]]) -> list[Series]:
    return [Series(name="CPU s", kind="ours", points=[(x, a.cost.cpu) for x, a in measured])]


def _by_files(files: dict[str, list[Many]]) -> tuple[list[Series], list[Series]]:
    kinds = {"one event": "ours", "strangers": "theirs"}
    cpu = [
        Series(name=name, kind=kinds[name], points=[(m.count, m.cost.cpu) for m in measured])
        for name, measured in files.items()
    ]
    pairs = [
        Series(name=name, kind=kinds[name], points=[(m.count, m.pairs) for m in measured])
        for name, measured in files.items()
    ]
    return cpu, pairs


if __name__ == "__main__":
    main()
