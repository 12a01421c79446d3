"""`python -m benchmarks.strangers [N]`: N pairs of recordings that share no moment; none may be
trusted.

Sounds are made here, and with `--material FOLDER` also cut from the recordings in it (two or more,
in one folder for each kind). Pairs are solved as samples, without files or decoding. Printed by
kind: how many were trusted or doubtful; and how often chance was stated to be that small. Exits
with 1 where any was trusted.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.common import say
from benchmarks.machine import machine_line
from benchmarks.stranger_pairs import BLOCK, REPEATING, make_strangers
from benchmarks.stranger_sounds import RealSound, Samples, decode_folder
from benchmarks.table import table

from oneclock.align.pair.envelope import SAMPLE_RATE, envelope_of, flatten
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.solve_pair import solve_pair

_SUFFIXES = (".ogg", ".opus", ".flac", ".wav", ".mp3", ".m4a", ".mp4", ".mov", ".mkv", ".webm")
_STATED = tuple(10.0**-power for power in (1, 2, 3, 4, 5, 6, 8, 10, 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """One pair, and what was said of it."""

    number: int
    kind: str
    lengths: tuple[float, float]
    grade: Grade
    reason: str
    chance: float
    """As stated; 1 where there was nothing to state it of."""
    seconds: float
    """Of the processor, to solve it."""


def main() -> None:
    wanted = _arguments()
    print(machine_line("oneclock", "numpy", "scipy"))
    # One process a core: numerical libraries shall not start threads of theirs.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="oneclock-strangers-") as scratch:
        real = []
        if wanted.material is not None:
            real = decode_folder(wanted.material, Path(scratch), _SUFFIXES)
            say(f"{len(real)} recordings in {wanted.material}")
        numbers = range(wanted.first, wanted.first + wanted.pairs)
        until = math.inf if wanted.minutes is None else began + 60 * wanted.minutes
        met = list(_meet(numbers, real, wanted.jobs, until))
    took = time.monotonic() - began
    print(f"\n{len(met):,} pairs in {took / 60:.1f} minutes, {len(met) / took:.1f} a second, ")
    print(f"{sum(one.seconds for one in met) / max(1, len(met)):.3f} s of a processor to solve one")
    print(f"\n## By kind\n\n{kinds_table(met)}\n\n## Chance\n\n{chance_table(met)}")
    trusted = [one for one in met if one.grade is Grade.TRUSTED]
    for one in trusted:
        print(f"\n**Trusted**: pair {one.number}, {one.kind}, {_told(one)}")
    sys.exit(1 if trusted else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strangers", description=__doc__)
    parser.add_argument("pairs", type=int, nargs="?", default=10_000, help="default 10000")
    parser.add_argument("--material", type=Path, metavar="DIR", help="real recordings, to be cut")
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first pair: makes one again"
    )
    parser.add_argument("--minutes", type=float, help="begin no more pairs after so many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    return parser.parse_args()


def _meet(numbers: range, real: Sequence[RealSound], jobs: int, until: float) -> Iterator[Met]:
    blocks = [numbers[i : i + BLOCK] for i in range(0, len(numbers), BLOCK)]
    done = 0
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for met in pool.imap_unordered(partial(_meet_block, real=real, until=until), blocks):
            done += len(met)
            for one in met:
                if one.grade is not Grade.REFUSED:
                    say(f"pair {one.number}, {one.kind}: {one.grade}: {_told(one)}")
            say(f"{done} of {len(numbers)}")
            yield from met


def _meet_block(numbers: range, *, real: Sequence[RealSound], until: float) -> list[Met]:
    met = []
    for number in numbers:
        if time.monotonic() > until:
            break
        met.append(_meet_pair(number, real))
    return met


def _meet_pair(number: int, real: Sequence[RealSound]) -> Met:
    pair = make_strangers(number, real)
    began = time.process_time()
    answer = solve_pair(_heard(pair.first), _heard(pair.second))
    took = time.process_time() - began
    return Met(
        number=number,
        kind=pair.kind,
        lengths=(len(pair.first) / SAMPLE_RATE, len(pair.second) / SAMPLE_RATE),
        grade=answer.grade,
        reason=answer.reason,
        chance=1.0 if answer.evidence is None else answer.evidence.chance,
        seconds=took,
    )


def _heard(samples: Samples) -> Heard:
    def listen(start: int, count: int) -> Samples:
        out = np.zeros(count, np.float32)
        first, last = max(start, 0), min(start + count, len(samples))
        if first < last:
            out[first - start : last - start] = samples[first:last]
        return out

    return Heard(
        duration=len(samples) / SAMPLE_RATE, envelope=flatten(envelope_of(samples)), listen=listen
    )


def _told(one: Met) -> str:
    first, second = one.lengths
    return f"{first:.0f} s and {second:.0f} s: {one.reason}"


def kinds_table(met: Sequence[Met]) -> str:
    head = ["pairs that share no moment", "pairs", "trusted", "doubtful", "least chance stated"]
    by_kind: dict[str, list[Met]] = {}
    for one in sorted(met, key=lambda one: (one.kind.startswith("real"), one.number)):
        by_kind.setdefault(one.kind, []).append(one)
    return table(head, [_row(kind, some) for kind, some in [*by_kind.items(), ("all", list(met))]])


def _row(kind: str, met: Sequence[Met]) -> list[str]:
    trusted, doubtful = (
        sum(one.grade is grade for one in met) for grade in (Grade.TRUSTED, Grade.DOUBTFUL)
    )
    share = f"{doubtful} ({doubtful / max(1, len(met)):.2%})"
    least = min((one.chance for one in met), default=1.0)
    return [kind, f"{len(met):,}", f"**{trusted}**" if trusted else "0", share, f"{least:.0e}"]


def chance_table(met: Sequence[Met]) -> str:
    """Where the statement is true, no more than that share of strangers gets it."""
    groups = [[one for one in met if one.kind not in REPEATING], list(met)]
    rows = [[f"{stated:.0e}", *(_rate(stated, group) for group in groups)] for stated in _STATED]
    head = ["chance stated to be at most", "sounds that do not repeat", "all"]
    return table(head, rows)


def _rate(stated: float, met: Sequence[Met]) -> str:
    seen = sum(one.chance <= stated for one in met)
    return f"{seen / max(1, len(met)):.1e} ({seen})"


if __name__ == "__main__":
    main()
