"""A session folder: what one recording of many cameras left behind, and how it explains itself.

session.json            who recorded what, on which clock, how well, what went wrong
cam1.mp4, cam2.mp4      the originals; a camera that changed its pictures' size has cam1.2.mp4
cam1.mp4.sync.json      where each belongs on the clock of the reference, for any reader
frames.csv              which frames are of one instant
stamps/cam1.csv         what every clock said of each frame: what frames.csv was made from
events.jsonl            what happened, as it happened
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.recording import FRAMES, STAMPS
from oneclock.errors import SessionError
from oneclock.formats.frame_table import FrameColumns, Stamps, read_frame_table, read_stamps
from oneclock.formats.save import save_text

SESSION = "session.json"
SCHEMA_VERSION = 1

_REMEDY = "restore it from a copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCamera:
    name: str
    videos: tuple[Path, ...]
    """In order; their frames follow each other in the frame table."""
    told: dict[str, Any]
    """All that session.json says of it."""

    @property
    def frames(self) -> int:
        return int(self.told["frames"])

    @property
    def video_frames(self) -> tuple[int, ...]:
        """How many frames each of the videos holds."""
        return tuple(int(video["frames"]) for video in self.told["videos"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    folder: Path
    told: dict[str, Any]
    """session.json; keys of others survive a read and a write."""
    _tables: dict[str, FrameColumns] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_finished(self) -> bool:
        return bool(self.told["state"] != "recording")

    @property
    def cameras(self) -> tuple[SessionCamera, ...]:
        return tuple(
            SessionCamera(
                name=told["name"],
                videos=tuple(self.folder / video["file"] for video in told["videos"]),
                told=told,
            )
            for told in self.told["cameras"]
        )

    @property
    def instants(self) -> int:
        return int(self.told["instants"])

    def frame_table(self) -> dict[str, FrameColumns]:
        """For every camera that recorded, in the order of the session."""
        if not self._tables:
            self._tables.update(read_frame_table(self.folder / FRAMES))
        return {c.name: self._tables[c.name] for c in self.cameras if c.name in self._tables}

    def stamps(self, camera: SessionCamera) -> Stamps:
        """What every clock said, a row for each frame of the frame table, in the same order."""
        frames = zip(camera.videos, camera.video_frames, strict=True)
        stamps = read_stamps(self.folder / STAMPS / f"{camera.name}.csv")
        return stamps.in_files({part_number(video.name): count for video, count in frames})

    def frame_times(self, name: str) -> NDArray[np.float64]:
        """Session seconds of every recorded frame, in the order of the packets."""
        columns = self.frame_table().get(name)
        return np.empty(0) if columns is None else columns.time


def part_number(file: str) -> int:
    """Which of a camera's files it is, from 1: `cam1.mp4`, `cam1.2.mp4`."""
    middle = file.removesuffix(".mp4").rpartition(".")[2]
    return int(middle) if "." in file.removesuffix(".mp4") else 1


def is_session(folder: Path) -> bool:
    return (folder / SESSION).is_file()


def read_session(folder: Path) -> Session:
    """A session whatever its state; `finish_session` first where a crash may have left it."""
    folder = Path(folder)
    path = folder / SESSION
    if not folder.is_dir():
        raise SessionError(folder, "is no folder", "name the folder of a recording")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        cause = f"holds no {SESSION}"
        raise SessionError(folder, cause, "name a folder that `oneclock record` made") from None
    except (OSError, ValueError, RecursionError) as error:
        raise SessionError(path, f"cannot be read ({error})", _REMEDY) from None
    version = told.get("schema_version") if isinstance(told, dict) else None
    if not isinstance(version, int) or not _is_complete(told):
        raise SessionError(path, "is damaged: it lacks what every session says", _REMEDY)
    if version > SCHEMA_VERSION:
        raise SessionError(path, f"is of schema version {version}", "update oneclock to read it")
    return Session(folder=folder, told=told)


def save_session(session: Session) -> None:
    text = json.dumps(session.told, indent=2, ensure_ascii=False, allow_nan=False)
    save_text(session.folder / SESSION, text + "\n")


def _is_complete(told: dict[str, Any]) -> bool:
    cameras = told.get("cameras")
    return (
        {"state", "reference", "mode"} <= told.keys()
        and isinstance(cameras, list)
        and all(isinstance(c, dict) and {"name", "videos", "frames"} <= c.keys() for c in cameras)
    )
