"""What sidecars say of comparisons, as one comparison for each pair."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oneclock.report.comparisons import comparisons_of


def record(misfit: float | None = None, *, kept: bool = True) -> dict[str, Any]:
    return {"with": "of no matter", "kept": kept, "misfit_ms": misfit}


def test_both_ends_tell_of_one_comparison() -> None:
    told = [("a", "b", record(0.4)), ("b", "a", record(-0.4))]
    (comparison,) = comparisons_of(told)
    assert (comparison.one, comparison.other) == ("a", "b")
    assert comparison.misfit == 0.0004


def test_what_nothing_checks_has_no_misfit() -> None:
    (comparison,) = comparisons_of([("a", "b", record())])
    assert comparison.misfit is None


def test_of_a_clock_that_steps_the_worst_piece_counts() -> None:
    told = [("a", "b", record()), ("a", "b", record(-3.0)), ("a", "b", record(1.0))]
    (comparison,) = comparisons_of(told)
    assert comparison.misfit == 0.003


def test_a_piece_that_was_thrown_out_counts_before_all() -> None:
    told = [("a", "b", record(9.0)), ("b", "a", record(5.0, kept=False))]
    (comparison,) = comparisons_of(told)
    assert not comparison.kept


names = st.sampled_from("abcde")


@given(st.lists(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1])))
def test_every_pair_is_there_once(pairs: list[tuple[str, str]]) -> None:
    found = comparisons_of((one, other, record()) for one, other in pairs)
    assert sorted(sorted((c.one, c.other)) for c in found) == sorted(
        map(sorted, {frozenset(pair) for pair in pairs})
    )
