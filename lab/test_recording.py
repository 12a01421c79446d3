"""`oneclock record` from the command line, with real nodes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from lab.plugging import BY_ID, Plug, plug_in, settle

VIVID = "/dev/video{},size=320x180,rate=10,format=yuyv422"


def command(folder: Path, seconds: float, *cameras: str) -> list[str]:
    named = [part for camera in cameras for part in ("--camera", camera)]
    words = [sys.executable, "-m", "oneclock", "record", str(folder), *named]
    return [*words, "--seconds", str(seconds), "--json"]


def recorded(folder: Path, seconds: float, *cameras: str) -> dict[str, Any]:
    done = subprocess.run(
        command(folder, seconds, *cameras), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    session: dict[str, Any] = json.loads((folder / "session.json").read_text())
    return session


def rows(folder: Path, camera: str) -> list[dict[str, str]]:
    with (folder / "frames.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["camera"] == camera]


def test_two_cameras_are_recorded_and_their_frames_grouped(
    tmp_path: Path, note: Callable[[str], None]
) -> None:
    take = tmp_path / "take"

    session = recorded(take, 6, f"left={VIVID.format(0)}", f"right={VIVID.format(1)}")

    spread = session["spread_seconds"]
    note(
        f"two vivid cameras, 10 per second: {session['instants']} instants, "
        f"spread {spread['median'] * 1e3:.1f} ms median, {spread['p95'] * 1e3:.1f} ms 95 %"
    )
    assert 40 <= session["instants"] <= 65
    # Half a period at most, when both run freely; vivid's own jitter comes on top.
    assert spread["median"] <= 0.06
    for camera in session["cameras"]:
        own = rows(take, camera["name"])
        counted = [int(row["sequence"]) for row in own if row["sequence"]]
        assert {row["clock"] for row in own if row["sequence"]} == {"driver"}
        assert len(counted) == camera["frames"]
        assert counted[-1] - counted[0] + 1 - len(counted) == camera["dropped"]
        note(f"  {camera['name']}: {camera['frames']} frames, {camera['dropped']} dropped by vivid")


def test_the_packets_of_a_usb_camera_are_stored_bit_for_bit_on_its_own_clock(
    tmp_path: Path, plug: Plug, jpeg: Callable[[int], bytes], note: Callable[[str], None]
) -> None:
    camera = plug("SN1")
    take = tmp_path / "take"

    session = recorded(take, 5, f"usb={BY_ID.format('SN1')},rate=10")

    (told,) = session["cameras"]
    with av.open(take / told["videos"][0]["file"]) as video:
        stored = [bytes(packet) for packet in video.demux(video=0) if packet.size]
    sent = {jpeg(number) for number in range(camera.sent)}
    assert len(stored) == told["frames"] >= 20
    assert set(stored) <= sent
    assert told["clock"]["stamps"] == "device"
    note(f"recorded from uvcvideo: {told['frames']} JPEGs, every one as sent; stamps: device")


def test_a_camera_pulled_out_of_a_recording_leaves_a_gap_and_the_other_alone(
    tmp_path: Path, plug: Plug, note: Callable[[str], None]
) -> None:
    camera = plug("SN1", 0)
    take = tmp_path / "take"
    running = subprocess.Popen(
        command(take, 25, f"usb={BY_ID.format('SN1')},rate=10", f"still={VIVID.format(0)}"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    settle(lambda: camera.sent >= 20 or running.poll() is not None)

    camera.pull_out()
    settle(lambda: not Path(BY_ID.format("SN1")).exists())
    before = camera.sent
    plug_in(camera, "SN1", 3)
    settle(lambda: camera.sent >= before + 20 or running.poll() is not None)
    _, said = running.communicate()

    assert running.returncode == 0, said
    session = json.loads((take / "session.json").read_text())
    kinds = [event["kind"] for event in session["events"] if event.get("camera") == "usb"]
    told = {it["name"]: it for it in session["cameras"]}
    stamped = [float(row["time_seconds"]) for row in rows(take, "usb") if row["sequence"]]
    gap = max(after - then for then, after in pairwise(stamped))
    note(
        f"unplugged for {gap:.1f} s: {kinds}; {told['usb']['frames']} frames, "
        f"the other camera {told['still']['frames']} and {told['still']['dropped']} dropped"
    )
    assert kinds[:2] == ["lost", "reconnected"]
    assert gap > 0.5
    assert stamped[-1] - stamped[0] > gap
    assert told["still"]["frames"] + told["still"]["dropped"] == pytest.approx(250, abs=15)
