"""What a film costs, beside polysync's renderers, with the same encoder at the same settings.

    python -m benchmarks.render [--seconds 600] [--modes cuts pip grid smart] [--preset medium]
        [--alone] [--folder FOLDER]

Three cameras of 1080p, H.264 of 8 Mbit/s, a cut every six seconds, encoded by libx264 at 12
Mbit/s. polysync 0.3.0 asks for the tag of HEVC whatever the encoder, so that ffmpeg refuses every
encoder of H.264: its own command is run without that tag. Needs ffmpeg. `--alone` leaves polysync
out. `smart` is at its own settings, which are those of no option but that one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from benchmarks.machine import machine_line
from benchmarks.measure_process import Cost, measure_process
from polysync.edit.render_cuts import render_cuts
from polysync.edit.render_pip import render_pip

from oneclock.edit.place_recording import place_recording
from oneclock.formats.edit_list_text import edit_list_text
from oneclock.formats.placed import PlacedEvent
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

RATE = 30
DELTAS = (0.0, 0.4, 0.8)
_SHOT = 6 * RATE
_LOOP = 30  # seconds that are encoded; the rest is the same packets again
_CAMERA = [
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-b:v",
    "8M",
    "-g",
    "60",
    "-pix_fmt",
    "yuv420p",
]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--modes", nargs="+", default=["cuts", "pip"])
    asked.add_argument("--preset", default="medium")
    asked.add_argument("--alone", action="store_true")
    asked.add_argument("--folder", type=Path, default=Path("/tmp/oneclock-render"))
    options = asked.parse_args()
    options.folder.mkdir(exist_ok=True)
    cameras = [
        make_camera(options.folder, number, options.seconds + 2) for number in range(len(DELTAS))
    ]
    edit = write_edit(options.folder, cameras, options.seconds)
    print(machine_line("oneclock", "av", "polysync"))
    for mode in options.modes:
        for name, command in commands(mode, edit, options.seconds, options.preset):
            if name == "polysync" and options.alone:
                continue
            tell(f"{mode}, {name}", measure_process(command), options.seconds)


def make_camera(folder: Path, number: int, seconds: int) -> Path:
    """Moving test pictures with the noise of a sensor, taken from an earlier run if there."""
    loop, path = folder / f"loop{number}.mp4", folder / f"cam{number}-{seconds}.mp4"
    ask = ["ffmpeg", "-v", "error", "-y"]
    if not loop.exists():
        pictures = f"testsrc2=s=1920x1080:r={RATE},hue=h={60 * number},noise=alls=6:allf=t"
        tone = f"sine=f={300 + 100 * number}:r=48000"
        inputs = ["-f", "lavfi", "-i", pictures, "-f", "lavfi", "-i", tone, "-t", str(_LOOP)]
        subprocess.run([*ask, *inputs, *_CAMERA, "-c:a", "aac", str(loop)], check=True)
    if not path.exists():
        again = ["-stream_loop", "-1", "-i", str(loop), "-c", "copy", "-t", str(seconds)]
        subprocess.run([*ask, *again, str(path)], check=True)
    return path


def shots_of(seconds: int) -> list[Shot]:
    cuts = [*range(0, seconds * RATE, _SHOT), seconds * RATE]
    return [
        Shot(first=first, end=end, source=number % len(DELTAS))
        for number, (first, end) in enumerate(pairwise(cuts))
    ]


def write_edit(folder: Path, cameras: Sequence[Path], seconds: int) -> Path:
    """The same for both: `programme.json`, and beside it polysync's list."""
    recordings = tuple(
        place_recording(
            path,
            lambda duration, delta=delta: SteppedClock.of(  # type: ignore[misc]
                ClockMap(delta=delta), Span(start=0.0, end=duration)
            ),
            microphone=(0, 0),
        )
        for path, delta in zip(cameras, DELTAS, strict=True)
    )
    shots = ShotList(
        rate=FrameRate(rate=Fraction(RATE)), start=Fraction(1), shots=tuple(shots_of(seconds))
    )
    programme = Programme(
        event=PlacedEvent(reference=cameras[0], recordings=recordings, span=shots.span),
        shots=shots,
        sound=ProgrammeSound(sources=(0,)),
        roles=(Role.ANY,) * len(cameras),
    )
    path = folder / "programme.json"
    path.write_text(edit_list_text(programme, folder))
    rows = [
        {"cam": s.source, "start": 1 + s.first / RATE, "end": 1 + s.end / RATE} for s in shots.shots
    ]
    listed = {
        "inputs": [str(path) for path in cameras],
        "deltas": DELTAS,
        "coverage": [[delta, delta + seconds + 2.0] for delta in DELTAS],
        "audio_source": 0,
        "duration_sec": seconds,
        "edl": rows,
    }
    path.with_name("edl.json").write_text(json.dumps(listed))
    return path


def commands(mode: str, edit: Path, seconds: int, preset: str) -> list[tuple[str, list[str]]]:
    ours = [sys.executable, "-m", "oneclock", "render", "cuts" if mode == "smart" else mode]
    ours += [str(edit), "-o", str(edit.with_name(f"ours-{mode}.mp4"))]
    ours += ["--encoder", "libx264"]
    ours += ["--smart"] if mode == "smart" else ["--bitrate", "12M", "--preset", preset]
    render = {"cuts": render_cuts, "pip": render_pip}.get(mode)
    if render is None:
        return [("oneclock", ours)]
    theirs = render(
        edit.with_name("edl.json"),
        str(edit.with_name(f"theirs-{mode}.mp4")),
        encoder="libx264",
        bitrate="12M",
        fps=RATE,
        run=False,
    )
    tag = theirs.index("-tag:v")
    theirs[tag : tag + 2] = ["-preset", preset]
    return [("oneclock", ours), ("polysync", theirs)]


def tell(what: str, cost: Cost, seconds: int) -> None:
    if cost.code:
        print(f"{what}: failed\n{cost.errors[-2000:]}")
        return
    print(
        f"{what}: {seconds} s of film in {cost.wall:.1f} s, {cost.cpu:.1f} s of processor, "
        f"at most {cost.tree_bytes / 1e6:.0f} MB, {cost.read_bytes / 1e6:.0f} MB read",
        flush=True,
    )


if __name__ == "__main__":
    main()
