"""`python -m benchmarks.align`: oneclock beside the field, on recordings made here.

Prints Markdown: of every pair and tool error, time and memory. All tools are run by their own
command lines on the same files, polysync as it comes and, where it refuses, again with --partial.
audio-offset-finder and syncstart are installed from PyPI into environments of their own; where that
fails they are left out, and a line says so. Needs Linux (/proc) and polysync with its ffmpeg.

The parts `calibration`, `strangers` and `growth` are commands of their own, run one after the
other: with them it takes hours. Exits with 1 where one of them found an answer that was trusted and
wrong.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import accuracy_table, goals_table, run_case
from benchmarks.beside import costs_table, counts_table, errors_table
from benchmarks.cases import all_cases, quick_cases
from benchmarks.common import add_material_option, add_tools_option, say
from benchmarks.cost import cost_table, growth_table, help_cost, run_costs
from benchmarks.machine import machine_line
from benchmarks.make_case import MATERIAL_VERSION
from benchmarks.make_long_pair import make_long_pair
from benchmarks.peers import InstalledPeer, install_peers
from benchmarks.truth import print_truth

_PARTS = ("accuracy", "truth", "cost", "help", "calibration", "strangers", "growth")
# syncstart holds all of both in memory, several times: 75 minutes would take 40 GB.
_LONGEST_FOR_ALL = 20.0


def main() -> None:
    wanted = _arguments()
    material: Path = wanted.material / MATERIAL_VERSION
    minutes = [5.0] if wanted.quick else [10.0, wanted.minutes]
    peers = install_peers(wanted.tools, say)
    versions = [f"{peer.name} {peer.version}" for peer in peers]
    print(", ".join([machine_line("oneclock", "polysync", "av", "numpy", "scipy"), *versions]))
    if "accuracy" in wanted.parts:
        _accuracy(material, peers, quick=wanted.quick)
    if "truth" in wanted.parts and wanted.truth is not None:
        print("\n## Recordings with exact truth\n")
        print_truth(wanted.truth, peers)
    if "cost" in wanted.parts:
        _cost(material, minutes, 1 if wanted.quick else wanted.runs, peers)
    if "help" in wanted.parts:
        cpu, wall = help_cost()
        print(f"\n## `oneclock --help`\n\n{cpu:.2f} s CPU, {wall:.2f} s wall (medians of 7)")
    sys.exit(max([_run(command) for command in _commands(wanted)], default=0))


def _commands(wanted: argparse.Namespace) -> list[list[str]]:
    real = [] if wanted.recordings is None else ["--material", str(wanted.recordings)]
    commands = {
        "calibration": ["24"] if wanted.quick else [],
        "strangers": (["64"] if wanted.quick else []) + real,
        "growth": ["--material", str(wanted.material)]
        + (["--parts", "refuse", "--hour", "10"] if wanted.quick else []),
    }
    return [
        [f"benchmarks.{part}", *rest] for part, rest in commands.items() if part in wanted.parts
    ]


def _run(command: Sequence[str]) -> int:
    say(" ".join(command))
    print(f"\n## `python -m {' '.join(command)}`\n", flush=True)
    return subprocess.run([sys.executable, "-m", *command], check=False).returncode


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.align", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="four cases, a 5-minute pair, one run")
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=_PARTS,
        default=_PARTS,
        help="which tables (default: all)",
    )
    parser.add_argument("--runs", type=int, default=3, help="of each tool for the cost (default 3)")
    parser.add_argument(
        "--minutes", type=float, default=75.0, help="length of the long pair (default 75)"
    )
    parser.add_argument(
        "--truth",
        type=Path,
        metavar="DIR",
        help="cases with exact truth, as `python -m benchmarks.truth` reads them",
    )
    parser.add_argument(
        "--recordings", type=Path, metavar="DIR", help="real ones, from which to cut strangers"
    )
    add_material_option(parser)
    add_tools_option(parser)
    return parser.parse_args()


def _accuracy(material: Path, peers: Sequence[InstalledPeer], *, quick: bool) -> None:
    results = []
    for case in quick_cases() if quick else all_cases():
        say(f"case: {case.name}")
        result = run_case(case, material, peers)
        results.append(result)
        if result.ours.said != "trusted":
            say(f"oneclock: {result.ours.said}: {result.ours.reason}")
    rows = [result.judged for result in results]
    print(f"\n## Accuracy\n\n{accuracy_table(results)}")
    print(f"\n{counts_table(rows)}\n\n{goals_table(results)}")
    print(f"\n{errors_table(rows)}\n\n{costs_table(rows)}")


def _cost(material: Path, lengths: list[float], runs: int, peers: Sequence[InstalledPeer]) -> None:
    measured = []
    for minutes in lengths:
        say(f"a pair of {minutes:g} minutes")
        pair = make_long_pair(minutes, material)
        costs = run_costs(pair, runs, say, peers if minutes <= _LONGEST_FOR_ALL else ())
        measured.append((f"{minutes:g} min", costs))
        size = sum(path.stat().st_size for path in (pair.reference, pair.source))
        print(f"\n## Cost, {minutes:g} minutes, {size / 1e9:.2f} GB (medians of {runs})")
        print(f"\n{cost_table(costs)}")
    if len(measured) > 1:
        print(f"\n## Memory against length\n\n{growth_table(measured)}")


if __name__ == "__main__":
    main()
