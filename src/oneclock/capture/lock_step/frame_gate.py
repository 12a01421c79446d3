"""The gate of lock-step recording: who may grab which frame, and whether that frame is recorded.

The rule is two lines: a camera may grab when its count is the lowest, or tied for lowest, among the
cameras that are alive; and nobody may while the gate is paused. What else stands here keeps that
rule true when cameras stall, vanish and return, and recordings start and stop.

Whatever concerns frame *n* is decided once, when *n* is first released, and travels with the
release: no camera can read another answer than its neighbour, so a recording starts and stops on
the same frame for all. The count goes up as soon as a frame is grabbed; fetching it, showing it and
writing it come after, and hold nobody up.

A camera that is away costs the others its patience once. Recorded frames it misses are owed: it is
told how many repeats to write, so that position *n* of every file is frame *n*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from oneclock.capture.lock_step.words import Command, Do, Order, Place, Report, Take

# A camera speaks and is answered, in turn: while it waits at the gate, all that can be heard of it
# is that its process ended. What is not in the table cannot happen.
_PLACES = {
    (Place.GRABBING, Report.GRABBED): Place.WAITING,
    (Place.GRABBING, Report.MISSED): Place.OUT,
    (Place.GRABBING, Report.LATE): Place.OUT,
    (Place.GRABBING, Report.ENDED): Place.ENDED,
    (Place.GRABBING, Report.GONE): Place.GONE,
    (Place.WAITING, Report.GONE): Place.GONE,
    (Place.OUT, Report.GRABBED): Place.WAITING,
    (Place.OUT, Report.MISSED): Place.OUT,
    (Place.OUT, Report.ENDED): Place.ENDED,
    (Place.OUT, Report.GONE): Place.GONE,
    (Place.ENDED, Report.MISSED): Place.ENDED,
    (Place.ENDED, Report.GONE): Place.GONE,
    (Place.DONE, Report.GONE): Place.GONE,
}

_TAKES = {
    (Take.OFF, Command.START): Take.ON,
    (Take.ON, Command.STOP): Take.OFF,
    (Take.OFF, Command.FINISH): Take.ENDING,
    (Take.ON, Command.FINISH): Take.ENDING,
}
"""A command that is not here changes nothing: starting twice is starting once."""

_HANGS_AFTER = 2.0
"""Patiences. A camera gives up after one and says so, unless it hangs in its driver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera as the gate sees it."""

    place: Place = Place.GRABBING
    count: int = -1
    """The frame it has or will have next. Opening it is the grab before frame 0."""
    due: bool = False
    """It was released for a frame to be recorded and has not answered."""
    owed: int = 0
    """Recorded frames it was away for and has not been told of."""

    @property
    def alive(self) -> bool:
        return self.place in (Place.GRABBING, Place.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    cameras: tuple[Camera, ...]
    patience: float
    """Seconds a camera may keep the others waiting."""
    opening_patience: float
    """Seconds all may take to open: a USB camera needs some."""
    released: float
    """Host: when `frame` was released."""
    frame: int = -1
    """The newest frame that was released."""
    take: Take = Take.OFF
    paused: bool = False
    records: bool = False
    """Whether `frame` is recorded."""
    recorded: int = 0
    """Released frames that are recorded."""
    limit: int | None = None
    """The number of recorded frames after which all finish."""

    @property
    def over(self) -> bool:
        return all(camera.place in (Place.DONE, Place.GONE) for camera in self.cameras)

    @property
    def has_all(self) -> bool:
        """No more frames are wanted, and none is awaited."""
        return self.take is Take.ENDING and self.deadline is None

    @property
    def is_opening(self) -> bool:
        return self.frame < 0 and any(c.place is Place.GRABBING for c in self.cameras)

    @property
    def deadline(self) -> float | None:
        """Host: when to `tick`, should nothing be heard before."""
        if all(camera.place is not Place.GRABBING for camera in self.cameras):
            return None
        if self.frame < 0:
            return self.released + self.opening_patience
        return self.released + _HANGS_AFTER * self.patience


Answer = tuple[Gate, tuple[Order, ...]]


def free_to_grab(cameras: Sequence[Camera]) -> tuple[int, ...]:
    """The rule, while the gate is not paused."""
    lowest = min((camera.count for camera in cameras if camera.alive), default=0)
    return tuple(
        number
        for number, camera in enumerate(cameras)
        if camera.place is Place.WAITING and camera.count == lowest
    )


def open_gate(
    cameras: int,
    *,
    patience: float,
    opening_patience: float,
    now: float,
    limit: int | None = None,
    paused: bool = False,
) -> Gate:
    """All cameras are being opened; frame 0 is released when all are, or have had their time."""
    if cameras < 1:
        raise ValueError("a gate is for one camera or more")
    return Gate(
        cameras=(Camera(),) * cameras,
        patience=patience,
        opening_patience=opening_patience,
        released=now,
        limit=limit,
        paused=paused,
    )


def hear(gate: Gate, camera: int, report: Report, now: float) -> Answer:
    """`camera` reports. Whoever is away or has ended is answered at once, the others in turn."""
    heard = _heard(gate.cameras[camera], report, gate.frame)
    gate = _with_camera(gate, camera, heard)
    if heard.place in (Place.OUT, Place.ENDED) and report is not Report.LATE:
        return _proceed(gate, now, asker=camera)
    return _proceed(gate, now)


def tell(gate: Gate, command: Command, now: float) -> Answer:
    """The operator commands. Frames that are released already stay as they were released."""
    take = _TAKES.get((gate.take, command), gate.take)
    paused = command is Command.PAUSE or (gate.paused and command is not Command.RESUME)
    return _proceed(replace(gate, take=take, paused=paused), now)


def tick(gate: Gate, now: float) -> Answer:
    """Time passes: from `deadline` on, whoever has said nothing is away."""
    if gate.deadline is None or now < gate.deadline:
        return gate, ()
    for number, camera in enumerate(gate.cameras):
        if camera.place is Place.GRABBING:
            gate = _with_camera(gate, number, _heard(camera, Report.LATE, gate.frame))
    return _proceed(gate, now)


def _heard(camera: Camera, report: Report, frame: int) -> Camera:
    place = _PLACES.get((camera.place, report))
    if place is None:
        raise ValueError(f"a camera that is {camera.place.name} cannot report {report.name}")
    if report is Report.GRABBED:
        # One that was away joins at the current count, neither ahead nor behind.
        return replace(camera, place=place, count=frame + 1, due=False)
    if report in (Report.MISSED, Report.ENDED):
        return replace(camera, place=place, owed=camera.owed + camera.due, due=False)
    # A late one may still bring the frame it was released for, and write it itself.
    return replace(camera, place=place)


def _proceed(gate: Gate, now: float, asker: int | None = None) -> Answer:
    """All orders that can be given now; `asker` is away and gets one in any case."""
    gate = _ending_when_all_have_ended(gate)
    asking = () if asker is None else (asker,)
    if gate.take is Take.ENDING:
        return _give(gate, (*_places(gate, Place.WAITING), *asking), Do.FINISH)
    free = free_to_grab(gate.cameras)
    if gate.paused or not free:
        return _give(gate, asking, Do.TRY)
    gate, orders = _give(_release(gate, free, now), free, Do.GRAB)
    gate, answers = _give(gate, asking, Do.TRY)
    return gate, orders + answers


def _places(gate: Gate, place: Place) -> tuple[int, ...]:
    return tuple(n for n, camera in enumerate(gate.cameras) if camera.place is place)


def _ending_when_all_have_ended(gate: Gate) -> Gate:
    if any(camera.alive or camera.place is Place.OUT for camera in gate.cameras):
        return gate
    return replace(gate, take=Take.ENDING)


def _release(gate: Gate, free: Iterable[int], now: float) -> Gate:
    """The next frame, and all that is decided about it."""
    records = gate.take is Take.ON
    cameras = list(gate.cameras)
    for number, camera in enumerate(cameras):
        if number in free:
            cameras[number] = replace(camera, place=Place.GRABBING, due=records)
        elif records:
            cameras[number] = replace(camera, owed=camera.owed + 1)
    recorded = gate.recorded + records
    return replace(
        gate,
        cameras=tuple(cameras),
        frame=gate.frame + 1,
        released=now,
        records=records,
        recorded=recorded,
        take=Take.ENDING if records and recorded == gate.limit else gate.take,
    )


def _give(gate: Gate, numbers: Iterable[int], do: Do) -> Answer:
    cameras, orders = list(gate.cameras), []
    for number in numbers:
        camera = cameras[number]
        orders.append(_order(gate, number, do))
        if do is Do.FINISH or camera.owed:
            place = Place.DONE if do is Do.FINISH else camera.place
            cameras[number] = replace(camera, owed=0, place=place)
    return replace(gate, cameras=tuple(cameras)) if orders else gate, tuple(orders)


def _order(gate: Gate, number: int, do: Do) -> Order:
    return Order(
        camera=number,
        do=do,
        frame=gate.frame,
        record=do is Do.GRAB and gate.records,
        repeats=gate.cameras[number].owed,
        released=gate.released,
    )


def _with_camera(gate: Gate, number: int, camera: Camera) -> Gate:
    return replace(gate, cameras=(*gate.cameras[:number], camera, *gate.cameras[number + 1 :]))
