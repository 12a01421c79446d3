"""The field side by side, in figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from benchmarks.live_offsets import FREEZE, Floats, Run
from benchmarks.table import table

Field = Mapping[str, Mapping[str, Run]]
"""By scenario and by contender."""

_HEAD = (
    "scenario",
    "system",
    "median ms",
    "p95 of amount",
    "worst",
    "settled",
    "worst by stamps",
    "freezes (longest)",
    "sound broke off s",
    "sound waits ms, first to last",
)


def field_table(field: Field) -> str:
    rows = [
        _row(scenario, contender, run)
        for scenario, runs in field.items()
        for contender, run in runs.items()
    ]
    return table(_HEAD, rows)


def _row(scenario: str, contender: str, run: Run) -> list[str]:
    offsets, stamped = run.offsets[run.counted], run.stamped[run.counted]
    return [
        scenario,
        contender,
        _ms(np.median(offsets)),
        f"{np.percentile(np.abs(offsets), 95) * 1e3:.1f}",
        _ms(_worst(offsets)),
        _ms(np.median(run.offsets[run.settled])),
        _ms(_worst(stamped)),
        f"{np.count_nonzero(run.stills > FREEZE)} ({run.stills.max():.2f} s)",
        f"{run.broken_off:.2f}",
        f"{run.delays[0] * 1e3:.0f} to {run.delays[-1] * 1e3:.0f}",
    ]


def _worst(offsets: Floats) -> float:
    return float(offsets[np.argmax(np.abs(offsets))])


def _ms(seconds: float) -> str:
    text = f"{float(seconds) * 1e3:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text
