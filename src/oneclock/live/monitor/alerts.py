"""What is worth waking somebody for, as a table.

Every rule is one measure and one band: bad once it has stayed at or over `enter` for
`enter_after` seconds, good again once it has stayed under `leave` for `leave_after`. The limits of
offsets are the standard's; all others are choices, made so that a single lost packet or late frame
is no event and a viewer's complaint would not come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oneclock.live.monitor.hysteresis import Band
from oneclock.live.offset.playback_health import HealthState
from oneclock.live.offset.standards import Limits


class AlertKind(StrEnum):
    OFFSET_UNACCEPTABLE = "offset unacceptable"
    OFFSET_DETECTABLE = "offset detectable"
    PICTURE_STANDS = "picture stands"
    NOTHING_ARRIVES = "nothing arrives"
    FREEZES = "freezes"
    MOSTLY_FROZEN = "mostly frozen"
    VOICE_MADE_UP = "voice made up"
    PICTURES_LATE = "pictures late"
    VOICE_RUNS_DRY = "voice runs dry"
    LONG_BUFFER = "long buffer"
    NOT_WATCHED = "not watched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What is seen at one instant; None, where it is not known."""

    offset_of_acceptable: float | None = None
    """A trusted offset as a share of what people accept: 1 is the limit, on either side."""
    offset_of_detectable: float | None = None
    picture_stands: float | None = None
    """Seconds that the voice has spoken on since the viewer last had a new picture."""
    nothing_arrives: float | None = None
    """Seconds since anything came at the viewer."""
    frozen_share: float | None = None
    """Of the last ten seconds."""
    concealed_share: float | None = None
    late_share: float | None = None
    """Of the pictures that were to be sent in the last ten seconds."""
    underruns: float | None = None
    """At the sender, in the last ten seconds."""
    buffer_of_most: float | None = None
    """The longer of the viewer's two buffers, as a share of max_jitter_buffer_ms."""
    unwatched: float | None = None
    """Seconds since anybody reported anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    kind: AlertKind
    state: HealthState
    measure: str
    band: Band
    words: str


def _rule(
    kind: AlertKind,
    state: HealthState,
    measure: str,
    band: tuple[float, float, float, float],
    words: str,
) -> Rule:
    enter, enter_after, leave, leave_after = band
    limits = Band(enter=enter, enter_after=enter_after, leave=leave, leave_after=leave_after)
    return Rule(kind=kind, state=state, measure=measure, band=limits, words=words)


_BROKEN, _STRAINED, _UNKNOWN = HealthState.BROKEN, HealthState.STRAINED, HealthState.UNKNOWN

# kind, state, measure, (enter, for seconds, leave, for seconds), words
RULES = (
    _rule(
        AlertKind.OFFSET_UNACCEPTABLE,
        _BROKEN,
        "offset_of_acceptable",
        (1.0, 1.0, 0.8, 2.0),
        "lips are further off than people accept (ITU-R BT.1359)",
    ),
    _rule(
        AlertKind.OFFSET_DETECTABLE,
        _STRAINED,
        "offset_of_detectable",
        (1.0, 2.0, 0.8, 3.0),
        "lips are visibly off (ITU-R BT.1359)",
    ),
    _rule(
        # Posts come once a second: a picture that stands for 2 s was missed by two of them.
        AlertKind.PICTURE_STANDS,
        _BROKEN,
        "picture_stands",
        (2.0, 0.0, 1.0, 1.0),
        "the picture stands still while the voice speaks",
    ),
    _rule(
        AlertKind.NOTHING_ARRIVES,
        _BROKEN,
        "nothing_arrives",
        (3.0, 0.0, 1.0, 1.0),
        "neither voice nor picture arrives",
    ),
    _rule(
        AlertKind.FREEZES,
        _STRAINED,
        "frozen_share",
        (0.05, 0.0, 0.02, 3.0),
        "the picture freezes now and then",
    ),
    _rule(
        AlertKind.MOSTLY_FROZEN,
        _BROKEN,
        "frozen_share",
        (0.3, 0.0, 0.1, 3.0),
        "the picture is frozen much of the time",
    ),
    _rule(
        AlertKind.VOICE_MADE_UP,
        _STRAINED,
        "concealed_share",
        (0.05, 2.0, 0.02, 5.0),
        "the viewer makes up part of the voice: packets are lost or late",
    ),
    _rule(
        AlertKind.PICTURES_LATE,
        _STRAINED,
        "late_share",
        (0.1, 2.0, 0.04, 5.0),
        "pictures come after their sound",
    ),
    _rule(
        AlertKind.VOICE_RUNS_DRY,
        _STRAINED,
        "underruns",
        (3.0, 0.0, 1.0, 3.0),
        "the voice runs dry: its producer is too slow",
    ),
    _rule(
        AlertKind.LONG_BUFFER,
        _STRAINED,
        "buffer_of_most",
        (1.0, 3.0, 0.8, 5.0),
        "the viewer buffers longer than max_jitter_buffer_ms",
    ),
    _rule(
        AlertKind.NOT_WATCHED,
        _UNKNOWN,
        "unwatched",
        (10.0, 0.0, 5.0, 0.0),
        "nobody has reported anything for a while",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something began to be so, or ceased to be."""

    kind: AlertKind
    at: float
    raised: bool
    """False, when it is over."""
    session: str
    state: HealthState
    """Of a session of which this is the worst that can be said."""
    words: str
    measure: float | None
    """What was seen when it changed, in the unit of the rule's measure."""


def share_of(limits: Limits, offset: float) -> float:
    """How much of what is allowed is used up: 1 at the limit, whichever side it is on.

    >>> from oneclock.live.offset.standards import ACCEPTABLE
    >>> share_of(ACCEPTABLE, 0.045), share_of(ACCEPTABLE, -0.185)
    (0.5, 1.0)
    """
    return offset / limits.voice_early if offset > 0 else -offset / limits.voice_late
