"""Run each tool by its own command line, as its users do, and read its answer fairly."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure_process import Cost, measure_process

from oneclock.media.probe import probe
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    clock: ClockMap | None
    said: str
    """oneclock's grade, polysync's mode."""
    reason: str
    cost: Cost
    score: float | None = None
    """How sure it is, where a tool says so in a number of its own."""
    steps: SteppedClock | None = None
    """All of a clock of which `clock` is the longest piece, where it steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """oneclock's answer for one of several sources."""

    clock: ClockMap | None
    grade: str
    reason: str
    steps: SteppedClock | None = None

    def told(self, cost: Cost) -> Answer:
        return Answer(
            clock=self.clock, said=self.grade, reason=self.reason, cost=cost, steps=self.steps
        )


def program(name: str) -> str:
    """The one installed beside the Python that runs this."""
    return str(Path(sys.executable).with_name(name))


def run_oneclock(reference: Path, source: Path, *options: str) -> Answer:
    graded, cost = run_oneclock_on_many(reference, [source], *options)
    only = graded[0]
    return only.told(cost)


def run_oneclock_on_many(
    reference: Path, sources: list[Path], *options: str
) -> tuple[list[Graded], Cost]:
    with tempfile.TemporaryDirectory(prefix="oneclock-bench-") as folder:
        links = [str(_link(path, Path(folder))) for path in (reference, *sources)]
        cost = measure_process([program("oneclock"), "sync", *links, "--json", *options])
    try:
        told = json.loads(cost.output)["sources"]
    except ValueError:
        failed = Graded(clock=None, grade="failed", reason=_last_line(cost.errors))
        return [failed] * len(sources), cost
    return [_graded(source) for source in told], cost


def _graded(source: dict[str, Any]) -> Graded:
    clock, segments = source.get("clock"), source.get("segments")
    return Graded(
        clock=None if clock is None else _clock(clock),
        grade=source["grade"] or "failed",
        reason=source.get("reason") or source.get("error") or "",
        steps=None if segments is None else SteppedClock(pieces=tuple(map(_piece, segments))),
    )


def _clock(told: dict[str, Any]) -> ClockMap:
    return ClockMap(delta=told["delta"], drift=told["drift"])


def _piece(told: dict[str, Any]) -> Piece:
    return Piece(span=Span(start=told["span"][0], end=told["span"][1]), clock=_clock(told["clock"]))


def run_polysync(reference: Path, source: Path, *, partial: bool = False) -> Answer:
    with tempfile.TemporaryDirectory(prefix="oneclock-bench-") as folder:
        links = [_link(path, Path(folder)) for path in (reference, source)]
        options = ["--partial"] if partial else []
        cost = measure_process([program("polysync"), "sync", *map(str, links), *options])
        written = Path(f"{links[1]}.sync.json")
        if cost.code != 0 or not written.exists():
            return Answer(clock=None, said="refused", reason=_last_line(cost.errors), cost=cost)
        told = json.loads(written.read_text(encoding="utf-8"))
    mode = "--partial" if partial else "default"
    return Answer(clock=_midpoint_clock(told, source), said=mode, reason="", cost=cost)


def _midpoint_clock(told: dict[str, Any], source: Path) -> ClockMap:
    """Its delta holds at the middle of the source: ref = delta + t + slope * (t - duration / 2)."""
    slope = float(told["drift_slope"])
    delta = float(told["delta_seconds"]) - slope * probe(source).duration / 2
    return ClockMap(delta=delta, drift=slope)


def _link(path: Path, folder: Path) -> Path:
    """Both tools write beside the file they are given: here, not beside the material."""
    link = folder / path.name
    link.symlink_to(path.resolve())
    return link


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
