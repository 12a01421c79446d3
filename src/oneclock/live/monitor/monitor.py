"""How one session is doing: what all witnesses say, put together, and told to whoever may act.

It holds the newest word of each witness and ten seconds of counts, and no more, however long it
runs. Time is an argument: monotonic seconds, of one clock in all calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oneclock.live.monitor import health_table
from oneclock.live.monitor.alerts import RULES, Alert, Measures, share_of
from oneclock.live.monitor.buffer_steering import BufferSteering, BufferTargets
from oneclock.live.monitor.sender_watch import SenderWatch
from oneclock.live.monitor.tally import Tally
from oneclock.live.monitor.viewer_offset import viewer_offset
from oneclock.live.monitor.viewer_stats import ViewerStats
from oneclock.live.monitor.viewer_watch import ViewerWatch
from oneclock.live.monitor.witness_choice import best, fresh
from oneclock.live.offset.playback_health import PlaybackHealth, QualityController, SenderStats
from oneclock.live.offset.standards import ACCEPTABLE, DETECTABLE
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.policy import AvSyncPolicy

_USUAL = AvSyncPolicy()
_TOLD_EVERY = 1.0
"""Seconds, when nothing changes."""
_ALMOST = 0.05
"""A tick that comes this much early is still the one of its second."""
_MOST_ALERTS = 4 * len(RULES)
"""Kept for a `tick` that does not come."""


class AvSyncMonitor:
    """Observe what you know, `tick` once a second, and subscribe or read `health`."""

    def __init__(self, policy: AvSyncPolicy = _USUAL, *, name: str = "session") -> None:
        self.policy = policy
        self.name = name
        self.tally = Tally()
        """What was counted so far, at sender and viewer."""
        self._offsets: dict[OffsetSource, Offset] = {}
        self._sender = SenderWatch()
        self._viewer = ViewerWatch()
        self._steering = BufferSteering(
            target=policy.target_jitter_buffer, most=policy.max_jitter_buffer
        )
        self.heard_at: float | None = None
        """When anybody last told anything."""
        self._latches = health_table.NONE_HELD
        self._controllers: list[QualityController] = []
        self._alert_listeners: list[Callable[[Alert], None]] = []
        self._alerts: list[Alert] = []
        self._told: tuple[object, float] | None = None

    def observe(self, offset: Offset) -> None:
        """What a witness says; the newest word of each counts."""
        self._offsets[offset.source] = offset
        self._heard(offset.at)

    def observe_sender(self, stats: SenderStats) -> None:
        """What our own session counts: with it, the sender reports are known to be ours."""
        self.tally = self.tally.with_sender(self._sender.last, stats)
        self._sender.observe(stats)
        self._heard(stats.at)

    def observe_viewer(self, stats: ViewerStats, now: float) -> None:
        """What a browser posts. One that was overtaken by a later one is passed over."""
        if self._viewer.is_overtaken(stats):
            return
        step = self._viewer.observe(stats, now)
        if step is None:
            self._steering.begin_anew()
        else:
            self.tally = self.tally.with_viewer(step)
        offset = viewer_offset(stats, now, why_not=self._viewer.why_not_believed)
        if offset is None:
            self._offsets.pop(OffsetSource.STATS, None)
        else:
            self._offsets[OffsetSource.STATS] = offset
            self._steer(now)
        self._heard(now)

    def _steer(self, now: float) -> None:
        for offset in self._believed(now):
            if offset.source is OffsetSource.STATS and offset.trusted:
                audio, video = self._viewer.audio_buffer(now), self._viewer.video_buffer(now)
                self._steering.see(offset.seconds, audio_buffer=audio, video_buffer=video, now=now)

    @property
    def buffer_targets(self) -> BufferTargets | None:
        """What to ask of the viewer's jitter buffers; nothing, of who is sent to by others."""
        return None if self._sender.last is None else self._steering.targets

    def health(self, now: float) -> PlaybackHealth:
        self._advance(now)
        offsets = self._believed(now)
        offset = best(offsets)
        audio, video = self._buffers(now)
        return PlaybackHealth(
            at=now,
            state=health_table.state_of(self._latches, offset),
            reasons=health_table.reasons_of(self._latches, offset),
            offset=offset,
            offsets=offsets,
            audio_buffer_ms=None if audio is None else audio * 1000,
            video_buffer_ms=None if video is None else video * 1000,
            video_late_frames=self.tally.video_late_frames,
            audio_underruns=self.tally.audio_underruns,
            freezes=self.tally.freezes,
            frozen_seconds=self.tally.frozen_seconds,
            concealed_share=self._viewer.concealed_share(now),
        )

    def subscribe(self, controller: QualityController) -> None:
        """Told whenever the state or what speaks against it changes; by `tick`, once a second."""
        self._controllers.append(controller)

    def subscribe_alerts(self, listener: Callable[[Alert], None]) -> None:
        """Told of every alert as it is raised or is over, whoever calls `tick`."""
        self._alert_listeners.append(listener)

    def tick(self, now: float) -> tuple[Alert, ...]:
        """Let time pass. The alerts raised or over since the last tick."""
        self._tell(now)
        alerts, self._alerts = tuple(self._alerts), []
        return alerts

    def _heard(self, at: float) -> None:
        self.heard_at = at
        self._tell(at)

    def _tell(self, now: float) -> None:
        health = self.health(now)
        held = tuple(kind for kind, latch in self._latches.items() if latch.held)
        looks = (health.state, held)
        if self._told is not None:
            before, told_at = self._told
            if looks == before and abs(now - told_at) < _TOLD_EVERY - _ALMOST:
                return
        self._told = (looks, now)
        for controller in self._controllers:
            controller.playback_health(health)

    def _advance(self, now: float) -> None:
        seen = self._measures(now)
        before, self._latches = self._latches, health_table.after(self._latches, seen, now)
        for rule in RULES:
            held = self._latches[rule.kind].held
            if held == before[rule.kind].held:
                continue
            alert = Alert(
                kind=rule.kind,
                at=now,
                raised=held,
                session=self.name,
                state=rule.state,
                words=rule.words,
                measure=getattr(seen, rule.measure),
            )
            self._alerts = [*self._alerts[-_MOST_ALERTS + 1 :], alert]
            for listener in self._alert_listeners:
                listener(alert)

    def _measures(self, now: float) -> Measures:
        offset = best(self._believed(now))
        judged = offset if offset is not None and offset.trusted else None
        buffers = (self._viewer.audio_buffer(now), self._viewer.video_buffer(now))
        longest = max((b for b in buffers if b is not None), default=None)
        return Measures(
            offset_of_acceptable=share_of(ACCEPTABLE, judged.seconds) if judged else None,
            offset_of_detectable=share_of(DETECTABLE, judged.seconds) if judged else None,
            picture_stands=self._viewer.picture_stands(now),
            nothing_arrives=self._viewer.nothing_arrives(now),
            frozen_share=self._viewer.frozen_share(now),
            concealed_share=self._viewer.concealed_share(now),
            late_share=self._sender.late_share(now),
            underruns=self._sender.underruns(now),
            buffer_of_most=None if longest is None else longest / self.policy.max_jitter_buffer,
            unwatched=None if self.heard_at is None else now - self.heard_at,
        )

    def _buffers(self, now: float) -> tuple[float | None, float | None]:
        """The viewer's, where it tells: it is the one that waits. Else the sender's."""
        viewer = self._viewer.audio_buffer(now), self._viewer.video_buffer(now)
        if viewer != (None, None) or self._sender.last is None or self._sender.is_silent(now):
            return viewer
        return self._sender.last.audio_buffer, self._sender.last.video_buffer

    def _believed(self, now: float) -> tuple[Offset, ...]:
        """What is fresh, doubted where the reports behind it are doubted *now*."""
        doubt = self._why_not_reports(now)
        return tuple(
            replace(offset, trusted=False, why_not=doubt)
            if doubt and offset.trusted and offset.source is OffsetSource.STATS
            else offset
            for offset in fresh(self._offsets.values(), now)
        )

    def _why_not_reports(self, now: float) -> str:
        """A viewer's estimate is as true as the sender reports it is worked out from. Who watched
        them has the last word; else they are truthful where the session is ours, and it is alive
        (`live/webrtc` writes them); anybody else's are not believed unseen."""
        watched = self._offsets.get(OffsetSource.REPORT)
        if watched is not None and fresh([watched], now):
            return "" if watched.trusted else f"the sender's reports: {watched.why_not}"
        if self._sender.is_silent(now):
            return "nobody has verified the sender's reports"
        return ""
