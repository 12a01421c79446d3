"""Where a clock steps, on a chart whose time is the source's own."""

from __future__ import annotations

from oneclock.report.axis import Axis
from oneclock.report.clock_steps import steps_of
from oneclock.report.markup import vertical
from oneclock.report.values import SourceReport


def step_lines(source: SourceReport, axis: Axis) -> str:
    """Upright, between one piece of the clock and the next."""
    if source.placed is None:
        return ""
    steps = steps_of(source.placed)
    return "".join(vertical(axis.share(step.between.middle), "step") for step in steps)
