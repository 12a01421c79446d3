"""Write videos of equal length from a session: frame N of each is instant N.

The originals are read and nothing else. What was filled in, and where, is listed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.recording import STAMPS
from oneclock.capture.session.finish_session import recover_if_needed
from oneclock.capture.session.session_folder import Session, SessionCamera
from oneclock.capture.timing.assembly import BLACK, Assembly, Fill, plan_assembly
from oneclock.capture.timing.instants import Instants
from oneclock.errors import SaveError, SessionError, UsageError
from oneclock.formats.frame_table import FrameColumns
from oneclock.formats.save import save_text
from oneclock.media import rewrite_video

ASSEMBLY = "assembly.json"
INSTANTS = "instants.csv"

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    folder: Path
    videos: tuple[Path, ...]
    frames: int
    """The same in every video."""
    told: dict[str, Any]
    """assembly.json."""


def assemble_session(
    folder: Path, out: Path, *, fill: Fill = Fill.REPEAT, at_least: int = 2
) -> Assembled:
    session = recover_if_needed(folder)
    _make_out(out, session.folder)
    tables = session.frame_table()
    if not tables:
        raise SessionError(folder, "holds no frames", "record again")
    whole = {c.name: _whole_frames(session, c) for c in session.cameras if c.name in tables}
    instants = _instants(tables, whole)
    plan = plan_assembly(instants, fill=fill, at_least=at_least)
    if plan.count == 0:
        raise SessionError(folder, "has no instant that its cameras share", "record again")
    shown = {
        name: _in_the_files(plan.shown[number], whole[name]) for number, name in enumerate(tables)
    }
    videos, copied = [], {}
    for camera in session.cameras:
        if camera.name in shown:
            video = out / f"{camera.name}.mp4"
            copied[camera.name] = rewrite_video.rewrite_video(
                video, camera.videos, shown[camera.name].tolist(), plan.rate
            )
            videos.append(video)
    told = _told(session, plan, list(tables), copied)
    save_text(out / INSTANTS, _instants_table(plan, instants, tables, shown))
    save_text(out / ASSEMBLY, json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    return Assembled(folder=out, videos=tuple(videos), frames=plan.count, told=told)


def _make_out(out: Path, session: Path) -> None:
    if out.resolve() == session.resolve():
        raise UsageError(out, "is the session itself", "name another folder for --out")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(out, "exists and is not empty", "name a new folder for --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cause = f"cannot be made ({error.strerror})"
        raise SaveError(out, cause, "choose a folder where you may write") from None


def _whole_frames(session: Session, camera: SessionCamera) -> Ints:
    """Numbers of the frames that can be shown: a torn picture is as good as none."""
    stamps, table = session.stamps(camera), session.frame_table()[camera.name]
    if len(stamps) != len(table.time):
        path = session.folder / STAMPS / f"{camera.name}.csv"
        raise SessionError(path, "does not fit frames.csv", "restore both from a copy")
    return np.flatnonzero((stamps.intact == 1) & (stamps.repeat == 0))


def _instants(tables: dict[str, FrameColumns], whole: dict[str, Ints]) -> Instants:
    """As the frame table has them, with the whole frames only."""
    count = 1 + max(int(table.instant.max()) for table in tables.values())
    sums, sizes = np.zeros(count), np.zeros(count)
    for table in tables.values():
        sums[table.instant] += table.time
        sizes[table.instant] += 1
    periods = [float(np.median(np.diff(t.time))) for t in tables.values() if len(t.time) > 1]
    return Instants(
        times=sums / np.maximum(sizes, 1),
        members=tuple(table.instant[whole[name]] for name, table in tables.items()),
        period=min(periods, default=1.0),
    )


def _in_the_files(shown: Ints, whole: Ints) -> Ints:
    """Numbers of whole frames as numbers of all frames."""
    if not len(whole):
        return shown
    return np.where(shown == BLACK, rewrite_video.BLACK, whole[np.maximum(shown, 0)])


def _told(
    session: Session, plan: Assembly, names: list[str], copied: dict[str, bool]
) -> dict[str, Any]:
    return {
        "_about": (
            "Videos of equal length made from a recording: frame N of each is instant "
            "`first_instant` + N of the session's frames.csv. `gaps` lists what a camera lacks, "
            "and what stands there."
        ),
        "session": str(session.folder.resolve()),
        "frames": plan.count,
        "rate": str(plan.rate),
        "first_instant": plan.first_instant,
        "videos": [
            {"camera": name, "file": f"{name}.mp4", "packets_copied": copied[name]}
            for name in names
        ],
        "gaps": [
            {
                "camera": names[gap.camera],
                "first_frame": gap.first,
                "last_frame": gap.last,
                "fill": gap.fill.value,
            }
            for gap in plan.gaps
        ],
    }


def _instants_table(
    plan: Assembly,
    instants: Instants,
    tables: dict[str, FrameColumns],
    shown: dict[str, Ints],
) -> str:
    """For every output frame its time, and which frame of each original it shows."""
    lines = [",".join(["frame", "time_seconds", *tables])]
    for number in range(plan.count):
        time = instants.times[plan.first_instant + number]
        frames = [str(shown[name][number]) for name in tables]
        lines.append(",".join([str(number), f"{time:.6f}", *frames]))
    return "\n".join(lines) + "\n"
