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
from oneclock.live.monitor.quality_request import QualityRequest
from oneclock.live.offset.playback_health import HealthState
from oneclock.live.serve.offset_edges import OFFSET_EDGES
from oneclock.live.serve.session_gauges import SESSION_GAUGES, SessionGauge


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
        self._requests = self._counter(
            "oneclock_quality_requests", "What quality controllers asked for.", "kind"
        )
        self.registry.register(_Sessions(monitors))
        monitors.follow(self.record)
        monitors.follow_requests(self.record_request)

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

    def record_request(self, _session: str, request: QualityRequest) -> None:
        self._requests.labels(request.kind.value).inc()

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
        gauges = [_by_session(gauge) for gauge in SESSION_GAUGES]
        state = GaugeMetricFamily(
            "oneclock_health", "1 for the state that a session is in.", labels=("session", "state")
        )
        for session, health in self._monitors.newest.items():
            if health.offset is not None:
                trusted = str(health.offset.trusted).lower()
                labels = (session, health.offset.source.value, trusted)
                offset.add_metric(labels, health.offset.seconds)
            for gauge, told in zip(SESSION_GAUGES, gauges, strict=True):
                value = gauge.read(health)
                if value is not None:
                    told.add_metric((session,), value)
            for each in HealthState:
                state.add_metric((session, each.value), float(health.state is each))
        sessions = GaugeMetricFamily("oneclock_sessions", "Sessions being monitored.")
        sessions.add_metric((), float(len(self._monitors)))
        return (offset, *gauges, state, sessions)


def _by_session(gauge: SessionGauge) -> GaugeMetricFamily:
    unit = "_seconds" if gauge.unit == "s" else ""
    return GaugeMetricFamily(f"oneclock_{gauge.name}{unit}", gauge.words, labels=("session",))
