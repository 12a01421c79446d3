"""Cameras and recordings as tables and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from oneclock.capture.session.session_folder import Session
from oneclock.capture.sources.camera_info import CameraInfo, OfferedFormat
from oneclock.cli.tables import table_of


def camera_as_json(info: CameraInfo) -> dict[str, Any]:
    told = asdict(info)
    for offered in told["formats"]:
        offered["rates"] = [str(rate) for rate in offered["rates"]]
    return told


def camera_table(found: Sequence[CameraInfo]) -> Table:
    table = table_of("Cameras", "camera", "for --camera", "USB bus", "format", "size", "fps")
    for info in found:
        bus = f"{info.usb_bus} ({info.usb_megabits:g} Mbit/s)" if info.usb_bus else ""
        rows = info.formats or (None,)
        for number, offered in enumerate(rows):
            first = (info.name, info.address, bus) if number == 0 else ("", "", "")
            table.add_row(*first, *_offer(offered, info.problem))
    return table


def _offer(offered: OfferedFormat | None, problem: str) -> tuple[str, str, str]:
    if offered is None:
        return problem, "", ""
    between = " to " if offered.any_rate_between else ", "
    rates = between.join(f"{float(rate):g}" for rate in offered.rates)
    return offered.format, f"{offered.width}x{offered.height}", rates


def session_table(session: Session) -> Table:
    table = table_of(
        f"{session.instants} instants of {len(session.cameras)} cameras",
        "camera",
        ">frames",
        ">dropped",
        ">missing",
        ">fps",
        ">drift ppm",
        "stamps",
        "videos",
    )
    for camera in session.cameras:
        told = camera.told
        rate, drift = told.get("rate"), told.get("drift")
        table.add_row(
            camera.name,
            str(camera.frames),
            str(told.get("dropped", "")),
            str(told.get("missing_instants", "")),
            "" if rate is None else f"{rate:.3f}",
            "" if drift is None else f"{drift * 1e6:+.1f}",
            told.get("clock", {}).get("stamps", "nothing came"),
            ", ".join(path.name for path in camera.videos),
        )
    return table


def spread_line(session: Session) -> str:
    spread = session.told["spread_seconds"]
    if spread["median"] is None:
        return "one camera: there is no spread"
    told = ", ".join(f"{name} {spread[name] * 1e3:.2f} ms" for name in ("median", "p95", "max"))
    return (
        f"frames of one instant lie apart: {told} ({spread['complete']} of {spread['instants']} "
        "instants have all cameras)"
    )


_A_DAY = 86400


def phase_line(session: Session) -> str | None:
    """How far --align-phase got, and for how long that holds."""
    told = session.told.get("phase_alignment")
    if told is None:
        return None
    how = "agree" if told["agreed"] else "could not be made to agree"
    holds = told["holds_for_seconds"]
    lasts = ""
    if holds is not None:
        long = "more than a day" if holds > _A_DAY else f"{holds:.0f} s"
        lasts = f"; at these drifts that holds for {long}"
    return (
        f"phases {how} within {told['tolerance'] * 1e3:g} ms of one camera: they lie "
        f"{told['spread'] * 1e3:.2f} ms apart after {sum(told['moves'].values())} restarts{lasts}"
    )


def losses(session: Session) -> list[str]:
    """A line for everything that is not as it should be."""
    said = []
    for camera in session.cameras:
        told = camera.told
        if camera.frames == 0:
            said.append(f"{camera.name}: nothing was recorded")
        for key, what in (_LOSSES | _LOSSES_OF[session.told["mode"]]).items():
            if told.get(key):
                said.append(f"{camera.name}: {told[key]} {what}")
        if told.get("error"):
            said.append(f"{camera.name}: {told['error']}")
    return said


_LOSSES_OF = {
    "free-run": {"dropped": "frames did not come from the camera"},
    "lock-step": {"dropped": "frames were lost, or passed over to keep step"},
}
_LOSSES = {
    "unwritten": "frames came and are not on disk",
    "torn": "frames are torn",
    "repeated": "frames stand in for others that did not come",
}


def is_sound(session: Session) -> bool:
    """Whether all that the cameras sent is there. What they did not send is told, not judged."""
    return all(
        camera.frames > 0 and not camera.told.get("unwritten") and not camera.told.get("error")
        for camera in session.cameras
    )
