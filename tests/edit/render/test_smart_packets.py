"""What is copied is the cameras' own, packet by packet, and ffmpeg plays all of the film.

ffmpeg takes the packets apart and decodes them: nothing of ours has a say in it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.edit.render.filmed import placed, programme, steadily, steady, write_camera
from tests.edit.render.test_smart import CODED, HEIGHT, SHOTS, SMART, WIDTH, a_camera, marked

from oneclock.edit.render.render_programme import render_programme
from oneclock.formats.placed import PlacedRecording

pytestmark = pytest.mark.oracle
Program = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    packets: list[str]
    """A digest of the slices of each picture, without what stands around them, in the order in
    which pictures are shown."""
    pictures: list[str]
    """Of each as it is decoded."""


@pytest.fixture
def coded(require_program: Program) -> Callable[[Path], Coded]:
    ffmpeg = require_program("ffmpeg")

    def read(path: Path) -> Coded:
        slices = "h264_mp4toannexb,filter_units=pass_types=1-5"
        return Coded(
            packets=_digests(ffmpeg, path, "-c:v", "copy", "-bsf:v", slices),
            pictures=_digests(ffmpeg, path),
        )

    return read


def _digests(ffmpeg: str, path: Path, *how: str) -> list[str]:
    ran = subprocess.run(
        [
            *(ffmpeg, "-v", "warning", "-i", path, "-map", "0:v", "-fps_mode", "passthrough"),
            *(*how, "-f", "framemd5", "-"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    rows = [line.split(",") for line in ran.stdout.splitlines() if not line.startswith("#")]
    return [row[5].strip() for row in sorted(rows, key=lambda row: int(row[2]))]


def late(folder: Path, number: int, delta: float) -> PlacedRecording:
    """Its container begins to count at seven seconds."""
    path = folder / f"late_{number}.mkv"
    stamps = [7 + stamp for stamp in steadily(300)]
    write_camera(path, stamps, marked(number, 300), options=CODED)
    return placed(path, steady(12.0, delta), size=(WIDTH, HEIGHT))


KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "two b-frames": (".mp4", {}),
    "told from one another": (".mp4", {"bf": "5", "b_strategy": "2", "refs": "4"}),
    "one by one": (".mkv", {"bf": "0"}),
    "as broadcast": (".ts", {}),
}


@pytest.mark.parametrize("kind", [*KINDS, "late"])
def test_copied_packets_are_the_cameras_own_and_decode_to_their_pictures(
    tmp_path: Path, coded: Callable[[Path], Coded], kind: str
) -> None:
    deltas = (0.013, -0.77)
    if kind == "late":
        cameras = [late(tmp_path, number, delta) for number, delta in enumerate(deltas)]
    else:
        suffix, more = KINDS[kind]
        cameras = [
            a_camera(tmp_path, number, delta=delta, suffix=suffix, more=more)
            for number, delta in enumerate(deltas)
        ]

    edit = programme(cameras, SHOTS, start=1)
    film = render_programme(edit, tmp_path / "film.mp4", replace(SMART, preset=None))

    made, sources = coded(film.path), [coded(camera.path) for camera in cameras]
    assert len(made.packets) == len(made.pictures) == 260
    copied = []
    for first, end, source in SHOTS:
        own = sources[source]
        for frame in range(first, end):
            # What is on screen in the frame's middle, of 25 a second.
            picture = int(frame + 0.5 + 25 * (1 - deltas[source]))
            if made.packets[frame] == own.packets[picture]:
                copied.append(frame)
                assert made.pictures[frame] == own.pictures[picture]
    assert film.notes[0].startswith(f"{len(copied)} of 260 pictures")
    assert len(copied) >= 175
