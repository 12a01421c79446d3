"""The same through OpenTelemetry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    HistogramDataPoint,
    InMemoryMetricReader,
    Metric,
    NumberDataPoint,
)
from tests.live.monitor.posts import sender, stats

from oneclock.live.monitor.monitors import Monitors
from oneclock.live.monitor.quality_request import QualityRequest, RequestKind
from oneclock.live.offset.standards import STANDARDS
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.serve.telemetry import Telemetry


class Exported:
    def __init__(self) -> None:
        self._reader = InMemoryMetricReader()
        self.provider = MeterProvider(metric_readers=[self._reader], shutdown_on_exit=False)
        self.monitors = Monitors()
        Telemetry(self.monitors, self.provider.get_meter("test"))

    def metrics(self) -> dict[str, Metric]:
        data = self._reader.get_metrics_data()
        assert data is not None
        scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics]
        return {metric.name: metric for scope in scopes for metric in scope.metrics}

    def numbers(self, name: str) -> dict[frozenset[tuple[str, object]], float]:
        """By attributes."""
        points = self.metrics()[name].data.data_points
        return {
            frozenset((p.attributes or {}).items()): p.value
            for p in points
            if isinstance(p, NumberDataPoint)
        }


@pytest.fixture
def exported() -> Iterator[Exported]:
    made = Exported()
    yield made
    made.provider.shutdown()


def test_offsets_on_both_sides_are_recorded_by_size_with_edges_at_every_limit(
    exported: Exported,
) -> None:
    monitor = exported.monitors.open("s1", 100.0)
    for second, seconds in enumerate((-0.15, 0.15, 0.02)):
        at = 100.0 + second
        told = Offset(seconds=seconds, source=OffsetSource.SENDER, at=at, trusted=True)
        monitor.observe(told)
        monitor.tick(at)

    metric = exported.metrics()["oneclock.av_offset"]

    points = {
        str((p.attributes or {})["voice"]): p
        for p in metric.data.data_points
        if isinstance(p, HistogramDataPoint)
    }
    assert metric.unit == "s"
    assert points["late"].count == 1  # the SDK would have dropped a number below zero
    assert points["early"].count == 2
    edges = set(points["early"].explicit_bounds)
    assert edges >= {side for s in STANDARDS for side in (s.voice_early, s.voice_late)}
    assert (points["early"].attributes or {})["source"] == "sender"
    assert (points["early"].attributes or {})["trusted"] is True


def test_what_was_counted_is_counted_where_it_was(exported: Exported) -> None:
    monitor = exported.monitors.open("s1", 100.0)
    monitor.observe_viewer(stats(1), 101.0)
    monitor.observe_viewer(stats(2, freezes=1, frozen=0.75, dropped=3), 102.0)
    monitor.observe_sender(sender(103.0, video_late_frames=4, resyncs=6))

    late = exported.numbers("oneclock.video_late_frames")

    assert late == {
        frozenset({("at", "viewer")}): 3,
        frozenset({("at", "sender")}): 4,
    }
    assert exported.numbers("oneclock.frozen_time")[frozenset()] == pytest.approx(0.75)
    assert exported.numbers("oneclock.freezes")[frozenset()] == 1
    assert exported.numbers("oneclock.resyncs")[frozenset()] == 6


def test_gauges_are_of_sessions_that_are_there_in_seconds(exported: Exported) -> None:
    for session in ("s1", "s2"):
        monitor = exported.monitors.open(session, 100.0)
        monitor.observe_viewer(stats(1, offset=-0.05), 101.0)
        monitor.observe_viewer(stats(2, offset=-0.05), 102.0)
    exported.monitors.close("s1")

    offsets = exported.numbers("oneclock.session_offset")

    ((attributes, seconds),) = offsets.items()
    assert dict(attributes) == {"session": "s2", "source": "stats", "trusted": False}
    assert seconds == pytest.approx(-0.05)
    buffers = exported.numbers("oneclock.audio_buffer")
    assert buffers == {frozenset({("session", "s2")}): pytest.approx(0.08)}


def test_what_controllers_ask_for_is_counted_by_kind(exported: Exported) -> None:
    exported.monitors.open("s1", 100.0)
    for at in (101.0, 121.0):
        request = QualityRequest(kind=RequestKind.LOWER_FPS, at=at, reason="slow", fps_share=0.6)
        exported.monitors.tell_request("s1", request)

    requests = exported.numbers("oneclock.quality_requests")

    assert requests == {frozenset({("kind", "lower fps")}): 2}


def test_without_an_sdk_nothing_is_said_and_nothing_breaks() -> None:
    monitors = Monitors()
    Telemetry(monitors)

    monitor = monitors.open("s1", 100.0)
    monitor.observe_sender(sender(101.0))

    assert monitors.newest["s1"].at == 101.0
