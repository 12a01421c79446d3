"""What was really so in a recording of simulated cameras, asked of the recorded packets themselves.

Every packet of a simulated camera names its exposure in a JPEG comment (`sources/sim_source.py`).
Reading it back proves twice: when the frame was seen, and that the file holds this very packet.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

import numpy as np

from oneclock.capture.jpeg_head import read_jpeg_head
from oneclock.capture.session.session_folder import Session, SessionCamera
from oneclock.capture.timing.instants import group_into_instants
from oneclock.capture.timing.spread import summarise
from oneclock.errors import SessionError, UsageError
from oneclock.media.read_packets import PacketReader
from oneclock.simulate.shared_light import SharedLight

_COMMENT = re.compile(r"exposure (-?\d+) world (-?[\d.]+)$")


def truth_of(session: Session) -> dict[str, Any]:
    """Times are session seconds; `instant` groups the frames by their true times."""
    zero = float(session.told["world_zero"])
    exposures = {camera.name: _exposures(camera) for camera in session.cameras}
    seen = {name: zero + np.array([world for _, world in own]) for name, own in exposures.items()}
    recorded = [name for name, times in seen.items() if len(times)]
    # In lock-step a packet may be there twice: it stands where it was first seen.
    once = {name: np.unique(seen[name], return_inverse=True) for name in recorded}
    times = [once[name][0] for name in recorded]
    instants = group_into_instants(times)
    cameras = []
    for name in seen:
        told: dict[str, Any] = {"name": name, "frames": len(seen[name])}
        if name in recorded:
            told |= {
                "exposures": [number for number, _ in exposures[name]],
                "exposed_seconds": [round(float(time), 6) for time in seen[name]],
                "instant": instants.members[recorded.index(name)][once[name][1]].tolist(),
            }
        cameras.append(told)
    end = float(session.told["seconds"])
    return {
        "cameras": cameras,
        "instants": instants.count,
        "spread_seconds": asdict(summarise(times, instants)),
        "light_switches_seconds": [zero + at for at in SharedLight().edges(0.0, end - zero)],
    }


def _exposures(camera: SessionCamera) -> list[tuple[int, float]]:
    """Number and world time of every recorded frame."""
    found = []
    for video, frames in zip(camera.videos, camera.video_frames, strict=True):
        reader = PacketReader(str(video))
        try:
            for _ in range(frames):  # a crash may have cut through one more
                packet = reader.read()
                if packet is None:
                    raise SessionError(video, f"holds fewer than {frames} frames", "restore it")
                told = _COMMENT.search(read_jpeg_head(packet.data).comment)
                if told is None:
                    raise UsageError(
                        "--truth", f"{camera.name} is no simulated camera", "record sim: cameras"
                    )
                found.append((int(told[1]), float(told[2])))
        finally:
            reader.close()
    return found
