"""All tools on the same pairs: how many answers are right, and what they took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import LIKELY_SCORE, InstalledPeer
from benchmarks.run_tools import Answer, run_polysync
from benchmarks.score import Score, Verdict
from benchmarks.table import megabytes, milliseconds, table

OURS, POLYSYNC = "oneclock", "polysync"
LENIENT = "polysync, --partial where it refused"

Answers = Mapping[str, Answer]
"""By tool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What every tool said of one pair, and whether it is so."""

    pair: str
    answers: Answers
    judge: Callable[[Answer], Score]
    answerable: bool


def ask_others(reference: Path, source: Path, peers: Sequence[InstalledPeer]) -> dict[str, Answer]:
    """polysync as it comes, and with --partial where that refused; then the rest of the field."""
    answers = {POLYSYNC: run_polysync(reference, source)}
    answers[LENIENT] = answers[POLYSYNC]
    if answers[POLYSYNC].clock is None:
        answers[LENIENT] = run_polysync(reference, source, partial=True)
    return answers | {peer.name: peer.run(reference, source) for peer in peers}


def counts_table(rows: Sequence[Judged]) -> str:
    """How many pairs each tool has right; of ours, answers that it gives, and doubtful ones too."""
    answerable = sum(row.answerable for row in rows)
    head = ["tool", "≤ 5 ms", "≤ 20 ms", "wrong", "refused"]
    head += ["strangers refused", "false answers"]
    counted = [
        _count(f"{OURS} (trusted)", rows, OURS, lambda answer: answer.said == "trusted"),
        _count(f"{OURS}, doubtful answers too", rows, OURS, _any),
    ]
    for tool in _others(rows):
        scored = any(row.answers[tool].score is not None for row in rows)
        if scored:
            likely = f"{tool} (score over {LIKELY_SCORE:.0f})"
            counted.append(_count(likely, rows, tool, _is_likely))
        counted.append(_count(f"{tool}, any score" if scored else tool, rows, tool, _any))
    told = f"{answerable} sources with an answer, {len(rows) - answerable} without.\n\n"
    return told + table(head, counted)


def _count(
    label: str, rows: Sequence[Judged], tool: str, given: Callable[[Answer], bool]
) -> list[str]:
    """Answers that are not given count as refused."""
    scores = []
    for row in rows:
        answer = row.answers[tool]
        scores.append(row.judge(answer if given(answer) else _withheld(answer)))

    def count(*verdicts: Verdict) -> str:
        return str(sum(score.verdict in verdicts for score in scores))

    return [
        label,
        count(Verdict.CLOSE),
        count(Verdict.CLOSE, Verdict.FAIR),
        count(Verdict.WRONG),
        count(Verdict.MISSED),
        count(Verdict.REFUSED),
        count(Verdict.FALSE),
    ]


def _any(answer: Answer) -> bool:
    return True


def _is_likely(answer: Answer) -> bool:
    return (answer.score or 0.0) > LIKELY_SCORE


def _withheld(answer: Answer) -> Answer:
    return Answer(clock=None, said="refused", reason=answer.reason, cost=answer.cost)


def errors_table(rows: Sequence[Judged]) -> str:
    """Of every pair and tool the error amid the overlap."""
    tools = [OURS, *_others(rows)]
    return table(
        ["error amid the overlap, ms", *tools],
        [[row.pair, *(_error(row, tool) for tool in tools)] for row in rows],
    )


def _error(row: Judged, tool: str) -> str:
    judged = row.judge(row.answers[tool])
    if judged.verdict is Verdict.FALSE:
        return "**false answer**"
    if judged.middle is None:
        return "refused"
    shown = milliseconds(judged.middle)
    return f"**{shown}**" if judged.verdict is Verdict.WRONG else shown


def costs_table(rows: Sequence[Judged]) -> str:
    """Of every pair and tool the wall time and the largest process."""
    tools = [tool for tool in [OURS, *_others(rows)] if tool != LENIENT]
    return table(
        ["wall s, largest process MB", *(part for tool in tools for part in (tool, "MB"))],
        [[row.pair, *_costs(row.answers, tools)] for row in rows],
    )


def _costs(answers: Answers, tools: Iterable[str]) -> list[str]:
    costs = [answers[tool].cost for tool in tools]
    return [cell for c in costs for cell in (f"{c.wall:.1f}", megabytes(c.largest_bytes))]


def _others(rows: Sequence[Judged]) -> list[str]:
    return [tool for tool in rows[0].answers if tool != OURS] if rows else []
