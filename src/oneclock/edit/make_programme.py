"""Recordings in their places, heard and cut: an event becomes a programme."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial

import numpy as np

from oneclock.edit.chosen_sound import Ear, chosen_sound
from oneclock.edit.decide.coverage import covered_frames
from oneclock.edit.decide.cut_scene import Mode, Style, cut_scene
from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.edit.decide.scene import Scene, cells_of, levels_on_grid
from oneclock.edit.decide.who_speaks import WhoSpeaks, who_speaks
from oneclock.edit.exported_span import Start, exported_span
from oneclock.edit.hear_levels import Progress, hear_levels
from oneclock.errors import UsageError
from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.formats.project import picture_rate
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import ShotList
from oneclock.timebase.span import Span

_OTHERWISE = FrameRate.parse("30")
# A programme begins on a whole one, which can be read and typed.
_BEGINNINGS = 1000  # a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asked for. Recordings are named by their numbers."""

    style: Style
    rate: FrameRate | None = None
    """Of the delivery; when not given, that of most of the cameras."""
    start: Start = Start.EARLIEST
    roles: Mapping[int, Role] = field(default_factory=dict)
    allowed: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    """Where in reference time a camera may be seen; all the time, where nothing is said."""
    microphones: Mapping[int, Ear] = field(default_factory=dict)
    """For a camera, the recording that hears whom it shows, where that is not its own."""
    sound: ProgrammeSound = field(default_factory=ProgrammeSound)
    """Who is heard; where nobody is named, the microphone with the most life in it, or of a gated
    mix everybody's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    programme: Programme
    who: WhoSpeaks | None
    ears: tuple[Ear, ...]
    """What was listened to: recording and microphone."""
    notes: tuple[str, ...]


def make_programme(
    event: PlacedEvent,
    order: Order,
    *,
    progress: Progress = lambda path, heard, duration: None,
) -> Made:
    recordings = event.recordings
    roles = tuple(order.roles.get(number, Role.ANY) for number in range(len(recordings)))
    grid = _grid(recordings, roles, order)
    covered = np.stack(
        [
            covered_frames(recording.clock, grid, order.allowed.get(number, ()))
            if _is_camera(recording, role)
            else np.zeros(grid.frames, np.bool_)
            for number, (recording, role) in enumerate(zip(recordings, roles, strict=True))
        ]
    )
    ears, ear_of = _ears(recordings, order)
    notes: list[str] = []
    levels = np.full((len(ears), cells_of(grid)), np.nan)
    for row, (number, microphone) in enumerate(ears):
        recording = recordings[number]
        powers = hear_levels(
            recording,
            microphone,
            progress=progress,
            note=partial(_noted, notes, recording),
        )
        levels[row] = levels_on_grid(powers, recording.clock, grid)
    scene = Scene(
        grid=grid,
        covered=covered,
        levels=levels,
        ears=ear_of,
        names=tuple(recording.path.stem for recording in recordings),
        wide=frozenset(n for n, role in enumerate(roles) if role is Role.WIDE),
        close=frozenset(n for n, role in enumerate(roles) if role is Role.CLOSE),
    )
    gated = order.sound.gated
    who = who_speaks(levels) if gated or order.style.mode is Mode.SPEAKER else None
    if gated and who is None:
        notes.append("no two talkers can be told apart: nobody is ducked")
    shots = ShotList(rate=grid.rate, start=grid.start, shots=cut_scene(scene, order.style, who))
    programme = Programme(
        event=replace(event, span=shots.span),
        shots=shots,
        sound=chosen_sound(order.sound, recordings, ears, order.microphones.values(), levels, who),
        roles=roles,
    )
    return Made(programme=programme, who=who, ears=ears, notes=tuple(notes))


def usual_rate(recordings: Sequence[PlacedRecording]) -> FrameRate:
    """That of most cameras, the first of equals; 30 where none says."""
    rates = [rate for one in recordings if (rate := picture_rate(one)) is not None]
    return Counter(rates).most_common(1)[0][0] if rates else _OTHERWISE


def _noted(notes: list[str], recording: PlacedRecording, text: str) -> None:
    notes.append(f"{recording.path}: {text}")


def _is_camera(recording: PlacedRecording, role: Role) -> bool:
    return recording.picture is not None and role is not Role.SOUND


def _grid(recordings: Sequence[PlacedRecording], roles: Sequence[Role], order: Order) -> FrameGrid:
    cameras = [one for one, role in zip(recordings, roles, strict=True) if _is_camera(one, role)]
    if not cameras:
        raise UsageError("edit", "none of the recordings holds a picture", "name a camera's")
    span = exported_span([camera.coverage_in_reference for camera in cameras], order.start)
    begin = max(span.start, _opened(recordings, span, order))
    start = Fraction(math.ceil(Fraction(begin) * _BEGINNINGS), _BEGINNINGS)
    rate = order.rate or usual_rate(cameras)
    if Fraction(span.end) - start < rate.frame_duration:
        raise UsageError("edit", "the cameras share less than a frame", "use --start earliest")
    return FrameGrid.until(span.end, start=start, rate=rate)


def _opened(recordings: Sequence[PlacedRecording], span: Span, order: Order) -> float:
    """When the opening can begin. Nobody starts all cameras in the same frame: what others filmed
    in the seconds before is left out, but no more than an opening lasts."""
    opening = order.style.opening
    if opening is None or order.start is not Start.EARLIEST:
        return span.start
    begins = recordings[opening.camera].coverage_in_reference.start
    return begins if begins <= span.start + opening.seconds else span.start


def _ears(
    recordings: Sequence[PlacedRecording], order: Order
) -> tuple[tuple[Ear, ...], tuple[int | None, ...]]:
    """What to listen to, each once; and for each recording which of them hears whom it shows. A
    recorder that is somebody's microphone is not heard a second time as itself."""
    lent = {recording for recording, _ in order.microphones.values()}
    ears: dict[Ear, int] = {}
    ear_of: list[int | None] = []
    for number, recording in enumerate(recordings):
        ear = order.microphones.get(number, (number, None))
        heard = recordings[ear[0]].sounds and (
            number in order.microphones or recording.picture is not None or number not in lent
        )
        ear_of.append(ears.setdefault(ear, len(ears)) if heard else None)
    return tuple(ears), tuple(ear_of)
