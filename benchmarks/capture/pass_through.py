"""What it costs to record many cameras' own packets, and whether one is lost.

Eight MJPEG cameras at 1280x720 and 30 a second: four simulated ones inside the recorder, two over
HTTP and two over RTSP from processes of their own. The recorder is the documented command; its CPU
is read from /proc between the fifth second and the last, its memory after a minute and at the end.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.table import megabytes, table

from oneclock.capture.jpeg_head import read_jpeg_head
from oneclock.capture.session.session_folder import Session, SessionCamera, read_session
from oneclock.formats.frame_table import read_stamps
from oneclock.media.read_packets import PacketReader
from oneclock.media.read_rows import BANDS
from oneclock.simulate.lit_stage import STEPS, LitStage

SIZE, RATE = "1280x720", 30
_RTSP_SERVER = Path(__file__).parents[2] / "tests/capture/rtsp_server.py"
_SYSTEM_PYTHON = "/usr/bin/python3"
_SETTLED = 5.0
_NUMBER = re.compile(r"(?:number|exposure) (-?\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    seconds: float
    cpu: float
    resident: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassThrough:
    seconds: float
    cpu_share: float
    """Of one core, while it recorded."""
    resident_early: int
    resident_late: int
    bytes: int
    frames: int
    lost: dict[str, int]
    """By camera: frames that it sent and that are not in the files."""


def run_pass_through(folder: Path, seconds: float) -> PassThrough:
    folder.mkdir(parents=True, exist_ok=True)
    with _http_cameras(2) as http, _rtsp_cameras(folder, 2) as rtsp:
        simulated = [f"sim:{RATE},size={SIZE},light=0,seed={n},phase=0.00{n}" for n in range(1, 5)]
        usage = _record(folder / "take", [*simulated, *http, *rtsp], seconds)
    session = read_session(folder / "take")
    settled = [u for u in usage if u.seconds >= _SETTLED]
    first, last = settled[0], settled[-1]
    early = min(settled, key=lambda u: abs(u.seconds - min(60.0, seconds / 3)))
    return PassThrough(
        seconds=seconds,
        cpu_share=(last.cpu - first.cpu) / (last.seconds - first.seconds),
        resident_early=early.resident,
        resident_late=last.resident,
        bytes=sum(v.stat().st_size for c in session.cameras for v in c.videos),
        frames=sum(camera.frames for camera in session.cameras),
        lost={camera.name: _lost(session, camera) for camera in session.cameras},
    )


def pass_through_table(result: PassThrough) -> str:
    lost = sum(result.lost.values())
    return table(
        ["8 cameras, MJPEG 1280x720 at 30 fps", "measured", "figure"],
        [
            ["seconds recorded", f"{result.seconds:g}", "600"],
            ["frames in the files", f"{result.frames:,}", ""],
            ["frames sent and not in the files", str(lost), "0"],
            ["CPU of the recorder, share of one core", f"{result.cpu_share:.1%}", "under 15 %"],
            ["resident after a minute, MB", megabytes(result.resident_early), ""],
            ["resident at the end, MB", megabytes(result.resident_late), "the same"],
            ["written, MB/s", f"{result.bytes / result.seconds / 1e6:.1f}", ""],
        ],
    )


def _record(folder: Path, cameras: Sequence[str], seconds: float) -> list[Usage]:
    command = [sys.executable, "-m", "oneclock", "record", str(folder), "--seconds", str(seconds)]
    for camera in cameras:
        command += ["--camera", camera]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "started" in line:
            break
    begun = time.monotonic()
    usage = []
    while (passed := time.monotonic() - begun) < seconds:
        usage.append(_usage(process.pid, passed))
        time.sleep(min(1.0, seconds / 20))
    told = process.stderr.read()
    if process.wait() != 0:
        raise RuntimeError(f"oneclock record ended with {process.returncode}: {told}")
    return usage


def _usage(pid: int, seconds: float) -> Usage:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return Usage(
        seconds=seconds,
        cpu=sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"),
        resident=pages * os.sysconf("SC_PAGE_SIZE"),
    )


def _lost(session: Session, camera: SessionCamera) -> int:
    """Numbers that are missing between the first and the last; where packets carry none, as RTP
    strips JPEG of its comments, places that the camera's own clock left empty."""
    numbers = [_number(packet) for packet in _packets(camera)]
    if all(number is not None for number in numbers):
        counted = np.array([n for n in numbers if n is not None])
        return int(counted[-1] - counted[0] + 1 - len(counted))
    device = read_stamps(session.folder / "stamps" / f"{camera.name}.csv").device
    return int(np.rint(np.diff(device) * RATE).sum()) + 1 - len(device)


def _number(jpeg: bytes) -> int | None:
    told = _NUMBER.search(read_jpeg_head(jpeg).comment)
    return None if told is None else int(told[1])


def _packets(camera: SessionCamera) -> Iterator[bytes]:
    for video in camera.videos:
        reader = PacketReader(str(video))
        while (packet := reader.read()) is not None:
            yield packet.data
        reader.close()


@contextmanager
def _http_cameras(count: int) -> Iterator[list[str]]:
    command = [sys.executable, "-m", "benchmarks.capture.http_cameras", str(count), SIZE, str(RATE)]
    with _serving(command) as port:
        yield [f"http://127.0.0.1:{port}/{number}" for number in range(count)]


@contextmanager
def _rtsp_cameras(folder: Path, count: int) -> Iterator[list[str]]:
    width, height = map(int, SIZE.split("x"))
    stage = LitStage(width, height, "rtsp")
    pictures = [stage.jpeg(step, np.ones(BANDS)) for step in range(STEPS)]
    frames = folder / "rtsp.frames"
    frames.write_bytes(b"".join(len(p).to_bytes(4, "big") + p for p in pictures))
    command = [_SYSTEM_PYTHON, str(_RTSP_SERVER), str(frames), "--size", SIZE, "--rate", str(RATE)]
    with _serving([*command, "--mounts", str(count)]) as port:
        yield [f"rtsp://127.0.0.1:{port}/{number}" for number in range(count)]


@contextmanager
def _serving(command: Sequence[str]) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
