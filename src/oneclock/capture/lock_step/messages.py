"""What goes through the pipe between the gate and a camera's process (pure).

An order a frame and a report a frame: 26 bytes one way and 1 the other. All that is rare follows
as a pickle; both ends are one program.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from enum import IntEnum

from oneclock.capture.camera_spec import CameraSpec
from oneclock.capture.lock_step.words import Do, Order
from oneclock.capture.recording import EventKind


class Kind(IntEnum):
    """What a camera's process says."""

    GRABBED = 1
    """These three are its turn, and answered with an order."""
    MISSED = 2
    ENDED = 3
    FORMAT = 4
    """`VideoFormat`, whenever the camera was opened."""
    HEALTH = 5
    """`HealthNote`."""
    EVENT = 6
    """An `Event` of the writer's."""
    REFUSED = 7
    """`OneclockError`: this camera cannot be recorded in this way."""
    SUMMARY = 8
    """`WriterSummary`; the file is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthNote:
    kind: EventKind
    host_time: float
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a camera's process is told once, with the order from which it holds."""

    zero: float | None = None
    """Host: session time zero."""
    ring: str | None = None
    """Where to show the frames."""
    spec: CameraSpec | None = None
    """New settings: the camera is opened anew."""


_ORDER = struct.Struct("<B?qqd")
_DOES = tuple(Do)


def pack_order(order: Order, news: News | None = None) -> bytes:
    head = _ORDER.pack(
        _DOES.index(order.do), order.record, order.frame, order.repeats, order.released
    )
    return head if news is None else head + pickle.dumps(news)


def unpack_order(message: bytes, camera: int) -> tuple[Order, News | None]:
    does, record, frame, repeats, released = _ORDER.unpack_from(message)
    order = Order(
        camera=camera,
        do=_DOES[does],
        frame=frame,
        record=record,
        repeats=repeats,
        released=released,
    )
    news = message[_ORDER.size :]
    return order, pickle.loads(news) if news else None


def pack(kind: Kind, told: object = None) -> bytes:
    return bytes([kind]) if told is None else bytes([kind]) + pickle.dumps(told)


def unpack(message: bytes) -> tuple[Kind, object]:
    kind = Kind(message[0])
    return kind, pickle.loads(message[1:]) if len(message) > 1 else None
