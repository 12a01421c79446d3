"""`python -m benchmarks.capture`: what recording costs, survives and gets right.

Prints Markdown. Needs Linux (/proc), ffprobe, and for RTSP what `scripts/check` installs.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.capture import gate
from benchmarks.capture.crashes import crash_table, run_crashes
from benchmarks.capture.grouping import grouping_summary, grouping_table, run_grouping
from benchmarks.capture.pass_through import pass_through_table, run_pass_through
from benchmarks.machine import machine_line

_PARTS = ["gate", "pass-through", "grouping", "crashes"]


def main() -> None:
    wanted = _arguments()
    print(machine_line("oneclock", "av", "numpy"))
    with tempfile.TemporaryDirectory(prefix="oneclock-capture-") as folder:
        for part in wanted.parts:
            print(f"\n## {part}\n", flush=True)
            print(_run(part, Path(folder), wanted), flush=True)


def _run(part: str, folder: Path, wanted: argparse.Namespace) -> str:
    if part == "gate":
        return gate.gate_table(gate.run(seconds=4.0 if wanted.quick else 10.0))
    if part == "pass-through":
        seconds = 30.0 if wanted.quick else 60.0 * wanted.minutes
        return pass_through_table(run_pass_through(folder, seconds))
    if part == "grouping":
        results = run_grouping(seeds=1 if wanted.quick else 3)
        return f"{grouping_summary(results)}\n\n{grouping_table(results)}"
    return crash_table(run_crashes(folder, 4 if wanted.quick else 20))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few minutes in all")
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS)
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="of pass-through recording (default 10)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
