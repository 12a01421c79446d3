"""What is asked of a viewer's two jitter buffers, so that the rest of the offset goes too.

A browser that puts a voice and a face in step stops within 30 ms, and stays there (libwebrtc: a
dead band of 30 ms, at most 80 ms a second beyond it). What is left is seen in its own playout
estimates. Pictures can be delayed by asking their buffer for more, and sound by asking its; so who
is early is asked to wait, by a part of what it is early, once a second.

    offset < 0   the picture is early: its buffer is asked for more
    offset > 0   the voice is early: what the picture was asked for is taken back, and then the
                 sound's buffer is asked for more
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

    def see(self, offset: float, *, video_buffer: float | None, now: float) -> None:
        """A trusted offset; `video_buffer` is how long pictures wait, as the viewer tells."""
        if abs(offset) <= _CLOSE_ENOUGH or now - self._changed_at < _EVERY:
            return
        part, asked = _PART * abs(offset), self.targets
        if offset < 0.0:
            waits = asked.video if video_buffer is None else max(video_buffer, asked.video)
            # A buffer that is full for a moment is no measure of what to ask for from now on.
            waits = min(waits, asked.video + _STEP)
            back = min(part, asked.audio - self._target)
            targets = BufferTargets(audio=asked.audio - back, video=waits + part - back)
        else:
            back = min(part, max(0.0, asked.video - self._target))
            targets = BufferTargets(audio=asked.audio + part - back, video=asked.video - back)
        self._ask(targets, now)

    def _ask(self, targets: BufferTargets, now: float) -> None:
        self.targets = BufferTargets(
            audio=min(targets.audio, self._most), video=min(targets.video, self._most)
        )
        self._changed_at = now
