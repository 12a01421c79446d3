"""`python -m benchmarks.truth DIR`: oneclock on a folder of cases with exact truth.

Each case is a folder with recordings and a `truth.json` that names the reference, the sources, what
to expect of each (align, refuse, or ambiguous: known only up to a repetition), and where it
belongs: reference = delta_seconds + (1 + drift) * local, on presentation timelines. All sources of
a case are aligned in one run. Nothing is written beside the originals.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.run_tools import Graded, run_oneclock_on_many
from benchmarks.score import Score, Verdict, score
from benchmarks.table import milliseconds, ppm, table

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds one folder a case")
    wanted = parser.parse_args()
    rows, verdicts = [], Counter[str]()
    for path in sorted(wanted.folder.glob("*/truth.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        sources = case["sources"]
        paths = [path.parent / source["file"] for source in sources]
        answers, _ = run_oneclock_on_many(path.parent / case["reference"], paths)
        for source, answer in zip(sources, answers, strict=True):
            judged = judge(source, answer)
            verdict = call(judged, answer)
            verdicts[verdict] += 1
            if answer.grade != "trusted":
                reason = f"{case['case']} {source['file']}: {answer.grade}: {answer.reason}"
                print(reason, file=sys.stderr, flush=True)
            rows.append(_row(case["case"], source, answer, judged, verdict))
    head = ["case", "source", "expected", "grade", "mid ms", "worst ms", "drift ppm", "verdict"]
    print(table(head, rows))
    print("\n" + table(["verdict", "sources"], [[v, str(n)] for v, n in verdicts.most_common()]))


def judge(truth: dict[str, Any], answer: Graded) -> Score:
    """Against the piece of truth it fits worst: a recorder that lost samples has several."""
    if truth["expect"] == "refuse":
        return score(answer.clock, ClockMap(), None)
    pieces = truth.get("segments") or [truth | {"src": truth["overlap_in_source"]}]
    scores = [
        score(
            answer.clock,
            ClockMap(delta=piece["delta_seconds"], drift=piece["drift"]),
            Span(start=piece["src"][0], end=piece["src"][1]),
        )
        for piece in pieces
    ]
    worst = max(scores, key=lambda judged: judged.worst or 0.0)
    if truth["expect"] == "ambiguous" and answer.clock is None:
        return Score(verdict=Verdict.REFUSED)
    return worst


def call(judged: Score, answer: Graded) -> str:
    """Only trusted answers are given; of the doubtful ones we say what they would have been."""
    if answer.clock is None or answer.grade == "trusted":
        return judged.verdict.value
    return f"doubtful, would be: {judged.verdict.value}"


def _row(
    case: str, truth: dict[str, Any], answer: Graded, judged: Score, verdict: str
) -> list[str]:
    loud = judged.verdict in (Verdict.WRONG, Verdict.FALSE)
    return [
        case,
        truth["file"],
        truth["expect"],
        answer.grade,
        milliseconds(judged.middle),
        milliseconds(judged.worst),
        ppm(judged.drift),
        f"**{verdict}**" if loud else verdict,
    ]


if __name__ == "__main__":
    main()
