"""A report that contradicts itself cannot be made."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneclock.report.sights import Waveform
from oneclock.report.values import Comparison, EventReport, ProbePoint, SourceReport
from oneclock.timebase.clock_map import IDENTITY
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

MINUTE = Span(start=0, end=60)
CLOCK = SteppedClock.of(IDENTITY, MINUTE)
WIDE = SourceReport(name="wide", grade="reference", clock=CLOCK, coverage=MINUTE)


def test_a_believed_source_needs_a_clock() -> None:
    with pytest.raises(ValueError, match="trusted but has no clock"):
        SourceReport(name="a", grade="trusted", clock=None, coverage=MINUTE)


def test_a_refused_source_is_not_placed_even_if_a_clock_was_tried() -> None:
    refused = SourceReport(name="a", grade="refused", clock=CLOCK, coverage=MINUTE)
    assert refused.placed is None


def test_a_probe_that_measured_nothing_is_no_probe() -> None:
    with pytest.raises(ValueError, match="leave it out"):
        ProbePoint(local=0.0, residual=math.nan, agrees=False)


@pytest.mark.parametrize("step", [0.0, -1.0, math.inf, math.nan])
def test_a_waveform_moves_forward(step: float) -> None:
    with pytest.raises(ValueError, match="step above zero"):
        Waveform(local_start=0.0, step=step, levels=np.zeros(1, np.float32))


def test_levels_that_are_no_numbers_are_turned_away() -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        Waveform(local_start=0.0, step=1.0, levels=np.array([np.nan], np.float32))


def test_two_sources_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="name of its own"):
        EventReport(reference="wide", sources=(WIDE, WIDE))


def test_the_reference_is_the_one_graded_so() -> None:
    with pytest.raises(ValueError, match="and no other"):
        EventReport(reference="other", sources=(WIDE,))


def test_a_comparison_with_nobody_is_none() -> None:
    stray = Comparison(one="wide", other="gone", kept=True, misfit=None)
    with pytest.raises(ValueError, match="between two sources"):
        EventReport(reference="wide", sources=(WIDE,), comparisons=(stray,))
