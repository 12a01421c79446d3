"""The words a person reads first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oneclock.report.values import EventReport, Grade, Report, SourceReport, Verification
from oneclock.report.wording import (
    concern,
    evidence_word,
    jump_text,
    milliseconds,
    share_text,
    signed,
    verdict,
    width_text,
)
from oneclock.timebase.clock_map import IDENTITY
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

MINUTE = Span(start=0, end=60)


def a_source(name: str, grade: Grade, *, passed: bool | None = None) -> SourceReport:
    check = None
    if passed is not None:
        check = Verification(
            median_residual=0.0,
            residual_spread=0.0,
            spread_gate=0.04,
            drift_applied=True,
            passed=passed,
        )
    return SourceReport(
        name=name,
        grade=grade,
        clock=None if grade in ("refused", "unreadable") else SteppedClock.of(IDENTITY, MINUTE),
        coverage=MINUTE,
        verification=check,
    )


def told_of(*others: SourceReport, events: int = 1) -> str:
    event = EventReport(reference="wide", sources=(a_source("wide", "reference"), *others))
    return verdict(
        Report(title="", events=(event,) * events, made_with="oneclock", made_on="today")
    )


def test_all_trusted_is_said_as_all() -> None:
    assert told_of(a_source("a", "trusted"), a_source("b", "trusted")) == (
        "All 3 sources are on one clock"
    )


def test_doubtful_and_refused_are_not_counted_in() -> None:
    assert told_of(
        a_source("a", "trusted"), a_source("b", "doubtful"), a_source("c", "refused")
    ) == ("2 of 4 sources are on one clock")


def test_of_several_events_all_sources_are_counted() -> None:
    trusted, refused = a_source("a", "trusted"), a_source("b", "refused")
    assert told_of(trusted, events=2) == "All 4 sources are on the clocks of 2 events"
    assert told_of(trusted, refused, events=2) == "4 of 6 sources are on the clocks of 2 events"
    assert told_of(refused, events=2).startswith("None of 4")


def test_a_reference_alone_with_strangers_is_not_one_of_two_on_a_clock() -> None:
    assert told_of(a_source("a", "refused")).startswith("None of 2")


def test_a_lone_source_has_nothing_to_align() -> None:
    assert "nothing to align" in told_of()


def test_a_failed_verification_takes_trust_away() -> None:
    assert told_of(a_source("a", "trusted", passed=False)).startswith("None of 2")
    assert "failed" in concern(a_source("a", "trusted", passed=False))


def test_a_passed_verification_speaks_for_a_sidecar_without_a_grade() -> None:
    assert told_of(a_source("a", "unknown", passed=True)) == "All 2 sources are on one clock"
    assert told_of(a_source("a", "unknown")).startswith("None of 2")


@pytest.mark.parametrize("grade", ["doubtful", "refused", "unknown", "unreadable"])
def test_whoever_is_not_on_the_clock_is_a_concern(grade: Grade) -> None:
    source = replace(a_source("a", grade), reason="it says why")
    assert concern(source).startswith("It says why.")


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (1.0, "100 %"),
        (0.38, "38 %"),
        (0.002, "1 in 500"),
        (1e-9, "1 in 10⁹"),
        (3e-41, "1 in 10⁴⁰"),
        (0.0, "below 1 in 10³⁰⁰"),
    ],
)
def test_a_chance_is_told_as_one_in_so_many(chance: float, text: str) -> None:
    assert share_text(chance) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.0 ms"), (0.0154, "+15 ms"), (-0.00031, "−0.31 ms"), (4e-6, "+0.004 ms")],
)
def test_milliseconds_keep_the_figures_that_mean_something(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text


def test_a_width_has_no_sign_and_long_ones_are_seconds() -> None:
    assert (width_text(0.0092), width_text(7.738)) == ("9.2 ms", "7.74 s")


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert signed(-0.0001, 2) == "0.00"


def test_a_step_is_told_in_seconds_or_milliseconds() -> None:
    assert (jump_text(1.25), jump_text(-0.35), jump_text(-3.0)) == ("+1.25 s", "−350 ms", "−3.00 s")


def test_a_kind_of_evidence_nobody_foresaw_is_called_what_it_calls_itself() -> None:
    assert evidence_word("audio") == "sound"
    assert evidence_word("recorded together") == "recorded together"
    assert evidence_word("") == "—"
