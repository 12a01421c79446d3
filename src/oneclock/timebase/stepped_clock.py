"""A clock with steps: a recorder that lost samples, or was stopped and went on in one file.

One line holds for a stretch of its local time, then another. Every local moment belongs to at most
one piece. Where samples were lost the pieces leave a gap in reference time; where material was
repeated they overlap there, and the later piece is believed: it was written last. A clock without
steps is one piece.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    span: Span
    """On the local clock."""
    clock: ClockMap

    @property
    def in_reference(self) -> Span:
        return self.span.map(self.clock)

    def within(self, reference: Span) -> Piece | None:
        """What of it lies in a stretch of reference time."""
        common = self.in_reference.meet(reference)
        local = None if common is None else common.map(self.clock.inverse()).meet(self.span)
        return None if local is None else Piece(span=local, clock=self.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedClock:
    """
    >>> lost_a_second = SteppedClock(
    ...     pieces=(
    ...         Piece(span=Span(start=0.0, end=60.0), clock=ClockMap(delta=5.0)),
    ...         Piece(span=Span(start=60.0, end=90.0), clock=ClockMap(delta=6.0)),
    ...     )
    ... )
    >>> lost_a_second.to_reference(59.0), lost_a_second.to_reference(60.0)
    (64.0, 66.0)
    >>> lost_a_second.to_local(65.5) is None
    True
    >>> lost_a_second.to_local(66.5)
    60.5
    """

    pieces: tuple[Piece, ...]
    """In order of local time."""

    def __post_init__(self) -> None:
        if not self.pieces:
            raise ValueError("a clock needs at least one piece")
        for piece in self.pieces:
            if piece.span.length <= 0.0:
                raise ValueError(f"a piece of a clock must last, not end at its {piece.span.start}")
        for before, after in pairwise(piece.span for piece in self.pieces):
            if after.start < before.end:
                raise ValueError(
                    "the pieces of a clock must follow each other, and the one that begins at "
                    f"{after.start} begins before {before.end}"
                )

    @classmethod
    def of(cls, clock: ClockMap, coverage: Span) -> SteppedClock:
        """One line for all of a recording."""
        return cls(pieces=(Piece(span=coverage, clock=clock),))

    @property
    def longest(self) -> Piece:
        """The piece that speaks for all where only one can be told; the first of equals."""
        return max(self.pieces, key=lambda piece: piece.span.length)

    @property
    def coverage(self) -> Span:
        """On the local clock, from the first piece to the last."""
        return Span(start=self.pieces[0].span.start, end=self.pieces[-1].span.end)

    @property
    def coverage_in_reference(self) -> Span:
        spans = [piece.in_reference for piece in self.pieces]
        return Span(start=min(s.start for s in spans), end=max(s.end for s in spans))

    def piece_at(self, local: float) -> Piece | None:
        return next((piece for piece in self.pieces if local in piece.span), None)

    def to_reference(self, local: float) -> float | None:
        """None where no piece holds."""
        piece = self.piece_at(local)
        return None if piece is None else piece.clock.to_reference(local)

    def to_local(self, reference: float) -> float | None:
        """None in a gap; where material was repeated, the moment that was written last."""
        for piece in reversed(self.pieces):
            if reference in piece.in_reference:
                return piece.clock.to_local(reference)
        return None

    def pieces_in_reference(self) -> tuple[Piece, ...]:
        """What is to be shown when: in order of reference time, no two at once. Where pieces
        overlap the earlier one is cut, in two if it went on beyond the later one."""
        shown: list[Piece] = []
        for piece in self.pieces:
            shown = [rest for one in shown for rest in _outside(one, piece.in_reference)]
            shown.append(piece)
        return tuple(sorted(shown, key=lambda piece: piece.in_reference.start))

    def local_hull(self, reference: Span) -> Span | None:
        """The first to the last local moment that falls in a stretch of reference time."""
        parts = [part.span for piece in self.pieces if (part := piece.within(reference))]
        if not parts:
            return None
        return Span(start=min(s.start for s in parts), end=max(s.end for s in parts))

    def then(self, outer: ClockMap) -> SteppedClock:
        """This clock followed by `outer`, whose local clock is our reference clock."""
        return SteppedClock(
            pieces=tuple(Piece(span=p.span, clock=p.clock.then(outer)) for p in self.pieces)
        )


def _outside(piece: Piece, taken: Span) -> Iterable[Piece]:
    """What of a piece lies before and after a stretch of reference time."""
    span = piece.in_reference
    for start, end in ((span.start, taken.start), (taken.end, span.end)):
        if start < end and (part := piece.within(Span(start=start, end=end))) is not None:
            yield part
