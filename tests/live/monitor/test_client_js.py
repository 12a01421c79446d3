"""The viewer's module, in a browser that is played to it by node.

`client_driver.mjs` has the fakes: a connection whose getStats tells what a scenario says, a video,
a network, and time that moves from step to step.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.live.monitor.posts import chromium_posts

from oneclock.live.monitor.viewer_stats import (
    InboundAudio,
    InboundVideo,
    RemoteReport,
    ShownFrame,
)
from oneclock.live.monitor.viewer_stats_parse import LARGEST_POST, camel, parse_viewer_stats

CLIENT = Path(str(files("oneclock.live.serve").joinpath("client.js")))
DRIVER = Path(__file__).with_name("client_driver.mjs")
TICK = {"tick": True}


def played(**scenario: Any) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    scenario["options"] = {"post": "/stats/s1"} | scenario.get("options", {})
    ran = subprocess.run(
        [node, str(DRIVER), CLIENT.as_uri(), json.dumps(scenario)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    assert told["errors"] == []
    return told


def chromium_stats() -> list[dict[str, Any]]:
    """What Chromium's getStats said when its post was recorded, with more around it."""
    told = chromium_posts()[0]
    entries: list[dict[str, Any]] = [{"id": "T01", "type": "transport", "bytesSent": 7}]
    for kind in ("audio", "video"):
        remote = {"id": f"RO{kind}", "type": "remote-outbound-rtp", **told[f"{kind}Report"]}
        inbound = {"id": f"I{kind}", "type": "inbound-rtp", "kind": kind, "remoteId": remote["id"]}
        entries += [inbound | told[kind] | {"mid": "0", "codecId": "C1"}, remote]
    return entries


def every(seconds: int, start: int = 0) -> list[dict[str, Any]]:
    return [{"at": 1000 * second, "tick": True} for second in range(start, start + seconds)]


def test_what_it_posts_of_chromium_is_what_chromium_said_and_what_the_server_reads() -> None:
    recorded = chromium_posts()[0]

    told = played(
        stats=chromium_stats(), steps=[{"frame": recorded["frame"] | {"unknown": "x"}}, TICK]
    )

    (sent,) = told["posts"]
    body = sent["body"]
    assert {k: body[k] for k in recorded if k not in ("viewer", "sequence")} == {
        k: v for k, v in recorded.items() if k not in ("viewer", "sequence")
    }
    assert sent["address"] == "/stats/s1"
    assert sent["method"] == "POST"
    assert sent["headers"] == {"Content-Type": "application/json"}
    stats = parse_viewer_stats(json.dumps(body).encode())
    assert stats.video is not None
    assert stats.frame is not None
    assert stats.video_report is not None
    assert told["latest"] == body


@pytest.mark.parametrize(
    ("constant", "shape"),
    [
        ("AUDIO", InboundAudio),
        ("VIDEO", InboundVideo),
        ("REPORT", RemoteReport),
        ("FRAME", ShownFrame),
    ],
)
def test_it_sends_the_fields_that_the_server_knows_and_no_others(
    constant: str, shape: type
) -> None:
    text = CLIENT.read_text(encoding="utf-8")

    def names(of: str) -> set[str]:
        listed = re.search(rf"const {of} = \[(.*?)\];", text, re.DOTALL)
        assert listed is not None
        own = set(re.findall(r'"(\w+)"', listed[1]))
        return own | names("TRACK") if "...TRACK" in listed[1] else own

    assert names(constant) == {camel(field.name) for field in fields(shape)}


def test_a_post_stays_far_below_what_the_server_takes() -> None:
    (sent,) = played(stats=chromium_stats(), steps=[TICK])["posts"]

    assert len(json.dumps(sent["body"])) < LARGEST_POST / 4


def test_a_browser_without_most_of_it_still_posts_what_it_has() -> None:
    safari = [{"id": "A", "type": "inbound-rtp", "kind": "audio", "packetsReceived": 5}]

    told = played(
        stats=safari,
        noFrames=True,
        noBeacon=True,
        receivers=[{}, {}],
        options={"jitterBufferTarget": 80},
        steps=[TICK, {"pagehide": True}],
    )

    (sent,) = told["posts"]
    assert set(sent["body"]) == {"viewer", "sequence", "visible", "audio"}
    assert sent["body"]["audio"] == {"packetsReceived": 5}
    assert told["receivers"] == [{}, {}]
    assert parse_viewer_stats(json.dumps(sent["body"]).encode()).video is None


def test_values_that_are_no_numbers_are_left_out() -> None:
    odd = [{"id": "A", "type": "inbound-rtp", "kind": "audio", "jitter": "5", "ssrc": None}]

    (sent,) = played(stats=odd, steps=[TICK])["posts"]

    assert sent["body"]["audio"] == {}


def test_of_two_tracks_the_one_that_plays_is_told() -> None:
    tracks = [{"id": str(n), "type": "inbound-rtp", "kind": "audio", "ssrc": n} for n in (1, 2, 3)]
    for track, last in zip(tracks, (10, 30, 20), strict=True):
        track["lastPacketReceivedTimestamp"] = last

    (sent,) = played(stats=tracks, steps=[TICK])["posts"]

    assert sent["body"]["audio"]["ssrc"] == 2


def test_posts_are_numbered_and_bear_one_name() -> None:
    posts = [sent["body"] for sent in played(stats=chromium_stats(), steps=every(4))["posts"]]

    assert [body["sequence"] for body in posts] == [1, 2, 3, 4]
    assert len({body["viewer"] for body in posts}) == 1


def test_two_pages_have_two_names() -> None:
    first, second = (played(steps=[TICK])["posts"][0]["body"]["viewer"] for _ in range(2))

    assert first != second


def test_both_jitter_buffers_are_asked_for_the_same() -> None:
    told = played(
        receivers=[{"jitterBufferTarget": None}, {"jitterBufferTarget": 500}],
        options={"jitterBufferTarget": 80},
        steps=[TICK],
    )

    assert told["receivers"] == [{"jitterBufferTarget": 80}, {"jitterBufferTarget": 80}]


def test_jitter_buffers_are_asked_at_once() -> None:
    told = played(
        receivers=[{"jitterBufferTarget": None}, {"jitterBufferTarget": None}],
        options={"jitterBufferTarget": 80},
        steps=[],
    )

    assert told["receivers"] == [{"jitterBufferTarget": 80}, {"jitterBufferTarget": 80}]


def test_an_answer_says_what_is_asked_of_each_jitter_buffer_from_now_on() -> None:
    asked = json.dumps({"jitterBufferTarget": {"audio": 80, "video": 110}})

    told = played(
        receivers=[{"jitterBufferTarget": None}, {"jitterBufferTarget": None}],
        options={"jitterBufferTarget": 80},
        answers=[{"status": 200, "body": asked}],
        steps=every(2),
    )

    assert told["receivers"] == [{"jitterBufferTarget": 80}, {"jitterBufferTarget": 110}]


def test_an_answer_that_is_no_json_is_a_post_that_failed() -> None:
    told = played(
        receivers=[{"jitterBufferTarget": None}],
        options={"jitterBufferTarget": 80},
        answers=[{"status": 200, "body": "<html>"}],
        steps=every(2),
    )

    assert told["receivers"] == [{"jitterBufferTarget": 80}]
    assert told["errors"] == []


def test_jitter_buffers_are_left_alone_when_nothing_is_asked() -> None:
    told = played(receivers=[{"jitterBufferTarget": None}], steps=[TICK])

    assert told["receivers"] == [{"jitterBufferTarget": None}]


def test_a_token_goes_in_the_header_and_with_a_beacon_in_the_address() -> None:
    told = played(options={"token": "s3&cret"}, steps=[TICK, {"pagehide": True}])

    assert told["posts"][0]["headers"]["Authorization"] == "Bearer s3&cret"
    assert told["beacons"][0]["address"] == "/stats/s1?token=s3%26cret"


def test_a_page_that_is_left_sends_a_last_word_that_the_server_reads() -> None:
    told = played(stats=chromium_stats(), steps=[TICK, {"pagehide": True}])

    (beacon,) = told["beacons"]
    last = parse_viewer_stats(json.dumps(beacon["body"]).encode())
    assert beacon["type"] == "application/json"
    assert last.sequence == 2
    assert not last.visible


def test_a_page_in_the_background_says_so() -> None:
    told = played(steps=[{"visibility": "hidden", "tick": True}])

    assert told["posts"][0]["body"]["visible"] is False


@pytest.mark.parametrize(
    "end",
    [{"state": "closed", "tick": True}, {"state": "failed", "tick": True}, {"stop": True}],
    ids=["closed", "failed", "stopped"],
)
def test_it_ends_with_the_connection_or_when_told_and_leaves_nothing_behind(
    end: dict[str, Any],
) -> None:
    told = played(steps=[TICK, end, {"at": 5000, "tick": True}, {"stop": True}])

    assert len(told["posts"]) == 1
    assert (told["timers"], told["listeners"], told["frameCallbacks"]) == (0, 0, 0)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_it_ends_where_no_next_post_could_be_taken(status: int) -> None:
    told = played(answers=[{"status": status}], steps=every(5))

    assert len(told["posts"]) == 1
    assert told["timers"] == 0


def test_a_connection_that_is_only_interrupted_goes_on() -> None:
    told = played(steps=[TICK, {"state": "disconnected", "at": 1000, "tick": True}])

    assert len(told["posts"]) == 2


def test_a_server_that_hangs_gathers_no_requests() -> None:
    told = played(
        answers=[{"status": 204, "hangs": True}],
        steps=[*every(10), {"free": True}, *every(2, start=10)],
    )

    assert [sent["at"] for sent in told["posts"]] == [0, 10_000, 11_000]


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    told = played(answers=[{"status": 429, "Retry-After": "7"}], steps=every(10))

    assert [sent["at"] for sent in told["posts"]] == [0, 7000, 8000, 9000]


def test_a_network_that_is_gone_is_tried_less_and_less_but_not_given_up() -> None:
    told = played(answers=[{"fails": True}] * 100, steps=every(120))

    at = [sent["at"] // 1000 for sent in told["posts"]]
    assert at == [0, 2, 6, 14, 30, 60, 90]


def test_a_connection_that_cannot_be_read_is_no_unhandled_error() -> None:
    told = played(noStats=True, steps=every(3))

    assert told["posts"] == []
    assert told["latest"] is None


def test_an_interval_that_would_flood_the_server_is_not_taken() -> None:
    assert played(options={"interval": 0.1})["period"] == 250
    assert played(options={"interval": None})["period"] == 1000
    assert played()["period"] == 1000


def test_the_module_computes_nothing_and_depends_on_nothing() -> None:
    text = CLIENT.read_text(encoding="utf-8")

    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert re.findall(r"^export function (\w+)", text, re.MULTILINE) == ["watch"]
