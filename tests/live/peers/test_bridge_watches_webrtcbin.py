"""Reports of another stack, true and false, and what the bridge makes of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from tests.peers.webrtcbin import PATIENCE, webrtcbin_sender

from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.report_audit import Finding, ReportAudit
from oneclock.live.webrtc.watch import watch_whep

pytestmark = pytest.mark.usefixtures("webrtcbin")


def test_true_reports_of_webrtcbin_are_trusted(tmp_path: Path) -> None:
    seen = asyncio.run(_watch(tmp_path, until=lambda now: now.trusted))

    assert _rates(seen[-1]) == pytest.approx([1.0, 1.0], abs=1e-3)
    assert _offset(seen[-1]) == pytest.approx(0.0, abs=0.06)


def test_pictures_that_webrtcbin_sends_late_are_seen_to_be_late_by_reports_that_are_true(
    tmp_path: Path,
) -> None:
    late = ("--video-late", "0.2")

    seen = asyncio.run(_watch(tmp_path, *late, until=lambda now: now.trusted))

    assert _offset(seen[-1]) == pytest.approx(0.2, abs=0.06)


def test_reports_at_twice_the_rate_are_never_trusted_and_named(tmp_path: Path) -> None:
    lie = ("--lie", "double-rate")

    seen = asyncio.run(_watch(tmp_path, *lie, until=_both_found(Finding.WRONG_RATE)))

    assert not any(now.trusted for now in seen)
    assert _rates(seen[-1]) == pytest.approx([2.0, 2.0], abs=0.1)
    assert all(_reasons(seen[-1]))


def test_reports_that_leap_are_never_trusted(tmp_path: Path) -> None:
    lie = ("--lie", "leaps")

    seen = asyncio.run(_watch(tmp_path, *lie, until=_both_found(Finding.LEAPS)))

    assert not any(now.trusted for now in seen)
    assert all(_reasons(seen[-1]))


def test_reports_made_of_departures_hide_what_is_late_and_are_never_trusted(
    tmp_path: Path,
) -> None:
    lie = ("--video-late", "0.2", "--lie", "send-time")

    seen = asyncio.run(_watch(tmp_path, *lie, until=_has_reports(12)))

    assert _offset(seen[-1]) == pytest.approx(0.0, abs=0.06)
    assert not any(now.trusted for now in seen)
    # On a loopback as even as this one, a few seconds may leave it open; they never clear it.
    assert set(_findings(seen[-1])) <= {Finding.FOLLOWS_PACKETS, Finding.UNDECIDED}
    assert all(_reasons(seen[-1]))


async def _watch(
    folder: Path, *options: str, until: Callable[[BridgeObservation], bool]
) -> list[BridgeObservation]:
    """What was observed of webrtcbin's stream, second by second, until that."""
    seen: list[BridgeObservation] = []
    async with webrtcbin_sender(folder, *options) as url, asyncio.timeout(PATIENCE):
        watching = watch_whep(url)
        assert isinstance(watching, AsyncGenerator)
        async with aclosing(watching):
            async for observation in watching:
                seen.append(observation)
                if until(observation):
                    break
    return seen


def _both_found(finding: Finding) -> Callable[[BridgeObservation], bool]:
    return lambda now: _findings(now) == [finding] * 2


def _has_reports(count: int) -> Callable[[BridgeObservation], bool]:
    return lambda now: min((audit.reports for audit in _audits(now)), default=0) >= count


def _audits(now: BridgeObservation) -> list[ReportAudit]:
    """Of the voice and of the face."""
    return [stream.audit for stream in (now.voice, now.face) if stream is not None]


def _findings(now: BridgeObservation) -> list[Finding]:
    return [audit.finding for audit in _audits(now)]


def _rates(now: BridgeObservation) -> list[float | None]:
    return [audit.rate for audit in _audits(now)]


def _reasons(now: BridgeObservation) -> list[str]:
    return [audit.reason for audit in _audits(now)]


def _offset(now: BridgeObservation) -> float:
    assert now.offset is not None, now.why_not
    return now.offset.seconds
