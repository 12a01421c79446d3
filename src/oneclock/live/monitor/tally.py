"""What was counted over a session, however often its counters began anew."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from oneclock.live.monitor.viewer_progress import Progress
from oneclock.live.offset.playback_health import SenderStats


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Only ever grows."""

    late_frames_sent: int = 0
    """Pictures that came to the sender after their sound."""
    late_frames_seen: int = 0
    """Pictures that the viewer dropped."""
    underruns_sent: int = 0
    """Times that the sender had no voice to send."""
    underruns_heard: int = 0
    """Times that the viewer had no voice to play and made some up."""
    freezes: int = 0
    frozen_seconds: float = 0.0
    resyncs: int = 0
    rejected: int = 0

    @property
    def video_late_frames(self) -> int:
        return self.late_frames_sent + self.late_frames_seen

    @property
    def audio_underruns(self) -> int:
        return self.underruns_sent + self.underruns_heard

    def since(self, before: Tally) -> Tally:
        """How much it has grown."""
        grown = {f.name: getattr(self, f.name) - getattr(before, f.name) for f in fields(self)}
        return replace(self, **grown)

    def with_viewer(self, step: Progress) -> Tally:
        return replace(
            self,
            late_frames_seen=self.late_frames_seen + step.frames_dropped,
            underruns_heard=self.underruns_heard + step.concealment_events,
            freezes=self.freezes + step.freezes,
            frozen_seconds=self.frozen_seconds + (step.frozen_seconds or 0.0),
        )

    def with_sender(self, before: SenderStats | None, after: SenderStats) -> Tally:
        return replace(
            self,
            late_frames_sent=self.late_frames_sent + grown(before, after, "video_late_frames"),
            underruns_sent=self.underruns_sent + grown(before, after, "audio_underruns"),
            resyncs=self.resyncs + grown(before, after, "resyncs"),
            rejected=self.rejected + grown(before, after, "rejected"),
        )


def grown(before: SenderStats | None, after: SenderStats, name: str) -> int:
    """How far a sender's counter went; one that is lower than it was began anew, at nothing."""
    now = int(getattr(after, name))
    then = 0 if before is None else int(getattr(before, name))
    return now - then if now >= then else now
