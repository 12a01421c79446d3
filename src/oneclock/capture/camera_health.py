"""How a camera is doing, as a table: what is seen of it decides what is said and done.

state \\ seen   frame                  silence                lost               ended
opening        flowing                -                      lost               ended
flowing        -                      stalled: STALLED       lost: LOST         ended: ENDED
stalled        flowing: FLOWING       -                      lost: LOST         ended: ENDED
lost           flowing: RECONNECTED   -                      -                  ended: ENDED
ended          -                      -                      -                  -
"""

from __future__ import annotations

from enum import Enum, auto

from oneclock.capture.recording import EventKind


class Health(Enum):
    OPENING = auto()
    FLOWING = auto()
    STALLED = auto()
    LOST = auto()
    ENDED = auto()


class Seen(Enum):
    FRAME = auto()
    SILENCE = auto()
    """No frame for longer than `patience`."""
    LOST = auto()
    ENDED = auto()


_NEXT: dict[tuple[Health, Seen], tuple[Health, EventKind | None]] = {
    (Health.OPENING, Seen.FRAME): (Health.FLOWING, None),
    (Health.OPENING, Seen.LOST): (Health.LOST, EventKind.LOST),
    (Health.FLOWING, Seen.SILENCE): (Health.STALLED, EventKind.STALLED),
    (Health.FLOWING, Seen.LOST): (Health.LOST, EventKind.LOST),
    (Health.STALLED, Seen.FRAME): (Health.FLOWING, EventKind.FLOWING),
    (Health.STALLED, Seen.LOST): (Health.LOST, EventKind.LOST),
    (Health.LOST, Seen.FRAME): (Health.FLOWING, EventKind.RECONNECTED),
}


def after(health: Health, seen: Seen) -> tuple[Health, EventKind | None]:
    """The state that follows, and what there is to say about it."""
    if seen is Seen.ENDED and health is not Health.ENDED:
        return Health.ENDED, EventKind.ENDED
    return _NEXT.get((health, seen), (health, None))


def patience(period: float) -> float:
    """How long a camera may be silent before it counts as stalled: five frames, but half a second
    at least, since cameras pause that long to refocus or to change their exposure."""
    return max(0.5, 5 * period)


def wait_before_reopening(attempts: int) -> float:
    """Seconds: 0.1, 0.2, 0.4 and so on, at most 2: a camera takes a second to enumerate."""
    return float(min(2.0, 0.1 * 2 ** min(attempts, 10)))
