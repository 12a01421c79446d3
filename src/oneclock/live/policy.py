"""What a session may do to keep lips in step, and how much of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from oneclock.errors import UsageError


class LateFramePolicy(StrEnum):
    """What becomes of a picture whose sound has already been played."""

    DROP = "drop"
    """It is not sent: the next one in time is."""
    REPEAT_LAST = "repeat-last"
    """It is not sent, and the last picture is sent again in its place, so that the stream keeps its
    rate. For small stalls: a longer one shows a frozen face."""
    DEGRADE_FPS = "degrade-fps"
    """As DROP, and the rate asked of the producer is lowered at once."""
    TIME_STRETCH_AUDIO = "time-stretch-audio"
    """The voice is slowed down, its pitch kept, until the picture has caught up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvSyncPolicy:
    """Milliseconds, as the people who tune these speak of them.

    >>> AvSyncPolicy().target_jitter_buffer_ms
    80.0
    >>> AvSyncPolicy(target_jitter_buffer_ms=300)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    oneclock.errors.UsageError: target_jitter_buffer_ms: 300 ms exceeds max_jitter_buffer_ms ...
    """

    target_jitter_buffer_ms: float = 80.0
    """How long sound waits before it is sent, so that a producer may be that uneven; also what is
    asked of the viewer's jitter buffers. 60 to 120 suits most."""
    max_jitter_buffer_ms: float = 250.0
    """The most that a session waits for anything: a first picture, sound that is late. A first
    picture that comes even later, and does not say when it is of, is placed by when it came: raise
    this above what rendering takes, or give stamps."""
    resync_threshold_ms: float = 120.0
    """An offset beyond this that lasts is not a late frame but a clock that was wrong: the
    line of the picture is laid anew."""
    late_threshold_ms: float = 40.0
    """A picture is late when its sound was sent this long ago."""
    late_frame_policy: LateFramePolicy = LateFramePolicy.DROP
    degrade_when_late: bool = True
    """Under lateness that lasts, also ask the producer for fewer frames a second."""

    def __post_init__(self) -> None:
        for name in (
            "target_jitter_buffer_ms",
            "max_jitter_buffer_ms",
            "resync_threshold_ms",
            "late_threshold_ms",
        ):
            value = getattr(self, name)
            if (
                isinstance(value, bool)
                or not isinstance(value, (int, float))
                or not math.isfinite(value)
            ):
                raise UsageError(name, f"{value!r} is not a number of milliseconds", "give one")
        if self.target_jitter_buffer_ms < 20:
            raise UsageError(
                "target_jitter_buffer_ms",
                f"{self.target_jitter_buffer_ms:g} ms is less than one packet of sound",
                "give 20 or more; 60 to 120 suits most",
            )
        if self.target_jitter_buffer_ms > self.max_jitter_buffer_ms:
            raise UsageError(
                "target_jitter_buffer_ms",
                f"{self.target_jitter_buffer_ms:g} ms exceeds max_jitter_buffer_ms of "
                f"{self.max_jitter_buffer_ms:g} ms",
                "lower the one or raise the other",
            )
        if self.max_jitter_buffer_ms > 2000:
            raise UsageError(
                "max_jitter_buffer_ms",
                f"{self.max_jitter_buffer_ms:g} ms is no conversation any more",
                "give at most 2000",
            )
        if not 0 < self.late_threshold_ms <= self.resync_threshold_ms:
            raise UsageError(
                "late_threshold_ms",
                f"{self.late_threshold_ms:g} ms is not between 0 and resync_threshold_ms of "
                f"{self.resync_threshold_ms:g} ms",
                "a frame is late before a clock is wrong",
            )
        try:
            object.__setattr__(self, "late_frame_policy", LateFramePolicy(self.late_frame_policy))
        except ValueError:
            raise UsageError(
                "late_frame_policy",
                f"{self.late_frame_policy!r} is none",
                "take one of " + ", ".join(LateFramePolicy),
            ) from None

    @property
    def target_jitter_buffer(self) -> float:
        return self.target_jitter_buffer_ms / 1000

    @property
    def max_jitter_buffer(self) -> float:
        return self.max_jitter_buffer_ms / 1000

    @property
    def resync_threshold(self) -> float:
        return self.resync_threshold_ms / 1000

    @property
    def late_threshold(self) -> float:
        return self.late_threshold_ms / 1000
