"""What is asked of a viewer's two jitter buffers, so that the rest of the offset goes too.

A browser that puts a voice and a face in step stops within 30 ms, and stays there (libwebrtc: a
dead band of 30 ms, at most 80 ms a second beyond it). What is left is seen in its own playout
estimates. Pictures can be delayed by asking their buffer for more, and sound by asking its; so who
is early is asked to wait, by a part of what it is early, once a second.

    offset < 0   the picture is early: what the sound was asked for is taken back, and then the
                 picture's buffer is asked for more
    offset > 0   the voice is early: the same the other way round

So one of the two is always asked for no more than the target, and the other for no more beyond it
than keeps them in step: what a network asked for that is over, the offset itself takes back. What
the browser holds back on its own account is not in our hands.
"""

from __future__ import annotations

from dataclasses import dataclass

_CLOSE_ENOUGH = 0.004
"""A quarter of a refresh of the screen; the estimates themselves waver by a millisecond or two."""
_PART = 0.7
_STEP = 0.04
_EVERY = 1.0
"""A browser moves pictures by 100 ms a second at most: look again when it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BufferTargets:
    """Seconds."""

    audio: float
    video: float


class BufferSteering:
    def __init__(self, *, target: float, most: float) -> None:
        self._target, self._most = target, most
        self._changed_at = float("-inf")
        self.targets = BufferTargets(audio=target, video=target)

    def begin_anew(self) -> None:
        """Another page, or the same one loaded again, knows nothing of what was asked before."""
        self.targets = BufferTargets(audio=self._target, video=self._target)
        self._changed_at = float("-inf")

    def see(
        self, offset: float, *, audio_buffer: float | None, video_buffer: float | None, now: float
    ) -> None:
        """A trusted offset; the buffers are how long each waits, as the viewer tells."""
        if abs(offset) <= _CLOSE_ENOUGH or now - self._changed_at < _EVERY:
            return
        part, asked = _PART * abs(offset), self.targets
        if offset < 0.0:
            video, audio = self._asked(asked.video, video_buffer, asked.audio, part)
        else:
            audio, video = self._asked(asked.audio, audio_buffer, asked.video, part)
        self.targets, self._changed_at = BufferTargets(audio=audio, video=video), now

    def _asked(
        self, early: float, waits: float | None, late: float, part: float
    ) -> tuple[float, float]:
        """Of who is early by that much more than the other, and of the other."""
        if late - part >= self._target:
            return early, late - part
        more = part - (late - self._target)
        # What waits longer than it was asked to would not notice less; but a buffer that is full
        # for a moment is no measure of what to ask for from now on.
        begin = early if waits is None else min(max(waits, early), early + _STEP)
        return min(begin + more, self._most), self._target
