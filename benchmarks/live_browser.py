"""`python -m benchmarks.live_browser`: what a real Chromium makes of `oneclock live serve`.

Prints Markdown. In real time, on the machine as it is: a run that the rig refuses to judge is tried
again, and said to be so. The field's strict figures are here; `scripts/check` holds a short run.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.machine import machine_line
from benchmarks.table import table

from oneclock.live.judge.judge_page import Judged, judge_page
from oneclock.live.judge.judge_plan import plan_judging
from oneclock.live.judge.not_judgeable import NotJudgeableError

_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    seconds: float
    faults: tuple[str, ...] = ()


CASES = (
    Case(name="clean", seconds=40),
    Case(name="network", seconds=40, faults=("delay:0.04", "jitter:0.015", "loss:0.02")),
    Case(name="stall", seconds=20, faults=("stall:0.6@8",)),
    Case(name="restart", seconds=20, faults=("restart@8",)),
    Case(name="gap", seconds=20, faults=("gap:2@8",)),
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
)


def main() -> None:
    wanted = _arguments()
    print(machine_line("oneclock", "aiortc", "playwright"), flush=True)
    rows = []
    for case in CASES:
        if case.name in wanted.cases:
            rows += [_row(case, number, wanted.runs) for number in range(wanted.runs)]
    print()
    print(table(_HEAD, rows))


def _row(case: Case, number: int, runs: int) -> list[str]:
    name = case.name if runs == 1 else f"{case.name} {number + 1}"
    reasons = []
    for judged, reason in _tried(case):
        if judged is not None:
            return [name, *_figures(case, judged)]
        reasons.append(reason)
        print(f"{name}: not judgeable: {reason}", flush=True)
    return [name, f"not judgeable ({reasons[-1]})", *[""] * (len(_HEAD) - 2)]


def _tried(case: Case) -> Iterator[tuple[Judged | None, str]]:
    for _ in range(_TRIES):
        try:
            judged = judge_page(plan_judging(None, case.seconds, case.faults))
        except NotJudgeableError as error:
            yield None, str(error)
            continue
        why_not = judged.judgement.why_not
        yield (judged, "") if why_not is None else (None, why_not)


def _figures(case: Case, judged: Judged) -> Sequence[str]:
    judgement, settled = judged.judgement, judged.judgement.settled
    strikes = [fault for fault in case.faults if "@" in fault]
    later = [abs(p.offset) for p in judgement.pairs if p.at > _calm_after(strikes)]
    recoveries = [seconds for _, seconds in judgement.recoveries]
    return (
        _ms(judgement.p95_abs),
        "never" if settled is None else f"{settled.median * 1e3:+.0f}",
        "" if settled is None else f"{settled.after:.1f}",
        ", ".join("never" if each is None else f"{each:.2f}" for each in recoveries) or "–",
        _ms(max(later, default=None)) if strikes else "–",
        str(len(judgement.freezes)),
        f"{judgement.audio_clock_rate:.4f}",
        _ms(judgement.resolution),
        f"{judged.calibration.file_offset * 1e3:+.0f}",
    )


def _calm_after(strikes: Sequence[str]) -> float:
    """Two seconds after the last fault is over: `stall:0.6@8`."""
    ends = []
    for strike in strikes:
        what, _, at = strike.partition("@")
        _, _, amount = what.partition(":")
        ends.append(float(at) + float(amount or 0.0))
    return max(ends, default=0.0) + 2.0


def _ms(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1e3:.0f}"


def _arguments() -> argparse.Namespace:
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_browser", description=__doc__)
    parser.add_argument("--cases", nargs="+", choices=names, default=names)
    parser.add_argument("--runs", type=int, default=1, help="of each case")
    return parser.parse_args()


if __name__ == "__main__":
    main()
