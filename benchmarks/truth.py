"""`python -m benchmarks.truth DIR`: oneclock on a folder of cases with exact truth; the field too
with `--beside`.

Each case is a folder with recordings and a `truth.json` that names the reference, the sources, what
to expect of each (align, refuse, or ambiguous: known only up to a repetition), and where it
belongs: reference = delta_seconds + (1 + drift) * local, on presentation timelines. All sources of
a case are aligned in one run. Nothing is written beside the originals.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.beside import (
    OURS,
    Answers,
    Judged,
    ask_others,
    costs_table,
    counts_table,
    errors_table,
)
from benchmarks.common import add_tools_option, say
from benchmarks.peers import InstalledPeer, install_peers
from benchmarks.run_tools import Answer, Graded, run_oneclock_on_many
from benchmarks.score import Score, Verdict, score
from benchmarks.table import milliseconds, ppm, table

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

_ALWAYS = Span(start=-1e6, end=1e6)
_AROUND_A_STEP = 0.5
_ONE_PLACE = 0.0002
_LONG = 300.0
_DRIFT_GOAL = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One source of a case: what is true of it, and what was answered."""

    case: str
    truth: dict[str, Any]
    graded: Graded
    answers: Answers

    def judge(self, answer: Graded | Answer) -> Score:
        return judge(self.truth, pieces_of(answer))

    @property
    def judged(self) -> Judged:
        return Judged(
            pair=f"{self.case} {self.truth['file']}",
            answers=self.answers,
            judge=self.judge,
            answerable=self.truth["expect"] == "align",
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds one folder a case")
    parser.add_argument("--beside", action="store_true", help="ask the other tools too")
    add_tools_option(parser)
    wanted = parser.parse_args()
    print_truth(wanted.folder, install_peers(wanted.tools, say) if wanted.beside else None)


def print_truth(folder: Path, peers: Sequence[InstalledPeer] | None) -> None:
    """Without `peers`, oneclock alone."""
    told = [each for path in sorted(folder.glob("*/truth.json")) for each in _run(path, peers)]
    print(f"{_verdicts_table(told)}\n\n{_goals_table(told)}")
    if peers is not None:
        rows = [each.judged for each in told]
        print(f"\n{counts_table(rows)}\n\n{errors_table(rows)}\n\n{costs_table(rows)}")


def _run(path: Path, peers: Sequence[InstalledPeer] | None) -> Iterator[Told]:
    case = json.loads(path.read_text(encoding="utf-8"))
    reference, sources = path.parent / case["reference"], case["sources"]
    paths = [path.parent / source["file"] for source in sources]
    answers, cost = run_oneclock_on_many(reference, paths)
    for source, file, graded in zip(sources, paths, answers, strict=True):
        if graded.grade != "trusted":
            say(f"{case['case']} {source['file']}: {graded.grade}: {graded.reason}")
        others = {} if peers is None else ask_others(reference, file, peers)
        yield Told(
            case=case["case"],
            truth=source,
            graded=graded,
            answers={OURS: graded.told(cost)} | others,
        )


def _verdicts_table(told: Sequence[Told]) -> str:
    rows, verdicts = [], Counter[str]()
    for each in told:
        judged = each.judge(each.graded)
        verdict = call(judged, each.graded)
        verdicts[verdict] += 1
        rows.append(_row(each.case, each.truth, each.graded, judged, verdict))
    head = ["case", "source", "expected", "grade", "mid ms", "worst ms", "drift ppm", "verdict"]
    counted = table(["verdict", "sources"], [[v, str(n)] for v, n in verdicts.most_common()])
    return f"{table(head, rows)}\n\n{counted}"


def _goals_table(told: Sequence[Told]) -> str:
    """The figures we set ourselves: as near as what was heard allows."""
    here, drifts = [], []
    for each in told:
        judged = each.judge(each.graded)
        if each.truth["expect"] != "align" or each.graded.grade != "trusted":
            continue
        spread = each.truth.get("propagation_spread_ms", 0.0) / 1e3
        start, end = each.truth["overlap_in_source"]
        here.append(abs(judged.middle or 0.0) <= spread + _ONE_PLACE)
        if end - start >= _LONG:
            drifts.append(abs(judged.drift or 0.0) <= _DRIFT_GOAL)
    answerable = sum(each.truth["expect"] == "align" for each in told)
    rows = [
        ["answered, of those with an answer", f"{len(here)} of {answerable}"],
        ["within 0.2 ms of one of the places that sound came from", f"{sum(here)} of {len(here)}"],
        ["drift within 1 ppm, overlap of 5 minutes and more", f"{sum(drifts)} of {len(drifts)}"],
    ]
    return table(["oneclock, trusted", "sources"], rows)


def pieces_of(answer: Graded | Answer) -> SteppedClock | None:
    if answer.steps is not None or answer.clock is None:
        return answer.steps
    return SteppedClock.of(answer.clock, _ALWAYS)


def judge(truth: dict[str, Any], answer: SteppedClock | None) -> Score:
    """Where it fits the truth worst: a recorder that lost samples has several pieces of that."""
    if truth["expect"] == "refuse":
        return score(None if answer is None else answer.longest.clock, ClockMap(), None)
    if answer is None:
        ambiguous = truth["expect"] == "ambiguous"
        return Score(verdict=Verdict.REFUSED if ambiguous else Verdict.MISSED)
    scores = [
        score(piece.clock, true.clock, shared)
        for true in _true_pieces(truth)
        for piece in answer.pieces
        if (shared := true.span.meet(piece.span)) is not None
    ]
    # An answer that says nothing of what both recorded is none.
    return max(
        scores, key=lambda judged: judged.worst or 0.0, default=Score(verdict=Verdict.MISSED)
    )


def _true_pieces(truth: dict[str, Any]) -> list[Piece]:
    """Without the moments around a step: when it was is another question, and told in seconds where
    nobody spoke."""
    told = truth.get("segments") or [truth | {"src": truth["overlap_in_source"]}]
    last = len(told) - 1
    return [
        Piece(
            span=Span(
                start=piece["src"][0] + (_AROUND_A_STEP if i > 0 else 0.0),
                end=piece["src"][1] - (_AROUND_A_STEP if i < last else 0.0),
            ),
            clock=ClockMap(delta=piece["delta_seconds"], drift=piece["drift"]),
        )
        for i, piece in enumerate(told)
    ]


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
