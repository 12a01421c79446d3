"""`python -m benchmarks.align`: oneclock beside polysync, on recordings made here.

Prints Markdown. Both tools are run by their own command lines on the same files, polysync as it
comes and, where it refuses, again with --partial. Needs Linux (/proc) and polysync with its ffmpeg.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.accuracy import accuracy_table, goals_table, run_case, summary_table
from benchmarks.cases import all_cases, quick_cases
from benchmarks.cost import cost_table, growth_table, help_cost, run_costs
from benchmarks.machine import machine_line
from benchmarks.make_case import MATERIAL_VERSION
from benchmarks.make_long_pair import make_long_pair


def main() -> None:
    wanted = _arguments()
    material: Path = wanted.material / MATERIAL_VERSION
    minutes = [5.0] if wanted.quick else [10.0, wanted.minutes]
    print(machine_line("oneclock", "polysync", "av", "numpy", "scipy"))
    if "accuracy" in wanted.parts:
        _accuracy(material, quick=wanted.quick)
    if "cost" in wanted.parts:
        _cost(material, minutes, 1 if wanted.quick else wanted.runs)
    if "help" in wanted.parts:
        cpu, wall = help_cost()
        print(f"\n## `oneclock --help`\n\n{cpu:.2f} s CPU, {wall:.2f} s wall (medians of 7)")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.align", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four cases, a 5-minute pair, one run")
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=["accuracy", "cost", "help"],
        default=["accuracy", "cost", "help"],
        help="which tables (default: all)",
    )
    parser.add_argument("--runs", type=int, default=3, help="of each tool for the cost (default 3)")
    parser.add_argument(
        "--minutes", type=float, default=75.0, help="length of the long pair (default 75)"
    )
    parser.add_argument(
        "--material",
        type=Path,
        default=Path(tempfile.gettempdir()) / "oneclock-benchmarks",
        metavar="DIR",
        help="where recordings are kept between runs, about 4 GB and 5 GB more while they are made "
        "(default: oneclock-benchmarks in the system's folder for temporary files)",
    )
    return parser.parse_args()


def _accuracy(material: Path, *, quick: bool) -> None:
    results = []
    for case in quick_cases() if quick else all_cases():
        _say(f"case: {case.name}")
        result = run_case(case, material)
        results.append(result)
        if result.ours.said != "trusted":
            _say(f"oneclock: {result.ours.said}: {result.ours.reason}")
    print(f"\n## Accuracy\n\n{accuracy_table(results)}")
    print(f"\n{summary_table(results)}\n\n{goals_table(results)}")


def _cost(material: Path, lengths: list[float], runs: int) -> None:
    measured = []
    for minutes in lengths:
        _say(f"a pair of {minutes:g} minutes")
        pair = make_long_pair(minutes, material)
        costs = run_costs(pair, runs, _say)
        measured.append((f"{minutes:g} min", costs))
        size = sum(path.stat().st_size for path in (pair.reference, pair.source))
        print(f"\n## Cost, {minutes:g} minutes, {size / 1e9:.2f} GB (medians of {runs})")
        print(f"\n{cost_table(costs)}")
    if len(measured) > 1:
        print(f"\n## Memory against length\n\n{growth_table(measured)}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
