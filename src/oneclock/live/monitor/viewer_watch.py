"""What is known of a viewer, from its posts: what happened lately, and since when what stands."""

from __future__ import annotations

from oneclock.live.monitor.recent import SPAN, Recent
from oneclock.live.monitor.viewer_offset import why_not_believed
from oneclock.live.monitor.viewer_progress import Progress, progress
from oneclock.live.monitor.viewer_stats import ViewerStats

SILENT_AFTER = 5.0
"""Seconds without a post: what is known of the viewer is then of no use any more."""


class ViewerWatch:
    def __init__(self) -> None:
        self._last: ViewerStats | None = None
        self._told_at = -float("inf")
        self._step: Progress | None = None
        self._recent = Recent()
        self._stands = 0.0
        self._packet_at: float | None = None

    def observe(self, stats: ViewerStats, now: float) -> Progress | None:
        """What happened since the last post; None at the first of an epoch."""
        self._step = progress(self._last, stats)
        before, self._last, self._told_at = self._told_at, stats, now
        if self._step is None:
            self._recent = Recent()
            self._stands, self._packet_at = 0.0, now
            return None
        self._count(self._step, now)
        if self._step.pictures or not stats.visible:
            self._stands = 0.0  # browsers need not decode for a page that nobody looks at
        elif _is_heard(self._step):
            self._stands += max(0.0, now - before)
        return self._step

    def is_overtaken(self, stats: ViewerStats) -> bool:
        """Of the same page, and not newer than what is known."""
        last = self._last
        return last is not None and last.viewer == stats.viewer and stats.sequence <= last.sequence

    def is_silent(self, now: float) -> bool:
        return now - self._told_at > SILENT_AFTER

    @property
    def why_not_believed(self) -> str:
        return why_not_believed(self._step)

    def audio_buffer(self, now: float) -> float | None:
        return self._step.audio_buffer if self._step and not self.is_silent(now) else None

    def video_buffer(self, now: float) -> float | None:
        return self._step.video_buffer if self._step and not self.is_silent(now) else None

    def concealed_share(self, now: float) -> float | None:
        samples = self._recent.total("samples", now)
        if self.is_silent(now) or samples <= 0:
            return None
        return min(1.0, self._recent.total("concealed", now) / samples)

    def frozen_share(self, now: float) -> float | None:
        if self.is_silent(now) or self._step is None or self._step.frozen_seconds is None:
            return None
        return min(1.0, self._recent.total("frozen", now) / SPAN)

    def picture_stands(self, now: float) -> float | None:
        """Seconds that the voice has spoken on without a new picture; a face whose voice pauses, as
        between two turns, may stand."""
        step = self._step
        if self.is_silent(now) or step is None or step.pictures is None or not _is_heard(step):
            return None
        return self._stands

    def nothing_arrives(self, now: float) -> float | None:
        if self.is_silent(now) or self._step is None or self._packet_at is None:
            return None
        if self._step.pictures is None and self._step.voice_packets is None:
            return None
        return self._told_at - self._packet_at

    def _count(self, step: Progress, now: float) -> None:
        if step.samples is not None and step.concealed is not None:
            self._recent.add(now, samples=step.samples, concealed=step.concealed)
        self._recent.add(now, frozen=step.frozen_seconds or 0.0)
        if step.pictures or step.voice_packets:
            self._packet_at = now


def _is_heard(step: Progress) -> bool:
    return bool(step.voice_packets) and step.speaks is not False
