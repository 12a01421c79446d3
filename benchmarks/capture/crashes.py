"""What `kill -9` at a random moment leaves: recordings are killed and read back.

The recorder is the documented command with four simulated cameras. What was lost is what had been
seen before the kill and is not in the file, by ffprobe's count and by PyAV's.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import milliseconds, table

from oneclock.capture.session.finish_session import recover_if_needed
from oneclock.media.count_packets import count_packets

_CAMERAS = 4
_RATE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    after: float
    """Seconds from the first frame to the kill."""
    lost: float
    """Seconds before the kill that the worst camera's file does not have."""
    readable: bool
    """By ffprobe and PyAV alike, as many packets, and by `assemble`'s recovery."""


def run_crashes(folder: Path, count: int, seed: int = 1) -> list[Crash]:
    luck = random.Random(seed)
    return [_crash(folder / f"crash{n}", luck.uniform(0.8, 5.0)) for n in range(count)]


def crash_table(crashes: list[Crash]) -> str:
    worst = max(crash.lost for crash in crashes)
    median = sorted(crash.lost for crash in crashes)[len(crashes) // 2]
    readable = sum(crash.readable for crash in crashes)
    return table(
        ["kill -9 at random moments", "measured", "figure"],
        [
            ["recordings killed", str(len(crashes)), "20"],
            ["readable by ffprobe and PyAV, and recovered", str(readable), "all"],
            ["lost, median ms", milliseconds(median), ""],
            ["lost, worst ms", milliseconds(worst), "under 1000"],
        ],
    )


def _crash(folder: Path, after: float) -> Crash:
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "oneclock", "record", str(folder)]
    for number in range(_CAMERAS):
        command += ["--camera", f"sim:{_RATE},phase=0.00{number},seed={number}"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "started" in line:
            break
    begun = time.monotonic()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    seen = time.monotonic() - begun
    process.wait()
    counts = [_frames(path) for path in sorted(folder.glob("*.mp4"))]
    readable = len(counts) == _CAMERAS and all(one == other > 0 for one, other in counts)
    least = min((one for one, _ in counts), default=0) / _RATE
    try:
        session = recover_if_needed(folder)
        readable = readable and [c.frames for c in session.cameras] == [one for one, _ in counts]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Crash(after=after, lost=max(0.0, seen - least), readable=readable)


def _frames(path: Path) -> tuple[int, int]:
    """As PyAV and as ffprobe count them."""
    told = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-count_packets", "-select_streams", "v"),
            *("-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", str(path)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return count_packets(path).packets, int(told.stdout.strip() or 0)
