"""Both tools on every case, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.make_case import Pair, make_case
from benchmarks.run_tools import Answer, run_oneclock, run_polysync
from benchmarks.score import CLOSE, Score, Verdict, score
from benchmarks.table import milliseconds, ppm, table

LONG = 600.0
CLEAN_DB = 10.0
DRIFT_GOAL = 2e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    case: Case
    pair: Pair
    ours: Answer
    peer: Answer
    """polysync as it comes, ..."""
    lenient: Answer
    """... and with --partial where that refused."""

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


def run_case(case: Case, material: Path) -> Result:
    pair = make_case(case, material)
    peer = run_polysync(pair.reference, pair.source)
    lenient = peer
    if peer.clock is None:
        lenient = run_polysync(pair.reference, pair.source, partial=True)
    ours = run_oneclock(pair.reference, pair.source)
    return Result(case=case, pair=pair, ours=ours, peer=peer, lenient=lenient)


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
        *_cells(result.lenient, result.judge(result.lenient)),
    ]


def _cells(answer: Answer, judged: Score) -> list[str]:
    said = answer.said
    if judged.verdict in (Verdict.WRONG, Verdict.FALSE):
        said = f"**{said}: {judged.verdict.value}**"
    return [said, milliseconds(judged.middle), milliseconds(judged.worst), ppm(judged.drift)]


def summary_table(results: Sequence[Result]) -> str:
    answerable = [result for result in results if result.pair.overlap is not None]
    head = ["tool", "≤ 5 ms", "≤ 20 ms", "wrong", "refused"]
    head += ["strangers refused", "false answers"]
    rows = [
        _count("oneclock (trusted)", [r.judged_trusted for r in results]),
        _count("oneclock, doubtful answers too", [r.judge(r.ours) for r in results]),
        _count("polysync", [r.judge(r.peer) for r in results]),
        _count("polysync, --partial where it refused", [r.judge(r.lenient) for r in results]),
    ]
    told = f"{len(answerable)} pairs with an answer, {len(results) - len(answerable)} without.\n\n"
    return told + table(head, rows)


def _count(tool: str, scores: Sequence[Score]) -> list[str]:
    def count(*verdicts: Verdict) -> str:
        return str(sum(score.verdict in verdicts for score in scores))

    return [
        tool,
        count(Verdict.CLOSE),
        count(Verdict.CLOSE, Verdict.FAIR),
        count(Verdict.WRONG),
        count(Verdict.MISSED),
        count(Verdict.REFUSED),
        count(Verdict.FALSE),
    ]


def goals_table(results: Sequence[Result]) -> str:
    """The figures we set ourselves, for clean pairs."""
    clean = [r for r in results if r.overlap > 0 and r.case.snr_db >= CLEAN_DB]
    long = [r for r in clean if r.overlap >= LONG]
    rows = []
    for tool, judged in (
        ("oneclock", {id(r): r.judged_trusted for r in clean}),
        ("polysync, --partial where it refused", {id(r): r.judge(r.lenient) for r in clean}),
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
