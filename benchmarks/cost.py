"""What an alignment costs: time, memory, bytes. The tools take turns, so that noise hits both."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.make_case import Pair
from benchmarks.measure_process import Cost, measure_process
from benchmarks.peers import InstalledPeer
from benchmarks.run_tools import Answer, program, run_oneclock, run_polysync
from benchmarks.score import score
from benchmarks.table import megabytes, milliseconds, ppm, table

OURS, ALONE, PEER = "oneclock", "oneclock --jobs 1", "polysync"
_RUNNERS: dict[str, Callable[[Pair], Answer]] = {
    OURS: lambda pair: run_oneclock(pair.reference, pair.source),
    ALONE: lambda pair: run_oneclock(pair.reference, pair.source, "--jobs", "1"),
    PEER: lambda pair: run_polysync(pair.reference, pair.source),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """All runs on one pair, by tool."""

    pair: Pair
    answers: dict[str, list[Answer]]

    def median(self, tool: str, figure: Callable[[Cost], float]) -> float:
        return statistics.median(figure(answer.cost) for answer in self.answers[tool])


def run_costs(
    pair: Pair,
    runs: int,
    say: Callable[[str], None],
    peers: Sequence[InstalledPeer] = (),
) -> Costs:
    warm(pair.reference, pair.source)
    runners = _RUNNERS | {peer.name: _runner(peer) for peer in peers}
    answers: dict[str, list[Answer]] = {tool: [] for tool in runners}
    for number in range(runs):
        for tool, run in runners.items():
            say(f"run {number + 1} of {runs}: {tool}")
            answer = run(pair)
            if answer.clock is None:
                say(f"no answer: {answer.reason}")
            answers[tool].append(answer)
    return Costs(pair=pair, answers=answers)


def _runner(peer: InstalledPeer) -> Callable[[Pair], Answer]:
    return lambda pair: peer.run(pair.reference, pair.source)


def warm(*paths: Path) -> None:
    """Files into the page cache, as far as it holds them: no tool pays for being first."""
    for path in paths:
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass


def cost_table(costs: Costs) -> str:
    head = ["tool", "wall s (runs)", "CPU s", "largest process MB", "process tree MB", "read MB"]
    head += ["answer", "worst ms", "drift ppm"]
    rows = [_row(costs, tool) for tool in costs.answers]
    for tool in (OURS, ALONE):
        ratios = [costs.median(PEER, f) / costs.median(tool, f) for f in _FIGURES]
        rows.append([f"polysync / {tool}", *(f"{ratio:.2f}" for ratio in ratios), "", "", ""])
    return table(head, rows)


_FIGURES: Sequence[Callable[[Cost], float]] = (
    lambda cost: cost.wall,
    lambda cost: cost.cpu,
    lambda cost: cost.largest_bytes,
    lambda cost: cost.tree_bytes,
    lambda cost: cost.read_bytes,
)


def _row(costs: Costs, tool: str) -> list[str]:
    answers = costs.answers[tool]
    wall, cpu, largest, together, read = (costs.median(tool, f) for f in _FIGURES)
    each = ", ".join(f"{answer.cost.wall:.1f}" for answer in answers)
    judged = score(answers[-1].clock, costs.pair.clock, costs.pair.overlap)
    return [
        tool,
        f"{wall:.1f} ({each})",
        f"{cpu:.1f}",
        megabytes(largest),
        megabytes(together),
        megabytes(read),
        answers[-1].said,
        milliseconds(judged.worst),
        ppm(judged.drift),
    ]


def growth_table(pairs: Sequence[tuple[str, Costs]]) -> str:
    """Peak memory against length."""
    head = ["tool", *(f"largest, {name}, MB" for name, _ in pairs)]
    head += [f"tree, {name}, MB" for name, _ in pairs]
    rows = [
        [
            tool,
            *(megabytes(costs.median(tool, lambda cost: cost.largest_bytes)) for _, costs in pairs),
            *(megabytes(costs.median(tool, lambda cost: cost.tree_bytes)) for _, costs in pairs),
        ]
        for tool in _RUNNERS
    ]
    return table(head, rows)


def help_cost(runs: int = 7) -> tuple[float, float]:
    """Median CPU and wall seconds of `oneclock --help`, after one run that fills the caches."""
    command = [program("oneclock"), "--help"]
    measure_process(command)
    costs = [measure_process(command) for _ in range(runs)]
    cpu = statistics.median(cost.cpu for cost in costs)
    return cpu, statistics.median(cost.wall for cost in costs)
