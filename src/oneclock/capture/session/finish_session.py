"""From stamps to answers: frames.csv, session.json and the sidecars of a recording.

The same work ends a recording and mends one that a crash cut off: all it needs is on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from oneclock.capture.event_log import read_events
from oneclock.capture.recording import (
    FRAMES,
    RESERVE,
    STAMPS,
    Event,
    EventKind,
    RecordingResult,
)
from oneclock.capture.session.camera_take import CameraTake, slow_stretches, take_of
from oneclock.capture.session.parts_on_disk import parts_on_disk
from oneclock.capture.session.session_folder import (
    Session,
    part_number,
    read_session,
    save_session,
)
from oneclock.capture.session.session_told import tell_session, told_sound
from oneclock.capture.session.sidecars import Placed, sidecars_of
from oneclock.capture.sound.microphone import SoundRecording
from oneclock.capture.timing.instants import Instants, group_into_instants
from oneclock.formats.frame_table import FrameColumns, Stamps, read_stamps, write_frame_table
from oneclock.formats.sidecar import sidecar_path, write_sidecar


def finish_session(
    folder: Path, result: RecordingResult | None = None, sound: SoundRecording | None = None
) -> Session:
    """Work out and write everything; without a `result` from what a crash left on disk."""
    session = read_session(folder)
    _tidy(folder)
    events = read_events(folder) if result is None else result.events
    parts = _parts_on_disk(session) if result is None else _parts_of(result)
    takes: dict[str, CameraTake] = {}
    for camera in session.cameras:
        stamps = _stamps(folder, camera.name, parts[camera.name])
        take = take_of(camera.name, stamps, _pauses(events))
        if take is not None:
            takes[camera.name] = take
    all_events = sorted([*events, *_slow_cameras(takes)], key=lambda event: event.seconds)
    instants = _instants(session, list(takes.values()))
    _write_table(folder, takes, instants)
    tell_session(session.told, takes, instants, parts, all_events, result)
    if sound is not None:
        session.told["microphone"] = told_sound(sound)
    _write_sidecars(session, takes, sound)
    save_session(session)  # last: what calls itself finished is
    return session


def _tidy(folder: Path) -> None:
    """What held room on the disk, and files that the disk did not let begin."""
    (folder / RESERVE).unlink(missing_ok=True)
    for video in folder.glob("*.mp4"):
        if video.stat().st_size == 0:
            video.unlink()


def recover_if_needed(folder: Path) -> Session:
    """The session, finished first if a crash left it unfinished."""
    session = read_session(folder)
    return session if session.is_finished else finish_session(folder)


def _parts_of(result: RecordingResult) -> dict[str, list[dict[str, Any]]]:
    return {c.name: [asdict(part) for part in c.written.parts] for c in result.cameras}


def _parts_on_disk(session: Session) -> dict[str, list[dict[str, Any]]]:
    return {
        c.name: [asdict(part) for part in parts_on_disk(session.folder, c.name)]
        for c in session.cameras
    }


def _stamps(folder: Path, name: str, parts: list[dict[str, Any]]) -> Stamps:
    """The rows whose frames are in the files."""
    path = folder / STAMPS / f"{name}.csv"
    stamps = read_stamps(path) if path.exists() else Stamps.none()
    kept = stamps.in_files({part_number(part["file"]): part["frames"] for part in parts})
    for part in parts:
        part["frames"] = int((kept.part == part_number(part["file"])).sum())
    parts[:] = [part for part in parts if part["frames"]]
    return kept


def _pauses(events: Sequence[Event]) -> list[tuple[float, float]]:
    pauses, begun = [], None
    for event in events:
        if event.kind is EventKind.PAUSED:
            begun = event.seconds
        elif event.kind in (EventKind.RESUMED, EventKind.STOPPED) and begun is not None:
            pauses.append((begun, event.seconds))
            begun = None
    return pauses


def _slow_cameras(takes: dict[str, CameraTake]) -> list[Event]:
    return [
        Event(
            kind=EventKind.SLOWED,
            seconds=slow.span.start,
            camera=name,
            detail=f"every {slow.step}. frame only, for {slow.span.length:.1f} s",
        )
        for name, take in takes.items()
        for slow in slow_stretches(take)
    ]


def _instants(session: Session, takes: Sequence[CameraTake]) -> Instants:
    """In lock-step frame N is instant N by what was done; otherwise by what was seen."""
    if session.told["mode"] != "lock-step":
        return group_into_instants([take.times for take in takes])
    count = max((len(take.times) for take in takes), default=0)
    seen = np.full((len(takes), count), np.nan)
    for row, take in zip(seen, takes, strict=True):
        row[: len(take.times)] = take.times
    # A repeat stands at an instant and was not seen there; where there are only repeats, they tell.
    real = np.array([np.resize(np.append(take.real, False), count) for take in takes])
    return Instants(
        times=np.nanmean(np.where(real | ~real.any(axis=0), seen, np.nan), axis=0),
        members=tuple(np.arange(len(take.times)) for take in takes),
        period=float(np.median([take.timed.period for take in takes])) if takes else 1.0,
    )


def _write_table(folder: Path, takes: dict[str, CameraTake], instants: Instants) -> None:
    columns = {
        name: FrameColumns(
            instant=instants.members[number],
            time=take.times,
            clock=take.timed.clock.value,
            sequence=take.stamps.sequence,
            gap=take.gap,
        )
        for number, (name, take) in enumerate(takes.items())
    }
    write_frame_table(folder / FRAMES, columns)


def _write_sidecars(
    session: Session, takes: dict[str, CameraTake], sound: SoundRecording | None
) -> None:
    videos = []
    for camera in sorted(session.cameras, key=lambda c: c.name != session.told["reference"]):
        take = takes.get(camera.name)
        if take is None:
            continue
        for video in camera.told["videos"]:
            rows = take.stamps.part == part_number(video["file"])
            if rows.any():
                videos.append(_placed(video["file"], take, rows, camera.told["kind"]))
    for file, sidecar in sidecars_of(tuple(videos), sound).items():
        write_sidecar(sidecar_path(session.folder / file), sidecar)


def _placed(file: str, take: CameraTake, rows: Any, kind: str) -> Placed:
    driver_speaks = bool(np.isfinite(take.stamps.driver[rows]).mean() > 0.5)
    return Placed(
        file=file,
        presented=take.stamps.microseconds[rows] / 1e6,
        seen=take.times[rows],
        clock=take.timed.clock,
        stamp_std=take.timed.std,
        delay_is_known=driver_speaks or kind == "file",
    )
