"""What is said besides the table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.console import Console

from oneclock.align.outcome import Outcome, SyncResult
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.cli.tables import sync_table
from oneclock.cli.told import sync_lines
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

BEFORE = Piece(span=Span(start=0.0, end=40.0), clock=ClockMap(delta=20.0))
AFTER = Piece(span=Span(start=40.0, end=100.0), clock=ClockMap(delta=21.5))
PLAIN = Answer(
    grade=Grade.TRUSTED,
    reason="12 of 12 windows agree",
    clock=AFTER.clock,
    overlap_in_reference=Span(start=20.0, end=120.0),
    evidence=None,
    pieces=SteppedClock.of(AFTER.clock, Span(start=0.0, end=100.0)),
)
STEPS = replace(
    PLAIN,
    reason="the clock steps by +1.500 s at 40.00 s; 12 of 12 windows agree",
    pieces=SteppedClock(pieces=(BEFORE, AFTER)),
)


def result(answer: Answer) -> SyncResult:
    outcome = Outcome(path=Path("b.wav"), duration=100.0, answer=answer)
    return SyncResult(reference=Path("a.wav"), reference_duration=200.0, outcomes=(outcome,))


def test_who_is_trusted_and_like_any_other_needs_no_words() -> None:
    assert sync_lines(result(PLAIN), partial=False) == []


def test_a_clock_that_steps_is_said_however_sure_it_is() -> None:
    (line,) = sync_lines(result(STEPS), partial=False)

    assert line == "b.wav: the clock steps by +1.500 s at 40.00 s; 12 of 12 windows agree"


def test_evidence_that_says_something_else_is_said() -> None:
    against = ("timecode puts it +7.675 s from there",)
    told = replace(PLAIN, reason=f"{PLAIN.reason}; {against[0]}", disagreements=against)

    (line,) = sync_lines(result(told), partial=False)

    assert line == "b.wav: 12 of 12 windows agree; timecode puts it +7.675 s from there"


def test_a_recording_starts_where_its_first_piece_does() -> None:
    console = Console(width=120)
    with console.capture() as shown:
        console.print(sync_table(result(STEPS)))

    assert "+20.0000" in shown.get()
    assert "+21.5000" not in shown.get()
