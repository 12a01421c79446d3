"""The offset a viewer's own playout estimates imply, and what speaks against it.

`estimatedPlayoutTimestamp` is the sender's time (by its reports) of what is played at `timestamp`.
At one instant t, sound of sender time A is heard and a picture of sender time V is seen. Both move
on with the clock, so that what the sender stamped s

    is heard at  t + (s - A)     and seen at  t + (s - V)
    offset = seen - heard = A - V

which is positive when the voice is ahead: the sign used everywhere here, and the opposite of
"video minus audio". Where the two were not read at one instant, (A - t_A) - (V - t_V).

It is self-consistent rather than true: it inherits what the sender's reports say, and between two
pictures the browser extrapolates, so that a frozen face looks perfectly in step.
"""

from __future__ import annotations

from oneclock.live.monitor.viewer_progress import Progress
from oneclock.live.monitor.viewer_stats import ViewerStats
from oneclock.live.offset.witness import Offset, OffsetSource

_NO_COMMON_CLOCK = 10.0
"""Seconds. libwebrtc gives up on putting tracks in step when they are 10 s apart."""
_MOSTLY_MADE_UP = 0.5
_READ_TOGETHER = 1000.0
"""Milliseconds; further apart, the two are not of one reading."""


def viewer_offset(stats: ViewerStats, now: float, *, why_not: str = "") -> Offset | None:
    """None where the browser does not tell; trusted unless there is a `why_not`."""
    seconds = _seconds(stats)
    if seconds is None:
        return None
    if abs(seconds) > _NO_COMMON_CLOCK:
        why_not = "voice and picture are not on one clock"
    return Offset(
        seconds=seconds,
        source=OffsetSource.STATS,
        at=now,
        trusted=not why_not,
        why_not=why_not,
    )


def why_not_believed(progress: Progress | None) -> str:
    """What a viewer's own numbers say against the estimate; empty, if nothing does."""
    if progress is None:
        return "the viewer has only just begun to tell"
    if not progress.pictures:
        return "no picture has come since: the estimate is extrapolated"
    if not progress.voice_packets:
        return "no sound has come since: the estimate is extrapolated"
    if (progress.concealed or 0) > _MOSTLY_MADE_UP * (progress.samples or 0):
        return "the viewer made up most of the sound"
    return ""


def _seconds(stats: ViewerStats) -> float | None:
    if stats.audio is None or stats.video is None:
        return None
    audio, video = stats.audio.estimated_playout_timestamp, stats.video.estimated_playout_timestamp
    read_audio, read_video = stats.audio.timestamp, stats.video.timestamp
    if not audio or not video or read_audio is None or read_video is None:
        return None  # 0 is what some browsers say before the first report
    if abs(read_audio - read_video) > _READ_TOGETHER:
        return None
    # Differences first: of numbers around 4e12 a float keeps half a microsecond.
    return ((audio - video) - (read_audio - read_video)) / 1000
