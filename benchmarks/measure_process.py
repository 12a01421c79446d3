"""Run a command and say what it cost, with all processes it started. Linux only: it reads /proc."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAUSE = 0.05
"""Between two looks at the process tree: a peak shorter than this may be missed in the sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of a command and everything it started."""

    code: int
    output: str
    errors: str
    wall: float
    cpu: float
    """User and system seconds of the whole tree, from the kernel."""
    largest_bytes: int
    """The largest process at its worst: the kernel's own high-water mark of resident memory."""
    tree_bytes: int
    """All processes together at their worst moment: proportional set size, sampled."""
    read_bytes: int
    """Asked of the system by read calls (rchar), whether from disk or from the page cache; the
    interpreter's own modules are in it."""


def measure_process(command: Sequence[str]) -> Cost:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        largest, together = 0, 0
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            family = _family(process.pid)
            largest = max([largest, *(_high_water(pid) for pid in family)])
            together = max(together, sum(_proportional_size(pid) for pid in family))
            time.sleep(_PAUSE)
        wall = time.monotonic() - began
        # Dead but not yet buried: what it and its children read is still on record.
        read = _field(_PROC / str(process.pid) / "io", "rchar")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return Cost(
            code=process.returncode,
            output=_text_of(out.fileno()),
            errors=_text_of(err.fileno()),
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime,
            largest_bytes=largest,
            tree_bytes=together,
            read_bytes=read,
        )


def _text_of(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(os.dup(descriptor), encoding="utf-8", errors="replace") as file:
        return file.read()


def _family(root: int) -> list[int]:
    found, unseen = [], [root]
    while unseen:
        pid = unseen.pop()
        found.append(pid)
        for task in _listed(_PROC / str(pid) / "task"):
            unseen += [int(child) for child in _read(task / "children").split()]
    return found


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # it ended meanwhile
        return []


def _high_water(pid: int) -> int:
    return 1024 * _field(_PROC / str(pid) / "status", "VmHWM")


def _proportional_size(pid: int) -> int:
    return 1024 * _field(_PROC / str(pid) / "smaps_rollup", "Pss")


def _field(path: Path, name: str) -> int:
    for line in _read(path).splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return int(value.split()[0])
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:  # it ended meanwhile
        return ""
