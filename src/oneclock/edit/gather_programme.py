"""From an edit list to a programme: its recordings found, looked at and put in their places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from oneclock.edit.decide.coverage import covered_frames, only_covered
from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.edit.find_media import SAME_DURATION, find_media
from oneclock.edit.make_programme import usual_rate
from oneclock.edit.place_recording import place_recording
from oneclock.errors import EditListError, OneclockError
from oneclock.formats.edit_list import EditList, ListedRecording, edit_list_in, read_json
from oneclock.formats.placed import PlacedEvent, PlacedRecording
from oneclock.formats.polysync_edl import PolysyncEdl, is_polysync, polysync_edl_in
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.formats.sidecar import Sidecar, read_sidecar, recording_of, reference_of, sidecar_path
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.shots import ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

# Of polysync's deltas against a sidecar's: one of them was rounded.
_SAME_DELTA = 1e-3

Find = Callable[[Path, float | None], Path]
Without = Callable[[int, OneclockError], None]
"""Told the number of a recording that cannot be used, and why."""


def gather_programme(
    path: Path, *, relink: Path | None = None, without: Without | None = None
) -> Programme:
    """Of `programme.json` or an edit list of polysync. Recordings that are not where it says are
    looked for in `relink`, by name and duration.

    One that cannot be used is an error. Where `without` is given it is told, and the programme has
    the recording as it is listed, with no picture and no sound. Lists of polysync do not say how
    long recordings are: theirs must be there.
    """
    path = Path(path)
    raw = read_json(path)

    def find(recording: Path, duration: float | None) -> Path:
        return find_media(path, recording, duration, relink)

    if is_polysync(raw):
        programme = _from_polysync(polysync_edl_in(path, raw), path, find)
    else:
        programme = _from_list(edit_list_in(path, raw), path.parent, find, without)
    if without is None:
        _require_pictures(path, programme)
        _require_sounds(path, programme)
    return _only_what_was_recorded(programme)


def _require_pictures(path: Path, programme: Programme) -> None:
    """Lists are written by hand too."""
    for shot in programme.shots.shots:
        for number in (shot.source, shot.inset):
            if number is not None and programme.event.recordings[number].picture is None:
                raise EditListError(
                    path,
                    f"shows {programme.names[number]} from frame {shot.first}, which holds no "
                    "picture",
                    "choose a camera for that shot, or null for black",
                )


def _require_sounds(path: Path, programme: Programme) -> None:
    for number in programme.sound.sources:
        if not programme.event.recordings[number].sounds:
            raise EditListError(
                path,
                f"takes its sound from {programme.names[number]}, which holds none",
                "name another whose sound it is",
            )


def _from_list(listed: EditList, folder: Path, find: Find, without: Without | None) -> Programme:
    recordings = []
    for number, one in enumerate(listed.recordings):
        try:
            recordings.append(_placed(one, folder, find))
        except OneclockError as error:
            if without is None:
                raise
            without(number, error)
            recordings.append(_as_listed(one, folder))
    shots = listed.shot_list()
    return Programme(
        event=PlacedEvent(
            reference=folder / listed.reference, recordings=tuple(recordings), span=shots.span
        ),
        shots=shots,
        sound=listed.programme_sound(),
        roles=tuple(one.role for one in listed.recordings),
        names=tuple(one.name for one in listed.recordings),
    )


def _placed(one: ListedRecording, folder: Path, find: Find) -> PlacedRecording:
    recording = place_recording(
        find(folder / one.source, one.duration), one.stepped_clock, microphone=one.microphone
    )
    if abs(recording.duration - one.duration) > SAME_DURATION:
        raise EditListError(
            recording.path,
            f"lasts {recording.duration:.3f} s, and the edit is of one that lasts "
            f"{one.duration:.3f} s",
            "put the right one in its place, or name its folder with --relink",
        )
    return recording


def _as_listed(one: ListedRecording, folder: Path) -> PlacedRecording:
    return PlacedRecording(
        path=folder / one.source,
        clock=one.stepped_clock(one.duration),
        duration=one.duration,
        origin=0.0,
        sounds=(),
        picture=None,
    )


def _from_polysync(listed: PolysyncEdl, path: Path, find: Find) -> Programme:
    """Its clocks have no drift; a sidecar that agrees with the list tells them in full."""
    recordings: list[PlacedRecording] = []
    reference: Path | None = None
    for name, delta in zip(listed.inputs, listed.deltas, strict=True):
        found = find(_of_polysync(name, path.parent), None)
        sidecar = _sidecar_of(found, delta)
        if sidecar is None:
            recordings.append(place_recording(found, _offset_only(delta)))
            continue
        recordings.append(
            place_recording(found, sidecar.stepped_clock, microphone=sidecar.microphone)
        )
        reference = reference or reference_of(sidecar_path(found), sidecar)
    try:
        shots = listed.shot_list(usual_rate(recordings))
    except ValueError as error:
        raise EditListError(path, f"is damaged ({error})", "make it again") from None
    return Programme(
        event=PlacedEvent(
            reference=reference or _unmoved(recordings, listed),
            recordings=tuple(recordings),
            span=shots.span,
        ),
        shots=shots,
        sound=ProgrammeSound(sources=(listed.audio_source,)),
        roles=(Role.ANY,) * len(recordings),
    )


def _of_polysync(name: str, folder: Path) -> Path:
    """It writes names as they were typed: seen from the list's folder, or from this one."""
    beside = folder / name
    return beside if beside.exists() or not Path(name).exists() else Path(name)


def _sidecar_of(path: Path, delta: float) -> Sidecar | None:
    beside = sidecar_path(path)
    if not beside.exists():
        return None
    sidecar = read_sidecar(beside)
    if recording_of(beside, sidecar).name != path.name:
        return None
    return sidecar if abs(sidecar.delta_seconds - delta) <= _SAME_DELTA else None


def _offset_only(delta: float) -> Callable[[float], SteppedClock]:
    return lambda duration: SteppedClock.of(ClockMap(delta=delta), Span(start=0.0, end=duration))


def _unmoved(recordings: list[PlacedRecording], listed: PolysyncEdl) -> Path:
    """The reference is the one that was not moved."""
    nearest = min(range(len(recordings)), key=lambda number: abs(listed.deltas[number]))
    return recordings[nearest].path


def _only_what_was_recorded(programme: Programme) -> Programme:
    """Lists are written by hand too: a shot of a camera that was not recording is black."""
    shots = programme.shots
    grid = FrameGrid(rate=shots.rate, start=shots.start, frames=shots.frames)
    covered = [covered_frames(one.clock, grid) for one in programme.event.recordings]
    kept = ShotList(rate=shots.rate, start=shots.start, shots=only_covered(shots.shots, covered))
    return replace(programme, shots=kept)
