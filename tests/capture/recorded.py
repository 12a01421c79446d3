"""Session folders as a recording, or a crash in the middle of one, leaves them. No time passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.capture.simulated import Clock
from tests.media.growing import MJPEG, read_packets

from oneclock.capture.camera_spec import CameraSpec, parse_cameras
from oneclock.capture.camera_writer import CameraWriter
from oneclock.capture.event_log import EventLog
from oneclock.capture.recording import (
    STAMPS,
    CameraResult,
    Event,
    EventKind,
    RecordingPlan,
    RecordingResult,
    WriterSummary,
)
from oneclock.capture.session.begin_session import begin_session, make_folder
from oneclock.capture.session.finish_session import finish_session
from oneclock.capture.session.session_folder import Session
from oneclock.capture.sources.sim_source import SimSource
from oneclock.errors import CameraError
from oneclock.media.packet_file import PacketFile

ZERO = 1000.0
NONE = "/dev/none"
"""A camera that never was there."""
_NOTHING = WriterSummary(frames=0, bytes=0, torn=0, unwritten=0, parts=())
Pauses = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a recorder has before it works the answers out."""

    folder: Path
    result: RecordingResult

    def finish(self) -> Session:
        return finish_session(self.folder, self.result)

    def cut_stamps(self, name: str, lost: int) -> None:
        """So many bytes of the last lines are not there."""
        path = self.folder / STAMPS / f"{name}.csv"
        path.write_bytes(path.read_bytes()[:-lost])

    def cut_video(self, name: str, share: float) -> None:
        """The video as it was before it was closed, and of that only a share."""
        path, growing = self.folder / f"{name}.mp4", self.folder / "growing.mp4"
        packets = read_packets(path)
        file = PacketFile(growing, MJPEG, packets[0][1])
        for time, packet in packets:
            file.write(packet, time)
        data = growing.read_bytes()
        file.close()
        growing.unlink()
        path.write_bytes(data[: round(share * len(data))])


def record_simulated(
    folder: Path,
    *cameras: str,
    seconds: float = 2.0,
    events: Sequence[Event] = (),
    pauses: Pauses = (),
) -> Recorded:
    """Every camera is read alone and in time: nothing is lost that the camera did not lose."""
    make_folder(folder)
    plan = RecordingPlan(folder=folder, cameras=parse_cameras(cameras), seconds=seconds)
    sources = {spec.name: _source(spec) for spec in plan.cameras if spec.address != NONE}
    formats = {name: source.format for name, (source, _) in sources.items()}
    begin_session(plan, ZERO, ZERO, formats)
    log = EventLog(folder)
    log.add(Event(kind=EventKind.STARTED, seconds=0.0))
    results = [
        _record(folder, spec.name, sources.get(spec.name), seconds, pauses) for spec in plan.cameras
    ]
    for event in (*events, Event(kind=EventKind.STOPPED, seconds=seconds)):
        log.add(event)
    told = log.close()
    return Recorded(
        folder=folder,
        result=RecordingResult(zero=ZERO, seconds=seconds, cameras=tuple(results), events=told),
    )


def _source(spec: CameraSpec) -> tuple[SimSource, Clock]:
    clock = Clock(ZERO - 0.5)
    return SimSource(spec, world_zero=ZERO, now=clock.now, sleep=clock.sleep), clock


def _record(
    folder: Path,
    name: str,
    camera: tuple[SimSource, Clock] | None,
    seconds: float,
    pauses: Pauses,
) -> CameraResult:
    if camera is None:
        return CameraResult(name=name, format=None, written=_NOTHING)
    source, clock = camera
    writer = CameraWriter(folder, name, source.format, zero=ZERO)
    connection, is_over = 0, False
    while not is_over:
        try:
            source.open()
            is_over = _drain(source, writer, connection, seconds, pauses)
        except CameraError as error:
            source.close()
            connection += error.cause == "was unplugged"
            clock.sleep(0.1)
    return CameraResult(name=name, format=source.format, written=writer.close())


def _drain(
    source: SimSource, writer: CameraWriter, connection: int, seconds: float, pauses: Pauses
) -> bool:
    while True:
        stamp = source.grab(0.2)
        seen = None if stamp is None else stamp.host - ZERO
        if stamp is None or seen is None:
            continue
        if seen >= seconds:
            return True
        if seen >= 0 and not any(begin <= seen < end for begin, end in pauses):
            writer.offer(stamp, source.retrieve(), connection=connection)
