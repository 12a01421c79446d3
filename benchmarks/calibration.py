"""`python -m benchmarks.calibration [N]`: N pairs of recordings of one event: how many are
answered, how well, and whether the stated uncertainty holds, by kind of sound.

Sounds, rooms, clocks and faults are made here, and solved as samples, without files or decoding.
Exits with 1 where an answer was trusted that is wrong.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from benchmarks.common import say
from benchmarks.heard_samples import heard
from benchmarks.machine import machine_line
from benchmarks.relative_pairs import BLOCK, KINDS, Relatives, make_relatives
from benchmarks.score import FAIR
from benchmarks.table import table

from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer, solve_pair

WRONG = FAIR
"""Seconds: a trusted answer that far from every place that was heard is wrong."""
_SIGMAS = 3.0
_LONG = 300.0
_LENGTHS = (0.0, 15.0, 60.0, 300.0, math.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """One pair, and what was said of it."""

    number: int
    kind: str
    overlap: float
    grade: str
    reason: str
    seconds: float
    """Of the processor."""
    errors: tuple[float, ...] = ()
    """At the beginning, amid and at the end of the overlap, from the nearest place; in seconds."""
    stds: tuple[float, ...] = ()
    """As stated, there."""
    drift_error: float = 0.0
    drift_std: float = 0.0

    @property
    def worst(self) -> float:
        return max((abs(error) for error in self.errors), default=0.0)

    @property
    def middle(self) -> float:
        return abs(self.errors[1])


def main() -> None:
    wanted = _arguments()
    print(machine_line("oneclock", "numpy", "scipy"))
    # One process a core: numerical libraries shall not start threads of theirs.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    numbers = range(wanted.first, wanted.first + wanted.pairs)
    solved = list(_solve(numbers, wanted.kinds, wanted.jobs))
    if wanted.keep is not None:
        lines = (json.dumps(asdict(one)) for one in solved)
        wanted.keep.write_text("\n".join(lines), encoding="utf-8")
    print(f"\n{len(solved):,} pairs, {sum(one.seconds for one in solved):.0f} s of a processor")
    print(f"\n{answers_table(solved)}\n\n{uncertainty_table(solved)}\n\n{lengths_table(solved)}")
    wrong = [one for one in solved if _is_wrong(one)]
    for one in wrong:
        print(f"\n**Wrong**: pair {one.number}, {one.kind}, {one.overlap:.0f} s: {one.reason}")
    sys.exit(1 if wrong else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("pairs", type=int, nargs="?", default=2400, help="default 2400")
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first pair: makes one again"
    )
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), metavar="KIND")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="all that was found, as JSON lines"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    return parser.parse_args()


def _solve(numbers: range, kinds: Sequence[str], jobs: int) -> Iterator[Solved]:
    blocks = [numbers[i : i + BLOCK] for i in range(0, len(numbers), BLOCK)]
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for done, solved in enumerate(
            pool.imap_unordered(partial(_solve_block, kinds=kinds), blocks), start=1
        ):
            say(f"{done} of {len(blocks)} blocks")
            yield from solved


def _solve_block(numbers: range, *, kinds: Sequence[str]) -> list[Solved]:
    names = list(KINDS)
    return [_solve_pair(number) for number in numbers if names[number % len(names)] in kinds]


def _solve_pair(number: int) -> Solved:
    pair = make_relatives(number)
    began = time.process_time()
    answer = solve_pair(heard(pair.reference), heard(pair.source))
    return judge(pair, answer, number=number, seconds=time.process_time() - began)


def judge(pair: Relatives, answer: Answer, *, number: int, seconds: float) -> Solved:
    """By the place that the answer is nearest to."""
    said = Solved(
        number=number,
        kind=pair.kind,
        overlap=pair.overlap.length,
        grade=answer.grade.value,
        reason=answer.reason,
        seconds=seconds,
    )
    if answer.clock is None:
        return said
    clock, middle = answer.clock, pair.overlap.middle
    truth = min(
        pair.truths,
        key=lambda truth: abs(clock.to_reference(middle) - truth.to_reference(middle)),
    )
    where = (pair.overlap.start, middle, pair.overlap.end)
    return Solved(
        **{
            **asdict(said),
            "errors": tuple(clock.to_reference(at) - truth.to_reference(at) for at in where),
            "stds": tuple(clock.std_at(at) for at in where),
            "drift_error": clock.drift - truth.drift,
            "drift_std": clock.drift_std,
        }
    )


def _is_wrong(one: Solved) -> bool:
    return one.grade == Grade.TRUSTED and one.middle > WRONG


def answers_table(solved: Sequence[Solved]) -> str:
    head = ["recordings of one event", "pairs", "trusted", "doubtful", "refused", "wrong"]
    head += ["median ms", "19 of 20", "worst", "drift ppm, 5 min and more", "worst"]
    return table(head, [_answers(kind, some) for kind, some in _by_kind(solved)])


def _answers(kind: str, solved: Sequence[Solved]) -> list[str]:
    trusted = _trusted(solved)
    grades = [sum(one.grade == grade for one in solved) for grade in Grade]
    wrong = sum(_is_wrong(one) for one in solved)
    errors = [1e3 * one.middle for one in trusted]
    drifts = [1e6 * abs(one.drift_error) for one in trusted if one.overlap >= _LONG]
    return [
        kind,
        f"{len(solved):,}",
        *(f"{count / max(1, len(solved)):.0%}" for count in grades),
        f"**{wrong}**" if wrong else "0",
        *(_quantile(errors, q) for q in (0.5, 0.95, 1.0)),
        *(_quantile(drifts, q) for q in (0.5, 1.0)),
    ]


def uncertainty_table(solved: Sequence[Solved]) -> str:
    """Of 100, how many truths lie within three stated standard deviations, and how large these
    are."""
    head = ["within 3 sigma", "trusted", "amid the overlap", "at its ends", "drift"]
    head += ["typical sigma amid, ms", "typical error", "typical sigma of drift, ppm", "error"]
    return table(head, [_held(kind, some) for kind, some in _by_kind(solved)])


def _held(kind: str, solved: Sequence[Solved]) -> list[str]:
    trusted = _trusted(solved)
    within = [
        [abs(error) <= _SIGMAS * std for error, std in zip(one.errors, one.stds, strict=True)]
        for one in trusted
    ]
    return [
        kind,
        str(len(trusted)),
        _share([amid for _, amid, _ in within]),
        _share([end for first, _, last in within for end in (first, last)]),
        _share([abs(one.drift_error) <= _SIGMAS * one.drift_std for one in trusted]),
        _quantile([1e3 * one.stds[1] for one in trusted], 0.5),
        _quantile([1e3 * one.middle for one in trusted], 0.5),
        _quantile([1e6 * one.drift_std for one in trusted], 0.5),
        _quantile([1e6 * abs(one.drift_error) for one in trusted], 0.5),
    ]


def lengths_table(solved: Sequence[Solved]) -> str:
    """What share is trusted, by how much the recordings have in common."""
    bounds = list(pairwise(_LENGTHS))
    head = ["trusted, by overlap", *(_told(first, last) for first, last in bounds)]
    rows = [
        [
            kind,
            *(
                _share([one.grade == Grade.TRUSTED for one in some if first <= one.overlap < last])
                for first, last in bounds
            ),
        ]
        for kind, some in _by_kind(solved)
    ]
    return table(head, rows)


def _told(first: float, last: float) -> str:
    return f"from {first:.0f} s" if math.isinf(last) else f"{first:.0f} to {last:.0f} s"


def _by_kind(solved: Sequence[Solved]) -> list[tuple[str, list[Solved]]]:
    kinds = {kind: [one for one in solved if one.kind == kind] for kind in KINDS}
    return [*((kind, some) for kind, some in kinds.items() if some), ("all", list(solved))]


def _trusted(solved: Sequence[Solved]) -> list[Solved]:
    return [one for one in solved if one.grade == Grade.TRUSTED]


def _quantile(values: Sequence[float], share: float) -> str:
    return f"{np.quantile(values, share):.3g}" if values else "–"


def _share(said: Sequence[bool]) -> str:
    return f"{np.mean(said):.1%}" if said else "–"


if __name__ == "__main__":
    main()
