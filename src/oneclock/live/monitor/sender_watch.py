"""What is known of a sender, from what it counts of itself."""

from __future__ import annotations

from oneclock.live.monitor.recent import Recent
from oneclock.live.monitor.tally import grown
from oneclock.live.offset.playback_health import SenderStats

SILENT_AFTER = 5.0


class SenderWatch:
    def __init__(self) -> None:
        self.last: SenderStats | None = None
        self._recent = Recent()

    def observe(self, stats: SenderStats) -> None:
        before, self.last = self.last, stats
        if before is None:
            return  # what it counted before anybody watched was not lately
        late = grown(before, stats, "video_late_frames")
        due = grown(before, stats, "video_sent") + grown(before, stats, "video_dropped")
        underruns = grown(before, stats, "audio_underruns")
        self._recent.add(stats.at, late=late, due=due, underruns=underruns)

    def is_silent(self, now: float) -> bool:
        return self.last is None or abs(now - self.last.at) > SILENT_AFTER

    def late_share(self, now: float) -> float | None:
        due = max(self._recent.total("due", now), self._recent.total("late", now))
        if self.is_silent(now) or due <= 0:
            return None
        return self._recent.total("late", now) / due

    def underruns(self, now: float) -> float | None:
        return None if self.is_silent(now) else self._recent.total("underruns", now)
