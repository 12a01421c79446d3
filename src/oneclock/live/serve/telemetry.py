"""The same numbers through OpenTelemetry's API: whoever embeds the monitor brings the SDK.

OpenTelemetry has no histogram of numbers below zero: the SDK drops them, with a line in its log
(its sum has to be monotonic). An offset is recorded as its size, with `voice` early or late beside
it; its edges hold the limits of both sides.
"""

from __future__ import annotations

from collections.abc import Iterable

from opentelemetry.metrics import CallbackOptions, Counter, Meter, Observation, get_meter

from oneclock.live.monitor.monitors import Monitors, News
from oneclock.live.monitor.quality_request import QualityRequest
from oneclock.live.serve.offset_edges import SIZE_EDGES
from oneclock.live.serve.session_gauges import SESSION_GAUGES, SessionGauge


class Telemetry:
    """Follows the monitors from now on. Without an SDK it costs nothing and says nothing."""

    def __init__(self, monitors: Monitors, meter: Meter | None = None) -> None:
        meter = meter or get_meter("oneclock.live")
        self._monitors = monitors
        self._offset = meter.create_histogram(
            "oneclock.av_offset",
            unit="s",
            description="Between a picture being seen and its sound being heard, without sign.",
            explicit_bucket_boundaries_advisory=SIZE_EDGES,
        )
        self._late = _counter(meter, "video_late_frames", "{frame}", "Too late to send, or show.")
        self._underruns = _counter(meter, "audio_underruns", "{underrun}", "No voice was there.")
        self._freezes = _counter(meter, "freezes", "{freeze}", "Freezes that viewers saw.")
        self._resyncs = _counter(meter, "resyncs", "{resync}", "A picture's line was laid anew.")
        self._rejected = _counter(meter, "rejected_frames", "{frame}", "Frames of no use.")
        self._frozen = meter.create_counter(
            "oneclock.frozen_time", unit="s", description="Seconds of frozen picture."
        )
        self._requests = _counter(meter, "quality_requests", "{request}", "By controllers.")
        for gauge in SESSION_GAUGES:
            self._add_gauge(meter, gauge)
        meter.create_observable_gauge(
            "oneclock.session_offset",
            callbacks=[self._offsets],
            unit="s",
            description="The newest offset, by the best witness; positive: the voice is early.",
        )
        monitors.follow(self.record)
        monitors.follow_requests(self.record_request)

    def record(self, news: News) -> None:
        for offset in news.offsets:
            attributes = {
                "source": offset.source.value,
                "trusted": offset.trusted,
                "voice": "early" if offset.seconds > 0 else "late",
            }
            self._offset.record(abs(offset.seconds), attributes)
        counted = news.counted
        self._late.add(counted.late_frames_sent, {"at": "sender"})
        self._late.add(counted.late_frames_seen, {"at": "viewer"})
        self._underruns.add(counted.underruns_sent, {"at": "sender"})
        self._underruns.add(counted.underruns_heard, {"at": "viewer"})
        self._freezes.add(counted.freezes)
        self._frozen.add(counted.frozen_seconds)
        self._resyncs.add(counted.resyncs)
        self._rejected.add(counted.rejected)

    def record_request(self, _session: str, request: QualityRequest) -> None:
        self._requests.add(1, {"kind": request.kind.value})

    def _offsets(self, _options: CallbackOptions) -> Iterable[Observation]:
        # Called by a thread of the SDK: `newest` is replaced and never changed.
        for session, health in self._monitors.newest.items():
            if health.offset is not None:
                attributes = {
                    "session": session,
                    "source": health.offset.source.value,
                    "trusted": health.offset.trusted,
                }
                yield Observation(health.offset.seconds, attributes)

    def _add_gauge(self, meter: Meter, gauge: SessionGauge) -> None:
        def observe(_options: CallbackOptions) -> Iterable[Observation]:
            for session, health in self._monitors.newest.items():
                value = gauge.read(health)
                if value is not None:
                    yield Observation(value, {"session": session})

        meter.create_observable_gauge(
            f"oneclock.{gauge.name}", callbacks=[observe], unit=gauge.unit, description=gauge.words
        )


def _counter(meter: Meter, name: str, unit: str, words: str) -> Counter:
    return meter.create_counter(f"oneclock.{name}", unit=unit, description=words)
