"""The media clock of a session: what its voice has sent, silence and gaps included.

    wall = delta + (1 + drift) * media

Stamps are taken from media time alone, and media time only moves forward. So they stay monotonic
across pauses, cancelled turns and restarts by construction, and nothing ever has to be reset: a
stream whose RTP timestamps jump back freezes a browser for good, and one whose sample count skips a
silence of two seconds is two seconds out of step after it.
"""

from __future__ import annotations

from fractions import Fraction

from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import wrap_rtp

AUDIO_RATE = 48_000
"""RTP clock of Opus (RFC 7587), whatever was recorded."""
VIDEO_RATE = 90_000
"""RTP clock of every video payload (RFC 3551, 5)."""
BLOCK = 960
"""Samples sent at once: 20 ms, as Opus is packed."""
BLOCK_SECONDS = BLOCK / AUDIO_RATE


class AvSyncClock:
    """Media time seen from the wall, and the stamps of both streams.

    >>> clock = AvSyncClock(start=100.0)
    >>> clock.take_audio(960), clock.take_audio(960)
    (0, 960)
    >>> clock.media_at(100.5), clock.stamp_video(0.04), clock.stamp_video(0.04)
    (0.5, 3600, 3601)
    """

    def __init__(self, *, start: float) -> None:
        self._line = ClockMap(delta=start)
        self._samples = 0
        self._last_video = -1

    @property
    def line(self) -> ClockMap:
        """Media time (local) to wall time (reference)."""
        return self._line

    @property
    def sent(self) -> float:
        """Media time up to which sound has been sent."""
        return self._samples / AUDIO_RATE

    @property
    def sent_blocks(self) -> int:
        return self._samples // BLOCK

    def media_at(self, now: float) -> float:
        return self._line.to_local(now)

    def wall_of(self, media: float) -> float:
        return self._line.to_reference(media)

    def audio_due(self) -> float:
        """Wall time of the next block of sound."""
        return self.wall_of(self.sent)

    def take_audio(self, samples: int) -> int:
        """The stamp of the next so many samples, which count as sent."""
        stamp = self._samples
        self._samples += samples
        return stamp

    def pass_over(self, now: float) -> float:
        """Nothing could be sent for a while: go on at the block of `now`. Returns what was passed
        over, in seconds."""
        block = int(self.media_at(now) / BLOCK_SECONDS)
        passed = max(0, block * BLOCK - self._samples)
        self._samples += passed
        return passed / AUDIO_RATE

    def stamp_video(self, media: float) -> int:
        """The nearest tick of 90 kHz, but later than every stamp before."""
        self._last_video = max(self._last_video + 1, round(Fraction(media) * VIDEO_RATE))
        return self._last_video

    def set_pace(self, now: float, ppm: float) -> None:
        """From now on media time runs `ppm` faster than the wall; it does not jump."""
        drift = 1.0 / (1.0 + ppm * 1e-6) - 1.0
        media = self.media_at(now)
        self._line = ClockMap(delta=now - (1.0 + drift) * media, drift=drift)


def rtp_of(stamp: int, origin: int) -> int:
    """What the wire carries of a stamp, in a stream that began at a random origin.

    >>> rtp_of(10, origin=2**32 - 4)
    6
    """
    return wrap_rtp(origin + stamp)
