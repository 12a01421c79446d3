"""Whoever is told that something is wrong is told what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.a_report import DOUBTFUL, REFERENCE, REFUSED, STEPPED, TRUSTED, UNREADABLE

from oneclock.report.remedies import remedy
from oneclock.report.values import SourceReport

FAILED = replace(TRUSTED, verification=replace(TRUSTED.verification, passed=False))  # type: ignore[type-var]


@pytest.mark.parametrize("source", [REFERENCE, TRUSTED, STEPPED])
def test_what_is_right_needs_nothing(source: SourceReport) -> None:
    assert remedy(source) == ""


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (REFUSED, "comes more than once"),
        (replace(REFUSED, also_fits=()), "a recording that overlaps it and the others"),
        (DOUBTFUL, "at the close-ups and frames below"),
        (replace(STEPPED, grade="doubtful"), "on both sides of each step"),
        (replace(TRUSTED, grade="unknown", verification=None), "`oneclock verify`"),
        (FAILED, "`oneclock sync` again"),
    ],
)
def test_what_to_do_follows_from_what_is_wrong(source: SourceReport, says: str) -> None:
    assert says in remedy(source)


def test_what_could_not_be_read_says_itself_what_to_do() -> None:
    assert remedy(UNREADABLE) == ""
