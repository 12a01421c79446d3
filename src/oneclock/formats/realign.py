"""Where the clips of an editor's project belong, once their recordings are on one clock.

The way back from an editor: its file is read, its media are aligned, and each of its clips goes to
where its recording puts it. All clips of one event move together: the reference stays where the
editor had it, or the first that was aligned, unless another would begin before the timeline does.
A clip is placed by its middle; that its clock drifts or has steps is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from oneclock.formats.placed import PlacedRecording
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece

# What a clip may be off at its ends before somebody is told.
_WORTH_TELLING = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedMedia:
    recording: PlacedRecording
    event: int
    """Number of the event that it is of; each has a clock of its own."""
    is_reference: bool


Media = Mapping[str, AlignedMedia]
"""By the address that the project has for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedClip:
    name: str
    address: str
    begins: Fraction
    """Seconds into the file at which it begins."""
    lasts: Fraction
    """Seconds of the timeline."""
    at: Fraction
    """Seconds of the timeline at which it is."""
    pace: Fraction = Fraction(1)
    """Seconds of the file that pass in one of the timeline."""

    @property
    def shown(self) -> Span:
        """Of its file."""
        ends = self.begins + self.lasts * self.pace
        return Span(start=float(self.begins), end=float(ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlaces:
    at: tuple[Fraction | None, ...]
    """On frames, one for each clip; None: it stays where it is."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Realigned:
    text: str
    placed: int
    """Clips that are in their places now, also those that were before."""
    notes: tuple[str, ...]


def notes_of(sequences: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    """Each once; where there are several sequences, with the name of its own."""
    if len(sequences) < 2:
        return tuple(dict.fromkeys(note for _, notes in sequences for note in notes))
    named = (
        f"{name or f'sequence {number}'}: {note}"
        for number, (name, notes) in enumerate(sequences, 1)
        for note in notes
    )
    return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A clip whose recording was aligned."""

    number: int
    clip: UsedClip
    media: AlignedMedia
    reference: Fraction
    """Time at which it begins, on the clock of its event."""


def new_places(
    clips: Sequence[UsedClip], media: Media, rate: FrameRate, earliest: Fraction = Fraction(0)
) -> NewPlaces:
    """Clips of one timeline, which begins at `earliest`."""
    known: list[_Known] = []
    notes: list[str] = []
    for number, clip in enumerate(clips):
        if (one := media.get(clip.address)) is None:
            continue
        piece = _piece_of(clip, one.recording)
        if piece is None:
            notes.append(f"{clip.name}: nothing of what it shows was aligned; it stays")
            continue
        begins = _in_reference(clip, piece)
        known.append(_Known(number=number, clip=clip, media=one, reference=begins))
        notes += _left_over(clip, one.recording, piece)
    found: list[Fraction | None] = [None] * len(clips)
    for event in dict.fromkeys(one.media.event for one in known):
        own = [one for one in known if one.media.event == event]
        shift = _shift(own)
        before = max(Fraction(0), earliest - min(one.reference + shift for one in own))
        later = Fraction(math.ceil(before * rate.rate)) / rate.rate
        if later:
            notes.append(f"all that was aligned is {float(later):.3f} s later, to begin with it")
        for each in own:
            frames = rate.nearest_frame(each.reference + shift + later - earliest)
            found[each.number] = earliest + rate.time_of(max(0, frames))
    return NewPlaces(at=tuple(found), notes=tuple(dict.fromkeys(notes)))


def lanes(
    kept: Sequence[tuple[Fraction, Fraction]], moved: Sequence[tuple[Fraction, Fraction]]
) -> list[int]:
    """For each that is moved to a stretch of a track, how many tracks further it finds room: 0 on
    its own, among those that are kept there."""
    taken = [list(kept)]
    out = [0] * len(moved)
    for number, (begin, end) in sorted(enumerate(moved), key=lambda one: one[1]):
        lane = 0
        while any(begin < other_end and other < end for other, other_end in taken[lane]):
            lane += 1
            if lane == len(taken):
                taken.append([])
        taken[lane].append((begin, end))
        out[number] = lane
    return out


def _piece_of(clip: UsedClip, recording: PlacedRecording) -> Piece | None:
    """What of its clock it shows most of."""
    met = [
        replace(piece, span=common)
        for piece in recording.clock.pieces
        if (common := piece.span.meet(clip.shown)) is not None
    ]
    return max(met, key=lambda piece: piece.span.length, default=None)


def _in_reference(clip: UsedClip, piece: Piece) -> Fraction:
    """When it begins, right in the middle of a piece."""
    middle = Fraction(piece.span.start + piece.span.length / 2)
    return Fraction(piece.clock.to_reference(float(middle))) - (middle - clip.begins) / clip.pace


def _shift(own: Sequence[_Known]) -> Fraction:
    """From reference time to the timeline."""
    anchor = min(own, key=lambda one: (not one.media.is_reference, one.clip.at))
    return anchor.clip.at - anchor.reference


def _left_over(clip: UsedClip, recording: PlacedRecording, placed: Piece) -> Iterator[str]:
    pace, drift = float(clip.pace), placed.clock.drift
    # What was recorded in so long lasts another time on the timeline.
    stray = abs(placed.span.length * (1 + drift) - placed.span.length / pace) / 2
    if stray > _WORTH_TELLING:
        retimed = abs(pace - 1) > abs(drift)
        why = f"it is played at {pace * 100:.6g} %" if retimed else "its clock drifts"
        yield f"{clip.name}: {why}, up to {stray * 1000:.1f} ms off at its ends"
    others = [p for p in recording.clock.pieces if p.span.meet(clip.shown) is not None]
    if len(others) > 1:
        yield (
            f"{clip.name}: its clock has steps within it; only {placed.span.start:.1f} to "
            f"{placed.span.end:.1f} s of it are in place: cut it there and sync again"
        )
