"""`python -m benchmarks.live_browser`: what a real Chromium makes of `oneclock live serve`.

Prints Markdown. In real time, on the machine as it is: a run that the rig refuses to judge is tried
again, and said to be so. The field's strict figures are here; `scripts/check` holds a short run.
Exit codes: 0 if every limit holds, 1 if one does not, 4 if only some could not be judged.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.machine import machine_line
from benchmarks.table import table

from oneclock.live.judge.judge_page import Judged, judge_page
from oneclock.live.judge.judge_plan import plan_judging
from oneclock.live.judge.not_judgeable import NotJudgeableError

_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seconds."""

    p95: float
    settled: float
    settled_after: float
    recovery: float
    """The longest; infinite, where there was none."""
    worst_later: float
    """The largest amount of an offset later than 2 s after the faults."""
    freezes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    text: str
    holds: Callable[[Figures], bool]


_IN_STEP = (
    Limit(text="p95 < 60 ms", holds=lambda figures: figures.p95 < 0.060),
    Limit(text="settled within ±25 ms", holds=lambda figures: abs(figures.settled) <= 0.025),
    Limit(text="after 5 s at most", holds=lambda figures: figures.settled_after <= 5.0),
)
_OVERCOME = (
    Limit(text="no freeze", holds=lambda figures: figures.freezes == 0),
    Limit(text="later < 100 ms", holds=lambda figures: figures.worst_later <= 0.100),
)
_RECOVERED = (Limit(text="recovery < 1 s", holds=lambda figures: figures.recovery <= 1.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    seconds: float
    faults: tuple[str, ...] = ()
    limits: tuple[Limit, ...]


_BAD_NETWORK = ("delay:0.04", "jitter:0.015", "loss:0.02")
CASES = (
    Case(name="clean", seconds=40, limits=_IN_STEP),
    Case(name="network", seconds=40, faults=_BAD_NETWORK, limits=_IN_STEP),
    Case(name="stall", seconds=20, faults=("stall:0.6@8",), limits=_RECOVERED),
    Case(name="restart", seconds=20, faults=("restart@8",), limits=_OVERCOME),
    Case(name="gap", seconds=20, faults=("gap:2@8",), limits=_OVERCOME),
)
_HEAD = (
    "case",
    "p95 of amount ms",
    "settled median ms",
    "settled after s",
    "recovery s",
    "worst later than 2 s after the fault ms",
    "freezes over 0.5 s",
    "audio clock",
    "resolves ms",
    "a file ms",
    "limits",
)
_BROKEN = "BROKEN"


def main() -> int:
    wanted = _arguments()
    print(machine_line("oneclock", "aiortc", "playwright"), flush=True)
    rows = []
    for case in CASES:
        if case.name in wanted.cases:
            rows += [_row(case, number, wanted.runs) for number in range(wanted.runs)]
    print()
    print(table(_HEAD, rows))
    if any(_BROKEN in row[-1] for row in rows):
        return 1
    return 0 if all(row[-1] for row in rows) else 4


def _row(case: Case, number: int, runs: int) -> list[str]:
    name = case.name if runs == 1 else f"{case.name} {number + 1}"
    reasons = []
    for judged, reason in _tried(case):
        if judged is not None:
            return [name, *_cells(case, judged), _held(case, _figures(case, judged))]
        reasons.append(reason)
        print(f"{name}: not judgeable: {reason}", flush=True)
    return [name, f"not judgeable ({reasons[-1]})", *[""] * (len(_HEAD) - 2)]


def _held(case: Case, figures: Figures) -> str:
    return ", ".join(
        f"{limit.text}: {'held' if limit.holds(figures) else _BROKEN}" for limit in case.limits
    )


def _tried(case: Case) -> Iterator[tuple[Judged | None, str]]:
    for _ in range(_TRIES):
        try:
            judged = judge_page(plan_judging(None, case.seconds, case.faults))
        except NotJudgeableError as error:
            yield None, str(error)
            continue
        why_not = judged.judgement.why_not
        yield (judged, "") if why_not is None else (None, why_not)


def _figures(case: Case, judged: Judged) -> Figures:
    """What was not to be had holds no limit."""
    judgement, settled = judged.judgement, judged.judgement.settled
    calm_after = _calm_after(case)
    later = [abs(pair.offset) for pair in judgement.pairs if pair.at > calm_after]
    recoveries = [math.inf if each is None else each for _, each in judgement.recoveries]
    return Figures(
        p95=math.inf if judgement.p95_abs is None else judgement.p95_abs,
        settled=math.inf if settled is None else settled.median,
        settled_after=math.inf if settled is None else settled.after,
        recovery=max(recoveries, default=0.0),
        worst_later=max(later, default=math.inf),
        freezes=len(judgement.freezes),
    )


def _cells(case: Case, judged: Judged) -> Sequence[str]:
    judgement, figures = judged.judgement, _figures(case, judged)
    strikes = judgement.recoveries
    return (
        _ms(figures.p95),
        "never" if judgement.settled is None else f"{figures.settled * 1e3:+.0f}",
        "" if judgement.settled is None else f"{figures.settled_after:.1f}",
        ", ".join("never" if each is None else f"{each:.2f}" for _, each in strikes) or "–",
        _ms(figures.worst_later) if strikes else "–",
        str(figures.freezes),
        f"{judgement.audio_clock_rate:.4f}",
        _ms(judgement.resolution),
        f"{judged.calibration.file_offset * 1e3:+.0f}",
    )


def _calm_after(case: Case) -> float:
    """Two seconds after the last fault is over."""
    strikes = plan_judging(None, case.seconds, case.faults).strikes
    return max((fault.end for _, fault in strikes), default=0.0) + 2.0


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.0f}" if math.isfinite(seconds) else "–"


def _arguments() -> argparse.Namespace:
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_browser", description=__doc__)
    parser.add_argument("--cases", nargs="+", choices=names, default=names)
    parser.add_argument("--runs", type=int, default=1, help="of each case")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
