"""What an edit is to polysync: files with one offset each, rows that show them, one sound.

A clock has steps, and polysync knows one offset for a file. So a file that is seen on both sides of
a step is named once for each piece of its clock, with the offset of that piece. The sound is one
file from the first row to the last, and is not filled up: rows begin when it does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from oneclock.errors import UsageError
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Programme
from oneclock.formats.project import ON_A_FRAME
from oneclock.formats.sidecar import midpoint_delta
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece

_FORMAT = "--to polysync"


@dataclass(frozen=True, slots=True)
class PolysyncInput:
    """A file at one offset."""

    recording: int
    piece: Piece
    delta: float
    """Right in the middle of the piece."""
    coverage: Span
    """Of reference time, where the offset holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolysyncPlan:
    inputs: tuple[PolysyncInput, ...]
    """The first ones are the recordings in their order, then further pieces of them."""
    rows: tuple[Shot, ...]
    """Their sources and insets are inputs; frames are those of the edit."""
    sound: int
    """The input that is heard."""

    @property
    def left_out(self) -> int:
        """Frames at the beginning, before there is sound."""
        return self.rows[0].first


def polysync_plan(programme: Programme) -> PolysyncPlan:
    recordings, film = programme.event.recordings, programme.shots
    if not programme.sound.sources:
        raise UsageError("polysync", "its edit lists need a sound", "name one with --audio-source")
    pieces = [_inputs(number, one) for number, one in enumerate(recordings)]
    heard = _most_heard(pieces[programme.sound.sources[0]], film.span)
    begins = max(0, _frame(film, heard.delta))
    rows = [row for shot in film.shots for row in _rows(film, shot, pieces, begins)]
    if not rows:
        name = recordings[heard.recording].path.name
        raise UsageError(
            _FORMAT, f"{name} begins when the edit is over", "name another with --audio-source"
        )
    longest = [max(one, key=lambda it: it.piece.span.length) for one in pieces]
    shown = [one for row in rows for one in row[1:] if one is not None]
    inputs = list(dict.fromkeys([*longest, *shown, heard]))
    number = {one: place for place, one in enumerate(inputs)}
    return PolysyncPlan(
        inputs=tuple(inputs),
        rows=tuple(
            Shot(
                first=span[0],
                end=span[1],
                source=number[seen],
                inset=None if inset is None else number[inset],
            )
            for span, seen, inset in rows
        ),
        sound=number[heard],
    )


_Row = tuple[tuple[int, int], PolysyncInput, PolysyncInput | None]


def _inputs(number: int, recording: PlacedRecording) -> list[PolysyncInput]:
    """In order of reference time."""
    pieces = recording.clock.pieces_in_reference()
    if len(pieces) == 1:
        delta = midpoint_delta(pieces[0].clock, recording.duration)
        return [PolysyncInput(number, pieces[0], delta, recording.coverage_in_reference)]
    return [PolysyncInput(number, one, _offset(one), one.in_reference) for one in pieces]


def _offset(piece: Piece) -> float:
    middle = piece.span.middle
    return piece.clock.to_reference(middle) - middle


def _most_heard(pieces: list[PolysyncInput], film: Span) -> PolysyncInput:
    def heard(one: PolysyncInput) -> float:
        common = one.coverage.meet(film)
        return 0.0 if common is None else common.length

    return max(pieces, key=heard)


def _frame(film: ShotList, reference: float) -> int:
    """The first that begins then or later."""
    return math.ceil((Fraction(reference) - film.start) * film.rate.rate - ON_A_FRAME)


def _rows(film: ShotList, shot: Shot, pieces: list[list[PolysyncInput]], begins: int) -> list[_Row]:
    """From a frame on; cut where another piece of a clock begins."""
    first = max(shot.first, begins)
    if first >= shot.end:
        return []
    if shot.source is None:
        raise UsageError(
            _FORMAT,
            f"its edit lists know no black, and no camera was recording at frame {first}",
            "edit with --start overlap, or name a camera that was",
        )
    seen, inset = pieces[shot.source], [] if shot.inset is None else pieces[shot.inset]
    steps = {_frame(film, one.coverage.start) for one in (*seen[1:], *inset[1:])}
    cuts = [first, *sorted(step for step in steps if first < step < shot.end), shot.end]
    return [
        ((begin, end), _at(film, begin, seen), _at(film, begin, inset) if inset else None)
        for begin, end in pairwise(cuts)
    ]


def _at(film: ShotList, frame: int, pieces: list[PolysyncInput]) -> PolysyncInput:
    """The last that has begun."""
    begun = [one for one in pieces if _frame(film, one.coverage.start) <= frame]
    return begun[-1] if begun else pieces[0]
