"""Clocks as a sidecar tells them: a line, or a list of stretches with a line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

Window = tuple[FiniteFloat, FiniteFloat]


class Record(BaseModel):
    """Unknown keys belong to somebody else and survive a read and a write."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)


class ClockRecord(Record):
    delta: FiniteFloat
    drift: FiniteFloat = Field(gt=-1.0)
    delta_std: FiniteFloat = Field(default=0.0, ge=0.0)
    drift_std: FiniteFloat = Field(default=0.0, ge=0.0)
    covariance: FiniteFloat = 0.0

    def clock_map(self) -> ClockMap:
        return ClockMap(**self.model_dump(include=set(ClockRecord.model_fields)))


class Segment(Record):
    span: Window
    """On the source's clock."""
    clock: ClockRecord


def stepped_clock_of(segments: Iterable[Segment]) -> SteppedClock:
    """Raises `ValueError` where they overlap or run backwards."""
    return SteppedClock(
        pieces=tuple(
            Piece(
                span=Span(start=segment.span[0], end=segment.span[1]),
                clock=segment.clock.clock_map(),
            )
            for segment in segments
        )
    )


def clock_record(clock: ClockMap) -> dict[str, float]:
    return {name: getattr(clock, name) for name in ClockRecord.model_fields}


def segment_records(clock: SteppedClock) -> list[dict[str, Any]]:
    return [
        {"span": (piece.span.start, piece.span.end), "clock": clock_record(piece.clock)}
        for piece in clock.pieces
    ]
