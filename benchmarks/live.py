"""`python -m benchmarks.live`: lips in step, beside the field; and what that costs.

Prints Markdown, and draws `docs/live-offsets.svg`. Time is simulated, so that nothing depends on
the machine, but for what costs are measured in.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from benchmarks.live_cost import run_costs
from benchmarks.live_offsets import run_scenario
from benchmarks.live_plot import draw_field
from benchmarks.live_producers import SCENARIOS
from benchmarks.live_systems import CONTENDERS
from benchmarks.live_table import Field, field_table
from benchmarks.machine import machine_line

_PARTS = ["field", "cost"]
_PLOT = Path(__file__).parent.parent / "docs" / "live-offsets.svg"


def main() -> None:
    wanted = _arguments()
    # AVSynchronizer says so whenever it is behind, which is what is measured here.
    logging.getLogger("livekit").setLevel(logging.ERROR)
    print(machine_line("oneclock", "aiortc", "livekit", "numpy"))
    for part in wanted.parts:
        print(f"\n## {part}\n", flush=True)
        if part == "field":
            field = run_field()
            wanted.plot.write_text(draw_field(field), encoding="utf-8")
            print(field_table(field), flush=True)
        else:
            print(run_costs(), flush=True)


def run_field() -> Field:
    return {
        scenario.name: {each.name: run_scenario(scenario, each) for each in CONTENDERS}
        for scenario in SCENARIOS
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS)
    parser.add_argument("--plot", type=Path, default=_PLOT, help="where to draw the field")
    return parser.parse_args()


if __name__ == "__main__":
    main()
