"""Thousands of sessions by chance, in virtual time, and whether every one keeps the laws.

    python -m benchmarks.rehearsals [SESSIONS [FIRST_SEED]]
    python -m benchmarks.rehearsals SEED stamped|numbered POLICY     # one of them again

Half of them with stamps and half without, under every late-frame policy; of those that number their
pictures in a way which leaves more open than others, so the laws allow more, rows of their own.
Prints a table and the worst; ends with 1 and names the sessions, where one does not.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from benchmarks.table import table

from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.live.rehearsal.by_chance import by_chance
from oneclock.live.rehearsal.laws import broken_laws, untold
from oneclock.live.rehearsal.rehearse import rehearse
from oneclock.live.rehearsal.verdict import Rehearsal, judge

_SESSIONS = 4000
_CORES = 2
_KINDS = ("stamped", "numbered", "numbered, uneven bursts and pauses")
_SHARES = (0.5, 0.9, 0.99, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    seed: int
    stamped: bool
    policy: LateFramePolicy

    def __str__(self) -> str:
        return f"{self.seed} {'stamped' if self.stamped else 'numbered'} {self.policy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    kind: str
    rehearsal: Rehearsal
    broken: tuple[str, ...]


def run(case: Case) -> Outcome:
    policy = AvSyncPolicy(late_frame_policy=case.policy)
    scenario = replace(by_chance(case.seed, stamped=case.stamped), policy=policy)
    rehearsal = judge(rehearse(scenario))
    kind = _KINDS[0] if case.stamped else _KINDS[1 + (untold(scenario) > 0.0)]
    return Outcome(kind=kind, rehearsal=rehearsal, broken=broken_laws(scenario, rehearsal))


def cases(sessions: int, first_seed: int) -> list[Case]:
    kinds = list(product((True, False), LateFramePolicy))
    return [
        Case(seed=seed, stamped=stamped, policy=policy)
        for seed in range(first_seed, first_seed + sessions // len(kinds))
        for stamped, policy in kinds
    ]


def summary(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> str:
    head = ["producers, policy", "sessions", "worst offset ms: half", "90 %", "99 %", "all"]
    head += ["p95 of a session ms, 99 %", "stamps back", "of old turns", "heard twice", "no offset"]
    rows = []
    for kind, policy in product(_KINDS, LateFramePolicy):
        chosen = [
            outcome.rehearsal
            for case, outcome in zip(cases, outcomes, strict=True)
            if (outcome.kind, case.policy) == (kind, policy)
        ]
        if chosen:
            rows.append([f"{kind}, {policy}", *_cells(chosen)])
    return table(head, rows)


def _cells(results: Sequence[Rehearsal]) -> list[str]:
    sent = [result.sent for result in results if result.sent is not None]
    worst = np.quantile([abs(one.worst) for one in sent], _SHARES) * 1e3
    p95 = float(np.quantile([one.p95_abs for one in sent], 0.99)) * 1e3
    return [
        str(len(results)),
        *(f"{value:.0f}" for value in worst),
        f"{p95:.0f}",
        str(sum(result.audio_backwards + result.video_backwards for result in results)),
        str(sum(result.foreign for result in results)),
        str(sum(result.samples_again > 0 for result in results)),
        str(len(results) - len(sent)),
    ]


def worst(cases: Sequence[Case], outcomes: Sequence[Outcome], kind: str) -> str:
    found = [
        (abs(outcome.rehearsal.sent.worst), case)
        for case, outcome in zip(cases, outcomes, strict=True)
        if outcome.rehearsal.sent is not None and outcome.kind == kind
    ]
    found.sort(key=lambda pair: -pair[0])
    return ", ".join(f"{case} {off * 1e3:.0f} ms" for off, case in found[:5])


def rehearse_all(sessions: int = _SESSIONS, first_seed: int = 0) -> dict[Case, tuple[str, ...]]:
    """Which laws were broken by whom."""
    chosen = cases(sessions, first_seed)
    with ProcessPoolExecutor(_CORES) as pool:
        outcomes = list(pool.map(run, chosen, chunksize=8))
    print(summary(chosen, outcomes))
    for kind in _KINDS:
        print(f"\nworst {kind}: {worst(chosen, outcomes, kind)}")
    return {case: told.broken for case, told in zip(chosen, outcomes, strict=True)}


def main(arguments: Sequence[str]) -> int:
    if len(arguments) == 3:
        seed, kind, policy = arguments
        again = Case(seed=int(seed), stamped=kind == "stamped", policy=LateFramePolicy(policy))
        told = {again: run(again).broken}
    else:
        told = rehearse_all(*map(int, arguments))
    broken = {case: reasons for case, reasons in told.items() if reasons}
    print(f"\nall laws hold in {len(told) - len(broken)} of {len(told)} sessions")
    for case, reasons in broken.items():
        print(f"{case}: {'; '.join(reasons)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
