"""`GET /metrics`: for Prometheus, in a registry of its own. Seconds, as its names demand.

Labels are few and known beforehand, but for `session`, which only gauges carry: they are read from
the sessions that are there, so that a session that is over leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from oneclock.live.monitor.monitors import Monitors, News
from oneclock.live.offset.playback_health import HealthState
from oneclock.live.serve.offset_edges import OFFSET_EDGES


class Metrics:
    def __init__(self, monitors: Monitors) -> None:
        self.registry = CollectorRegistry()
        self._offset = Histogram(
            "oneclock_av_offset_seconds",
            "When a picture is seen minus when its sound is heard; positive: the voice is early.",
            ("source", "trusted"),
            buckets=OFFSET_EDGES,
            registry=self.registry,
        )
        self._late = self._counter(
            "oneclock_video_late_frames", "Pictures that came too late to be sent, or shown.", "at"
        )
        self._underruns = self._counter(
            "oneclock_audio_underruns", "Times that there was no voice to send, or to play.", "at"
        )
        self._freezes = self._counter("oneclock_freezes", "Freezes that viewers saw.")
        self._frozen = self._counter("oneclock_frozen_seconds", "Seconds of frozen picture.")
        self._resyncs = self._counter("oneclock_resyncs", "Times the picture's line was laid anew.")
        self._rejected = self._counter("oneclock_rejected_frames", "Frames that were of no use.")
        self.registry.register(_Sessions(monitors))
        monitors.follow(self.record)

    async def get(self, request: web.Request) -> web.StreamResponse:
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(self.registry), headers={"Content-Type": kind})

    def record(self, news: News) -> None:
        for offset in news.offsets:
            labels = (offset.source.value, str(offset.trusted).lower())
            self._offset.labels(*labels).observe(offset.seconds)
        counted = news.counted
        self._late.labels("sender").inc(counted.late_frames_sent)
        self._late.labels("viewer").inc(counted.late_frames_seen)
        self._underruns.labels("sender").inc(counted.underruns_sent)
        self._underruns.labels("viewer").inc(counted.underruns_heard)
        self._freezes.inc(counted.freezes)
        self._frozen.inc(counted.frozen_seconds)
        self._resyncs.inc(counted.resyncs)
        self._rejected.inc(counted.rejected)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)


class _Sessions(Collector):
    def __init__(self, monitors: Monitors) -> None:
        self._monitors = monitors

    def collect(self) -> Iterable[Metric]:
        offset = GaugeMetricFamily(
            "oneclock_session_offset_seconds",
            "The newest offset, by the best witness.",
            labels=("session", "source", "trusted"),
        )
        audio = _by_session("oneclock_audio_buffer_seconds", "Sound waiting at the viewer.")
        video = _by_session("oneclock_video_buffer_seconds", "Pictures waiting at the viewer.")
        concealed = _by_session("oneclock_concealed_share", "Of the sound, what was made up.")
        state = GaugeMetricFamily(
            "oneclock_health", "1 for the state that a session is in.", labels=("session", "state")
        )
        for session, health in self._monitors.newest.items():
            if health.offset is not None:
                trusted = str(health.offset.trusted).lower()
                labels = (session, health.offset.source.value, trusted)
                offset.add_metric(labels, health.offset.seconds)
            for gauge, value in (
                (audio, _seconds(health.audio_buffer_ms)),
                (video, _seconds(health.video_buffer_ms)),
                (concealed, health.concealed_share),
            ):
                if value is not None:
                    gauge.add_metric((session,), value)
            for each in HealthState:
                state.add_metric((session, each.value), float(health.state is each))
        sessions = GaugeMetricFamily("oneclock_sessions", "Sessions being monitored.")
        sessions.add_metric((), float(len(self._monitors)))
        return (offset, audio, video, concealed, state, sessions)


def _by_session(name: str, words: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=("session",))


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
