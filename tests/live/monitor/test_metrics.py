"""What Prometheus scrapes."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.live.monitor.posts import sender, stats
from tests.live.monitor.serving import Served, run, serving

from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.offset.standards import ACCEPTABLE, DETECTABLE
from oneclock.live.offset.witness import Offset, OffsetSource

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def scraped(served: Served) -> Samples:
    async with served.client.get(f"{served.address}/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        text = await answer.text()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((name, frozenset(labels.items())))


def monitor_of(served: Served, session: str = "s1") -> AvSyncMonitor:
    monitor = served.monitors.get(session)
    assert monitor is not None
    return monitor


def observe(served: Served, seconds: float, at: float, *, why_not: str = "") -> None:
    monitor_of(served).observe(
        Offset(
            seconds=seconds,
            source=OffsetSource.REPORT,
            at=at,
            trusted=not why_not,
            why_not=why_not,
        )
    )


def test_offsets_are_counted_by_source_and_trust_with_edges_at_the_standards_limits() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            for second, seconds in enumerate((-0.2, -0.15, -0.1, 0.02, 0.05, 0.2)):
                observe(served, seconds, 100.0 + second)
            observe(served, 0.01, 107.0, why_not="a lie")

            samples = await scraped(served)

        def up_to(edge: float) -> float | None:
            labels = {"source": "report", "trusted": "true", "le": str(edge)}
            return value(samples, "oneclock_av_offset_seconds_bucket", **labels)

        assert up_to(-ACCEPTABLE.voice_late) == 1
        assert up_to(-DETECTABLE.voice_late) == 2
        assert up_to(0.0) == 3
        assert up_to(DETECTABLE.voice_early) == 4
        assert up_to(ACCEPTABLE.voice_early) == 5
        count = "oneclock_av_offset_seconds_count"
        assert value(samples, count, source="report", trusted="true") == 6
        assert value(samples, count, source="report", trusted="false") == 1

    run(test)


def test_an_offset_is_counted_once_however_often_it_is_told() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            observe(served, 0.01, 100.0)
            for second in range(1, 8):
                monitor_of(served).tick(100.0 + second)

            samples = await scraped(served)

        count = "oneclock_av_offset_seconds_count"
        assert value(samples, count, source="report", trusted="true") == 1

    run(test)


def test_buffers_late_frames_underruns_and_freezes_are_those_of_the_monitor() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            monitor = monitor_of(served)
            monitor.observe_viewer(stats(1), 101.0)
            monitor.observe_viewer(
                stats(2, freezes=1, frozen=0.75, dropped=3, concealed=960), 102.0
            )
            monitor.observe_sender(
                sender(103.0, video_late_frames=4, audio_underruns=5, resyncs=6, rejected=7)
            )

            samples = await scraped(served)

        assert value(samples, "oneclock_audio_buffer_seconds", session="s1") == pytest.approx(0.08)
        assert value(samples, "oneclock_video_buffer_seconds", session="s1") == pytest.approx(0.06)
        assert value(samples, "oneclock_video_late_frames_total", at="viewer") == 3
        assert value(samples, "oneclock_video_late_frames_total", at="sender") == 4
        assert value(samples, "oneclock_audio_underruns_total", at="viewer") == 2
        assert value(samples, "oneclock_audio_underruns_total", at="sender") == 5
        assert value(samples, "oneclock_freezes_total") == 1
        assert value(samples, "oneclock_frozen_seconds_total") == pytest.approx(0.75)
        assert value(samples, "oneclock_resyncs_total") == 6
        assert value(samples, "oneclock_rejected_frames_total") == 7
        assert value(samples, "oneclock_health", session="s1", state="good") == 0
        assert value(samples, "oneclock_health", session="s1", state="strained") == 1
        assert value(samples, "oneclock_sessions") == 1

    run(test)


def test_a_session_that_is_over_leaves_its_counts_and_no_label() -> None:
    async def test() -> None:
        async with serving() as served:
            for n in range(200):
                name = f"viewer-{n}"
                monitor = served.monitors.open(name, 100.0)
                monitor.observe_sender(sender(100.0, audio_underruns=1))
                served.monitors.close(name)

            samples = await scraped(served)

        assert value(samples, "oneclock_audio_underruns_total", at="sender") == 200
        assert not [name for name, labels in samples if "session" in dict(labels)]

    run(test)


def test_a_scraper_that_speaks_openmetrics_is_answered_so() -> None:
    async def test() -> None:
        async with serving(sessions=("s1",)) as served:
            accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
            async with served.client.get(f"{served.address}/metrics", headers=accept) as answer:
                kind, text = answer.headers["Content-Type"], await answer.text()

        assert kind.startswith("application/openmetrics-text")
        assert text.endswith("# EOF\n")

    run(test)


def test_with_a_token_a_scraper_brings_it() -> None:
    async def test() -> None:
        async with serving("s3cret") as served:
            address = f"{served.address}/metrics"
            async with served.client.get(address) as answer:
                refused = answer.status
            bearer = {"Authorization": "Bearer s3cret"}
            async with served.client.get(address, headers=bearer) as answer:
                let_in = answer.status

        assert (refused, let_in) == (401, 200)

    run(test)
