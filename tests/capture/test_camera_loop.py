"""One camera, drained: what is done when it stalls, vanishes, comes back, ends or fails.

The camera below does what its script says, moves the clock by itself and so needs no real time but
the waits between attempts to reopen it: a tenth of a second each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import repeat

import pytest

from oneclock.capture.camera_loop import CameraLoop
from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.capture.recording import EventKind
from oneclock.capture.sources.source import SourceEnded
from oneclock.errors import CameraError, SaveError

Step = str | Exception
FRAME, SILENCE = "frame", "silence"
LOST = CameraError("cam1", "was unplugged", "plug it in again")
NOT_THERE = CameraError("cam1", "is not there", "plug it in")
ENDED = SourceEnded("cam1", "was played to its end", "name a longer one")
FORMAT = VideoFormat(codec=Codec.MJPEG, width=64, height=48, rate=Fraction(30))


class ScriptedCamera:
    """Opens and grabs as its script says; after the last step it ends."""

    def __init__(self, steps: Iterable[Step], *, openings: Sequence[Exception | None] = ()) -> None:
        self._steps, self._openings = iter(steps), list(openings)
        self.opened = self.closed = 0
        self.time = 0.0
        self.hook: Callable[[], None] = lambda: None

    @property
    def format(self) -> VideoFormat:
        return FORMAT

    def now(self) -> float:
        return self.time

    def open(self) -> None:
        problem = self._openings.pop(0) if self._openings else None
        if problem is not None:
            raise problem
        self.opened += 1

    def grab(self, timeout: float) -> Stamp | None:
        self.hook()
        step = next(self._steps, ENDED)
        if isinstance(step, Exception):
            raise step
        self.time += timeout if step == SILENCE else 1 / 30
        return None if step == SILENCE else Stamp(arrived=self.time)

    def retrieve(self) -> bytes:
        return b"packet"

    def close(self) -> None:
        self.closed += 1


@dataclass(slots=True)
class Taken:
    """What the loop handed over."""

    connections: list[int] = field(default_factory=list)
    said: list[EventKind] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    formats: int = 0
    problem: Exception | None = None

    def opened(self, format: VideoFormat) -> None:  # noqa: A002
        self.formats += 1

    def frame(self, stamp: Stamp, packet: bytes, connection: int) -> None:
        if self.problem is not None:
            raise self.problem
        self.connections.append(connection)

    def health(self, kind: EventKind, host_time: float, detail: str) -> None:
        self.said.append(kind)
        self.details.append(detail)


def run(camera: ScriptedCamera, taken: Taken | None = None) -> tuple[Taken, CameraLoop]:
    taken = Taken() if taken is None else taken
    loop = CameraLoop("cam1", camera, taken, now=camera.now)
    loop.start()
    loop.join()
    return taken, loop


def test_every_frame_is_handed_over_until_the_camera_ends() -> None:
    camera = ScriptedCamera([FRAME] * 5)

    taken, loop = run(camera)

    assert taken.connections == [0] * 5
    assert taken.said == [EventKind.ENDED]
    assert loop.has_ended
    assert loop.failure is None
    assert loop.settled.is_set()
    assert camera.closed >= 1


def test_a_short_silence_is_no_stall() -> None:
    taken, _ = run(ScriptedCamera([FRAME, SILENCE, SILENCE, FRAME]))

    assert taken.said == [EventKind.ENDED]


def test_a_long_silence_is_said_once_and_so_is_its_end() -> None:
    taken, _ = run(ScriptedCamera([FRAME, *[SILENCE] * 9, FRAME, FRAME]))

    assert taken.said == [EventKind.STALLED, EventKind.FLOWING, EventKind.ENDED]
    assert taken.details[0] == "no frame for 0.6 s"
    assert taken.connections == [0, 0, 0]


def test_a_camera_that_is_lost_is_opened_again_and_its_frames_are_of_another_connection() -> None:
    camera = ScriptedCamera([FRAME, LOST, FRAME, FRAME])

    taken, _ = run(camera)

    assert taken.said == [EventKind.LOST, EventKind.RECONNECTED, EventKind.ENDED]
    assert taken.details[0] == "was unplugged; plug it in again"
    assert taken.connections == [0, 1, 1]
    assert (camera.opened, taken.formats) == (2, 2)


def test_a_camera_that_is_away_for_longer_is_tried_until_it_is_back() -> None:
    camera = ScriptedCamera([FRAME, LOST, FRAME], openings=[None, NOT_THERE, NOT_THERE, None])

    taken, _ = run(camera)

    assert taken.said == [EventKind.LOST, EventKind.RECONNECTED, EventKind.ENDED]
    # Attempts that fail are no connections.
    assert taken.connections == [0, 1]


def test_a_camera_that_was_never_there_may_come_later() -> None:
    camera = ScriptedCamera([FRAME], openings=[NOT_THERE, None])

    taken, _ = run(camera)

    assert taken.said == [EventKind.LOST, EventKind.RECONNECTED, EventKind.ENDED]
    assert taken.connections == [0]


def test_who_waits_for_a_camera_that_cannot_be_opened_does_not_wait_long() -> None:
    camera = ScriptedCamera([], openings=[NOT_THERE] * 100)
    loop = CameraLoop("cam1", camera, Taken(), now=camera.now)
    loop.start()

    assert loop.settled.wait(10)
    assert loop.is_lost
    assert not loop.is_flowing

    loop.stop()
    loop.join()


def test_while_it_waits_to_reopen_it_can_be_stopped() -> None:
    camera = ScriptedCamera([LOST] * 100)
    loop = CameraLoop("cam1", camera, Taken(), now=camera.now)
    loop.start()
    loop.settled.wait(10)

    loop.stop()
    loop.join()

    assert camera.opened < 5


def test_a_camera_that_is_stopped_is_closed() -> None:
    camera = ScriptedCamera(repeat(FRAME))
    taken = Taken()
    loop = CameraLoop("cam1", camera, taken, now=camera.now)
    camera.hook = lambda: loop.stop() if camera.time > 1 else None

    loop.start()
    loop.join()

    assert camera.closed == 1
    assert 30 <= len(taken.connections) <= 32
    assert taken.said == []


def test_a_restart_is_another_connection_and_no_fault() -> None:
    camera, taken = ScriptedCamera(repeat(FRAME)), Taken()
    loop = CameraLoop("cam1", camera, taken, now=camera.now)
    loop.start()
    loop.settled.wait(10)

    loop.restart()

    loop.stop()
    loop.join()
    assert camera.opened == taken.formats == 2
    assert set(taken.connections) <= {0, 1}
    assert taken.said == []


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError("no such thing"), "failed: OSError('no such thing')"),
        (SaveError("cam1.csv", "cannot be written", "free space"), "cam1.csv: cannot be written"),
    ],
)
def test_what_goes_wrong_while_a_frame_is_taken_is_said_and_ends_the_camera(
    problem: Exception, words: str
) -> None:
    camera = ScriptedCamera([FRAME] * 3)

    taken, loop = run(camera, Taken(problem=problem))

    assert loop.failure is not None
    assert words in loop.failure
    assert taken.said == [EventKind.ENDED]
    assert words in taken.details[0]
    assert loop.has_ended
    assert camera.closed == 1


def test_an_error_nobody_thought_of_is_said_and_ends_the_camera() -> None:
    taken, loop = run(ScriptedCamera([FRAME, RuntimeError("the driver is mad")]))

    assert loop.failure == "failed: RuntimeError('the driver is mad')"
    assert taken.said == [EventKind.ENDED]


def test_a_loop_that_never_started_can_be_joined() -> None:
    CameraLoop("cam1", ScriptedCamera([]), Taken()).join()
