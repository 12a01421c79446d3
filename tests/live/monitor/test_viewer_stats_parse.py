"""A post may come from anybody: it is understood, or refused with a reason, and nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.live.monitor.posts import chromium_posts, post

from oneclock.errors import UsageError
from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.viewer_stats import ViewerStats
from oneclock.live.monitor.viewer_stats_parse import LARGEST_POST, parse_viewer_stats

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.integers(-10, 2**54)
    | st.floats()
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
counters = st.integers(0, 2**53) | st.floats(0, 1e14)


def read(told: object) -> ViewerStats:
    return parse_viewer_stats(json.dumps(told).encode())


def changed(path: str, value: object) -> dict[str, Any]:
    """A sound post, but for one field."""
    told = post(3)
    *parts, last = path.split(".")
    place = told
    for part in parts:
        place = place.setdefault(part, {})
    place[last] = value
    return told


def test_what_chromium_sends_is_read_in_full() -> None:
    told = chromium_posts()[0]

    stats = read(told)

    assert stats.sequence == told["sequence"]
    assert stats.audio is not None
    assert stats.video is not None
    assert stats.audio_report is not None
    assert stats.frame is not None
    assert stats.audio.jitter_buffer_delay == told["audio"]["jitterBufferDelay"]
    assert stats.video.frames_decoded == told["video"]["framesDecoded"]
    assert stats.video.estimated_playout_timestamp == told["video"]["estimatedPlayoutTimestamp"]
    assert stats.audio_report.remote_timestamp == told["audioReport"]["remoteTimestamp"]
    assert stats.frame.expected_display_time == told["frame"]["expectedDisplayTime"]


def test_a_browser_that_tells_little_is_understood() -> None:
    stats = read({"viewer": "safari", "sequence": 1, "audio": {}, "video": None})

    assert stats.audio is not None
    assert stats.audio.jitter_buffer_delay is None
    assert stats.video is None


def test_fields_that_nobody_knows_are_passed_over() -> None:
    told = changed("audio.newInNextYear", {"deep": [1, "x"]}) | {"alsoNew": 5}

    assert read(told) == read(post(3))


def test_packets_that_came_twice_make_losses_negative() -> None:
    stats = read(changed("audio.packetsLost", -2))

    assert stats.audio is not None
    assert stats.audio.packets_lost == -2


@pytest.mark.parametrize(
    ("path", "value", "cause"),
    [
        ("audio.packetsReceived", -1, "out of range"),
        ("audio.packetsReceived", 1.5, "no whole number"),
        ("audio.packetsReceived", "7", "no number"),
        ("audio.packetsReceived", True, "no number"),
        ("audio.packetsReceived", [7], "no number"),
        ("audio.packetsReceived", 10**300, "out of range"),
        ("audio.packetsReceived", 10**400, "out of range"),
        ("audio.ssrc", 2**32, "out of range"),
        ("audio.jitterBufferDelay", -0.1, "out of range"),
        ("audio.jitterBufferDelay", 1e300, "out of range"),
        ("video.estimatedPlayoutTimestamp", 1e15, "out of range"),
        ("video.totalFreezesDuration", -1, "out of range"),
        ("frame.width", 10**6, "out of range"),
        ("audio", [], "no object"),
        ("frame", 5, "no object"),
        ("visible", 1, "neither true nor false"),
        ("sequence", None, "no number"),
        ("sequence", -1, "out of range"),
        ("viewer", None, "no name"),
        ("viewer", "", "no name"),
        ("viewer", "a" * 65, "no name"),
        ("viewer", "<script>", "no name"),
        ("viewer", "a\n", "no name"),
    ],
)
def test_what_no_browser_says_is_refused_by_name(path: str, value: object, cause: str) -> None:
    with pytest.raises(UsageError, match=cause) as refused:
        read(changed(path, value))

    assert refused.value.subject == path
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"{", "no JSON"),
        (b"null", "no object"),
        (b"[]", "no object"),
        (b'{"viewer": "a", "sequence": NaN}', "NaN is not JSON"),
        (b'{"viewer": "a", "sequence": Infinity}', "Infinity is not JSON"),
        (b'{"viewer": "a", "sequence": 1e999}', "out of range"),
        (b'{"viewer": "a", "sequence": ' + b"9" * 9000 + b"}", "no JSON"),
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, "nested"),
        (b"[" * LARGEST_POST, "nested"),
        (b" " * (LARGEST_POST + 1), "bytes"),
        (json.dumps({f"k{i}": i for i in range(65)}).encode(), "65 fields"),
    ],
)
def test_what_is_no_post_is_refused(body: bytes, cause: str) -> None:
    with pytest.raises(UsageError, match=cause):
        parse_viewer_stats(body)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(UsageError):
        parse_viewer_stats(body)


@given(
    st.dictionaries(
        st.sampled_from(["viewer", "sequence", "visible", "audio", "video", "frame", "x"]),
        json_values | st.dictionaries(st.sampled_from(list(post(1)["video"])), json_values),
    )
)
def test_any_json_is_read_or_refused(told: dict[str, Any]) -> None:
    with suppress(UsageError):
        read({"viewer": "a", "sequence": 1} | told)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"viewer": st.sampled_from(["a", "b"]), "sequence": st.integers(0, 50)},
            optional={
                "visible": st.booleans(),
                "audio": st.dictionaries(st.sampled_from(list(post(1)["audio"])), counters),
                "video": st.dictionaries(st.sampled_from(list(post(1)["video"])), counters),
            },
        ),
        max_size=8,
    )
)
def test_no_post_that_is_read_can_break_the_monitor_or_count_backwards(
    told: list[dict[str, Any]],
) -> None:
    monitor = AvSyncMonitor()
    for second, each in enumerate(told):
        before = monitor.tally
        try:
            monitor.observe_viewer(read(each), float(second))
        except UsageError:
            continue
        grown = monitor.tally.since(before)
        health = monitor.health(float(second))

        assert min(grown.late_frames_seen, grown.underruns_heard, grown.freezes) >= 0
        assert grown.frozen_seconds >= 0
        assert health.concealed_share is None or 0 <= health.concealed_share <= 1
        assert health.audio_buffer_ms is None or health.audio_buffer_ms >= 0
