"""When to look closely: the instants of the contact sheet and the seconds of the close-ups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_CLOSEUP_SECONDS = 4.0
_MOST_CLOSEUPS = 4
_TRIED_PLACES = 24
# The very first and last frames are often black or a hand on the lens.
_MARGIN = 0.02

Movement = Callable[[str, Span], float]
"""How much the level of a recording (by name) moves during a span of its local time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A recording with a place on the reference clock."""

    name: str
    clock: SteppedClock
    has_picture: bool

    @property
    def in_reference(self) -> Span:
        return self.clock.coverage_in_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Seconds of reference time worth a close-up."""

    label: str
    span: Span
    of: str | None = None
    """The one it is about, to be shown beside the reference; None where all are."""


def common_overlap(running: Sequence[Running]) -> Span | None:
    """When all of them ran."""
    common: Span | None = running[0].in_reference if running else None
    for recording in running[1:]:
        common = common.meet(recording.in_reference) if common is not None else None
    return common


def instants(running: Sequence[Running], reference: str) -> list[tuple[str, float]]:
    """Start, middle and end of what all cameras saw; where they never all ran, the middle of what
    each shares with the reference. One camera alone has nothing to be compared with."""
    cameras = [r for r in running if r.has_picture]
    if len(cameras) < 2:
        return []
    common = common_overlap(cameras)
    if common is not None:
        margin = _MARGIN * common.length
        return [
            ("start", common.start + margin),
            ("middle", common.middle),
            ("end", common.end - margin),
        ]
    return [(name, span.middle) for name, span in _shared(cameras, running, reference)]


def closeup_spans(running: Sequence[Running], reference: str, movement: Movement) -> list[Look]:
    """A few seconds in which there is something to see in the reference: where all recordings ran,
    or else each; and of a clock that steps, for every piece."""
    by_name = {r.name: r for r in running}
    if reference not in by_name or len(running) < 2:
        return []
    anchor = by_name[reference]
    common = common_overlap(running)
    looks = [
        Look(label=f"where {n} ran", span=s, of=n) for n, s in _shared(running, running, reference)
    ]
    if common is not None:
        looks = [Look(label="where all recordings ran", span=common)]
    looks = looks[:_MOST_CLOSEUPS] + _at_pieces(running, anchor)[:_MOST_CLOSEUPS]
    return [replace(look, span=_liveliest(look.span, anchor, movement)) for look in looks]


def _at_pieces(running: Sequence[Running], anchor: Running) -> list[Look]:
    return [
        Look(label=f"where piece {number} of {recording.name} ran", span=shared, of=recording.name)
        for recording in running
        if len(recording.clock.pieces) > 1
        for number, piece in enumerate(recording.clock.pieces, 1)
        if (shared := piece.in_reference.meet(anchor.in_reference)) is not None
    ]


def _shared(
    of: Sequence[Running], running: Sequence[Running], reference: str
) -> list[tuple[str, Span]]:
    anchor = next((r for r in running if r.name == reference), None)
    if anchor is None:
        return []
    return [
        (recording.name, shared)
        for recording in of
        if recording.name != reference
        and (shared := recording.in_reference.meet(anchor.in_reference)) is not None
    ]


def _liveliest(window: Span, reference: Running, movement: Movement) -> Span:
    length = min(_CLOSEUP_SECONDS, window.length)
    room = window.length - length
    starts = (window.start + room * i / (_TRIED_PLACES - 1) for i in range(_TRIED_PLACES))
    spans = [Span(start=start, end=start + length) for start in starts]

    def moves(span: Span) -> float:
        local = reference.clock.local_hull(span)
        return 0.0 if local is None else movement(reference.name, local)

    return max(spans, key=moves)
