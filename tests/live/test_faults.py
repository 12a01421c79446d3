"""Faults, as they are written on a command line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.errors import UsageError
from oneclock.live.faults import NETWORK, Fault, FaultKind, parse_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("stall:0.6@8", Fault(kind=FaultKind.STALL, amount=0.6, at=8.0)),
        ("gap:2@8", Fault(kind=FaultKind.GAP, amount=2.0, at=8.0)),
        ("restart@8", Fault(kind=FaultKind.RESTART, at=8.0)),
        ("late:0.1", Fault(kind=FaultKind.LATE, amount=0.1)),
        ("delay:0.04", Fault(kind=FaultKind.DELAY, amount=0.04)),
        ("jitter:0.015", Fault(kind=FaultKind.JITTER, amount=0.015)),
        (" loss:0.02 ", Fault(kind=FaultKind.LOSS, amount=0.02)),
    ],
)
def test_a_fault_is_read_as_it_is_written(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault
    assert parse_fault(str(fault)) == fault


@given(
    kind=st.sampled_from([FaultKind.STALL, FaultKind.GAP, FaultKind.LATE]),
    amount=st.integers(1, 3000),
    at=st.integers(0, 9000),
)
def test_whatever_is_ordered_is_told_as_it_was_ordered(
    kind: FaultKind, amount: int, at: int
) -> None:
    fault = Fault(kind=kind, amount=amount / 100, at=at / 100)

    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "is no fault"),
        ("crash:1", "write one of stall, gap"),
        ("stall", "needs an amount"),
        ("restart:1@8", "takes no amount"),
        ("stall:0@8", "0 is out of range"),
        ("stall:31@8", "at most 30"),
        ("loss:0.95", "at most 0.9"),
        ("loss:-0.1", "is no number of seconds"),
        ("stall:nan", "is no number of seconds"),
        ("stall:1e999", "is no number of seconds"),
        ("stall:0.6@soon", "'soon' is no number of seconds"),
        ("stall:0.6@-1", "is no number of seconds"),
        ("delay:0.04@3", "holds throughout"),
        ("stall:", "is no number of seconds"),
    ],
)
def test_what_is_no_fault_is_refused_with_a_remedy(text: str, cause: str) -> None:
    with pytest.raises(UsageError, match=cause):
        parse_fault(text)


def test_recovery_begins_when_a_fault_is_over() -> None:
    assert parse_fault("stall:0.6@8").end == 8.6
    assert parse_fault("gap:2@8").end == 10.0
    assert parse_fault("restart@8").end == 8.0
    assert parse_fault("late:0.1@8").end == 8.0


@pytest.mark.parametrize("kind", FaultKind)
def test_what_the_network_does_holds_throughout(kind: FaultKind) -> None:
    assert Fault(kind=kind, amount=0.1).is_of_network == (kind in NETWORK)
