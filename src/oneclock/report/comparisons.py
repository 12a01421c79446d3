"""Who was compared with whom, from what the sidecars of both say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oneclock.report.values import Comparison

Told = Iterable[tuple[str, str, Mapping[str, Any]]]
"""Whose sidecar, whom it was compared with, and the record of it."""


def comparisons_of(told: Told) -> tuple[Comparison, ...]:
    """One for each pair, though both ends tell of it, and of a clock that steps every piece."""
    pairs: dict[tuple[str, ...], list[Comparison]] = {}
    for ends in told:
        one, other = sorted(ends[:2])
        misfit = ends[2].get("misfit_ms")
        comparison = Comparison(
            one=one,
            other=other,
            kept=bool(ends[2].get("kept", True)),
            misfit=None if misfit is None else abs(misfit) / 1e3,
        )
        pairs.setdefault((one, other), []).append(comparison)
    return tuple(_worst(same) for same in pairs.values())


def _worst(same: list[Comparison]) -> Comparison:
    def badness(comparison: Comparison) -> tuple[bool, float]:
        return not comparison.kept, -1.0 if comparison.misfit is None else comparison.misfit

    return max(same, key=badness)
