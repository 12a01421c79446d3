"""Every tool on every case, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beside import LENIENT, OURS, Answers, Judged, ask_others
from benchmarks.cases import Case
from benchmarks.make_case import Pair, make_case
from benchmarks.peers import InstalledPeer
from benchmarks.run_tools import Answer, run_oneclock
from benchmarks.score import CLOSE, Score, Verdict, score
from benchmarks.table import milliseconds, ppm, table

LONG = 600.0
CLEAN_DB = 10.0
DRIFT_GOAL = 2e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    case: Case
    pair: Pair
    answers: Answers

    @property
    def ours(self) -> Answer:
        return self.answers[OURS]

    @property
    def overlap(self) -> float:
        return 0.0 if self.pair.overlap is None else self.pair.overlap.length

    def judge(self, answer: Answer) -> Score:
        return score(answer.clock, self.pair.clock, self.pair.overlap)

    @property
    def judged_trusted(self) -> Score:
        """oneclock writes a sidecar, and says 0, for trusted answers only."""
        clock = self.ours.clock if self.ours.said == "trusted" else None
        return score(clock, self.pair.clock, self.pair.overlap)

    @property
    def judged(self) -> Judged:
        return Judged(
            pair=self.case.name,
            answers=self.answers,
            judge=self.judge,
            answerable=self.pair.overlap is not None,
        )


def run_case(case: Case, material: Path, peers: Sequence[InstalledPeer]) -> Result:
    pair = make_case(case, material)
    others = ask_others(pair.reference, pair.source, peers)
    answers = {OURS: run_oneclock(pair.reference, pair.source)} | others
    return Result(case=case, pair=pair, answers=answers)


def accuracy_table(results: Iterable[Result]) -> str:
    head = ["case", "files", "SNR", "overlap", "drift"]
    head += ["oneclock", "mid ms", "worst ms", "drift ppm"]
    head += ["polysync", "mid ms", "worst ms", "drift ppm"]
    return table(head, [_row(result) for result in results])


def _row(result: Result) -> list[str]:
    case = result.case
    spread = case.event.spread(case.source)
    note = f" (truths {spread * 1e3:.1f} ms apart)" if spread > CLOSE / 5 else ""
    return [
        f"{case.name}{note}",
        case.kinds,
        f"{case.snr_db:.0f} dB",
        "none" if result.pair.overlap is None else f"{result.overlap:.0f} s",
        f"{case.source.device.drift * 1e6:+.0f}",
        *_cells(result.ours, result.judge(result.ours)),
        *_cells(result.answers[LENIENT], result.judge(result.answers[LENIENT])),
    ]


def _cells(answer: Answer, judged: Score) -> list[str]:
    said = answer.said
    if judged.verdict in (Verdict.WRONG, Verdict.FALSE):
        said = f"**{said}: {judged.verdict.value}**"
    return [said, milliseconds(judged.middle), milliseconds(judged.worst), ppm(judged.drift)]


def goals_table(results: Sequence[Result]) -> str:
    """The figures we set ourselves, for clean pairs."""
    clean = [r for r in results if r.overlap > 0 and r.case.snr_db >= CLEAN_DB]
    long = [r for r in clean if r.overlap >= LONG]
    rows = []
    for tool, judged in (
        ("oneclock", {id(r): r.judged_trusted for r in clean}),
        (LENIENT, {id(r): r.judge(r.answers[LENIENT]) for r in clean}),
    ):
        errors = [judged[id(r)].worst for r in clean]
        drifts = [judged[id(r)].drift for r in long]
        rows.append(
            [tool, *_within(errors, CLOSE, 1e3, "ms"), *_within(drifts, DRIFT_GOAL, 1e6, "ppm")]
        )
    head = [
        "clean pairs (SNR ≥ 10 dB)",
        "≤ 5 ms anywhere",
        "worst",
        "drift ≤ 2 ppm, overlap ≥ 10 min",
    ]
    return table([*head, "worst"], rows)


def _within(errors: Sequence[float | None], goal: float, scale: float, unit: str) -> list[str]:
    known = [abs(error) for error in errors if error is not None]
    reached = sum(error <= goal for error in known)
    worst = f"{max(known) * scale:.2f} {unit}" if known else "–"
    return [f"{reached} of {len(errors)}", worst]
