"""`oneclock live watch`: what it prints, and how it ends."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.live.bridge.simulated_stream import Reports, Sent, watching
from tests.live.bridge.whep_provider import Provider, provider

from oneclock.cli.live_watch import TOKEN_VARIABLE, watch
from oneclock.errors import LiveError, UsageError
from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.bridge_policy import BridgePolicy
from oneclock.live.bridge.bridge_state import BridgeState
from oneclock.live.bridge.observed_offset import ObservedOffset
from oneclock.live.bridge.stream_line import Kind
from oneclock.live.offset.witness import Offset, OffsetSource

SOUND, WEAK = 0, 1
ADDRESS = "http://example.org/whep"


@contextmanager
def playing() -> Iterator[Provider]:
    """A provider in a thread of its own, as the command has this one."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    over, found = asyncio.Event(), []

    async def run() -> None:
        async with provider() as provided:
            found.append(provided)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    try:
        assert ready.wait(30)
        yield found[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


@pytest.fixture
def observed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What is to be observed, instead of a network: a minute takes no time."""

    def observe(*, skew: float, reports: Reports = Reports.NOW) -> None:
        voice = Sent(kind=Kind.VOICE, seed=1, reports=reports)
        face = Sent(kind=Kind.FACE, seed=2, reports=reports, latency=skew)

        monkeypatch.setattr("oneclock.live.webrtc.bridge_whep.watch_whep", watching(voice, face))

    return observe


def test_lips_in_step_are_sound_and_every_second_is_a_line_of_json(
    observed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    observed(skew=0.02)

    code = watch(ADDRESS, json=True)

    *seconds, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == SOUND
    assert len(seconds) == 16
    assert seconds[0]["trusted"] is False
    assert seconds[0]["why_not"]
    assert seconds[-2]["trusted"] is True
    assert last["verdict"]["passed"] is True
    assert last["verdict"]["offset_ms"] == pytest.approx(20, abs=3)


def test_lips_in_step_are_told_by_the_standards_they_keep(
    observed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    observed(skew=0.02)

    code = watch(ADDRESS)

    out, err = capsys.readouterr()
    assert code == SOUND
    assert "EBU R37" in err
    assert "ATSC" not in err
    assert len(out.splitlines()) == 16


def test_lips_out_of_step_fail_and_are_told_by_how_much(
    observed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    observed(skew=0.4)

    code = watch(ADDRESS)

    out, err = capsys.readouterr()
    assert code == WEAK
    assert "400 ms early" in err
    assert any(line.endswith("  trusted") for line in out.splitlines())


def test_reports_that_cannot_be_trusted_fail_and_say_so(
    observed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    observed(skew=0.0, reports=Reports.RELAY)

    code = watch(ADDRESS)

    out, err = capsys.readouterr()
    assert code == WEAK
    assert "not trusted" in err
    assert all("not trusted: " in line for line in out.splitlines())


def test_lips_out_of_step_are_played_anew_if_that_is_allowed(
    observed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    observed(skew=0.4)

    code = watch(ADDRESS, json=True, may_restart=True, restart_after=1.0, most_restarts=1)

    out, err = capsys.readouterr()
    *seconds, last = [json.loads(line) for line in out.splitlines()]
    assert code == WEAK
    assert [each["action"] for each in seconds if each["action"] != "observe"] == ["restart"]
    assert last["verdict"]["restarts"] == 1
    assert "restarts: 1" in err


def test_what_the_threshold_allows_is_left_alone(
    observed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    observed(skew=0.4)

    watch(ADDRESS, json=True, may_restart=True, restart_after=1.0, threshold_ms=450.0)

    assert '"restart"' not in capsys.readouterr().out


def test_a_stream_that_does_not_begin_anew_is_an_error_after_its_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = watching(Sent(kind=Kind.VOICE, seed=1), Sent(kind=Kind.FACE, seed=2, latency=0.4))
    sessions = iter([session])

    async def once(url: str, **_: object) -> AsyncGenerator[BridgeObservation]:
        begin = next(sessions, None)
        if begin is None:
            raise LiveError(url, "refused (503)", "wait")
        async for each in begin():
            yield each

    monkeypatch.setattr("oneclock.live.webrtc.bridge_whep.watch_whep", once)
    monkeypatch.setattr("oneclock.live.webrtc.bridge_whep._ATTEMPTS", 1)

    with pytest.raises(LiveError, match="503"):
        watch(ADDRESS, json=True, may_restart=True, restart_after=1.0)

    *_, second, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert second["action"] == "restart"
    assert last["verdict"]["passed"] is False
    assert last["verdict"]["restarts"] == 1
    assert "503" in last["verdict"]["reason"]


def test_what_is_observed_is_served_as_metrics_meanwhile(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scraped: list[str] = []

    def scrape() -> str:
        address = capsys.readouterr().err.split("metrics at ")[1].strip()
        with urllib.request.urlopen(address, timeout=30) as answer:
            return str(answer.read(), "utf-8")

    async def one(*_: object, **__: object) -> AsyncGenerator[BridgeObservation]:
        now = time.monotonic()
        said = Offset(seconds=0.2, source=OffsetSource.REPORT, at=now, trusted=True)
        yield BridgeObservation(
            at=now,
            state=BridgeState.FLOWING,
            observed=ObservedOffset(offset=said),
            voice=None,
            face=None,
            ssrc_changes=0,
        )
        scraped.append(await asyncio.to_thread(scrape))

    monkeypatch.setattr("oneclock.live.webrtc.bridge_whep.watch_whep", one)

    watch(ADDRESS, metrics_port=0)

    (text,) = scraped
    labels = 'session="watched",source="report",trusted="true"'
    assert f"oneclock_session_offset_seconds{{{labels}}} 0.2" in text
    assert "oneclock_sessions 1.0" in text


def test_the_options_mean_what_the_policy_means() -> None:
    options = inspect.signature(watch).parameters
    policy = BridgePolicy()

    for name in BridgePolicy.__slots__:
        assert options[name].default == getattr(policy, name)


def test_a_real_stream_is_watched_for_as_long_as_asked_and_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with playing() as provided:
        code = watch(provided.url, seconds=2, json=True)

    *seconds, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert seconds[0]["state"] == "flowing"
    assert seconds[0]["voice"]["received"] > 0
    assert code == (SOUND if last["verdict"]["passed"] else WEAK)
    assert len(provided.deletes) == 1


def test_a_stream_is_relayed_while_it_is_watched(capsys: pytest.CaptureFixture[str]) -> None:
    with playing() as provided:
        watch(provided.url, seconds=1, relay_port=0)

    assert "relayed at http://127.0.0.1:" in capsys.readouterr().err
    assert len(provided.deletes) == 1


def test_ctrl_c_takes_leave_and_tells_the_verdict() -> None:
    program = (
        "import sys; from oneclock.cli.live_watch import watch; "
        "sys.exit(watch(sys.argv[1], token='hush'))"
    )
    with playing() as provided:
        command = [sys.executable, "-c", program, provided.url]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        deletes = len(provided.deletes)

    assert "not trusted" in first
    assert process.returncode == WEAK
    assert "Traceback" not in err
    assert "hush" not in first + out + err
    assert deletes == 1


def test_a_token_may_come_from_the_environment() -> None:
    from cyclopts import App

    app = App(name="watch", result_action="return_value")
    app.default(watch)
    os.environ[TOKEN_VARIABLE] = "from outside"
    try:
        with playing() as provided:
            app([provided.url, "--seconds", "0.5"])
    finally:
        del os.environ[TOKEN_VARIABLE]

    assert provided.posts[0]["Authorization"] == "Bearer from outside"


def test_a_stream_that_is_not_to_be_had_is_an_error_of_the_stream() -> None:
    with pytest.raises(LiveError, match="cannot be reached"):
        watch("http://127.0.0.1:1/whep")


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
def test_no_time_to_watch_is_refused(seconds: float) -> None:
    with pytest.raises(UsageError, match="--seconds"):
        watch("http://127.0.0.1:1/whep", seconds=seconds)


@pytest.mark.parametrize("port", [-1, 65536])
@pytest.mark.parametrize("name", ["relay_port", "metrics_port"])
def test_no_port_is_refused(name: str, port: int) -> None:
    options: dict[str, Any] = {name: port}
    with pytest.raises(UsageError, match=f"--{name.replace('_', '-')}"):
        watch("http://127.0.0.1:1/whep", **options)


@pytest.mark.parametrize("name", ["relay_port", "metrics_port"])
def test_a_port_that_is_taken_is_refused_by_the_name_of_its_option(name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(UsageError, match=f"--{name.replace('_', '-')}"):
            watch("http://127.0.0.1:1/whep", **{name: taken.getsockname()[1]})


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"may_relay": True}, "--relay-port: is missing"),
        ({"may_restart": True, "relay_port": 0}, "--may-restart: .* add --may-relay"),
        ({"threshold_ms": -1.0}, "--threshold-ms"),
        (
            {"may_restart": True, "may_relay": True, "relay_port": 0, "restart_after": 20.0},
            "--relay-after: .* before --restart-after",
        ),
        ({"identity": "avatar"}, "--identity"),
    ],
)
def test_what_cannot_be_done_is_refused(options: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        watch("http://127.0.0.1:1/whep", **options)


@pytest.mark.parametrize(
    ("url", "token", "is_warned"),
    [
        ("http://example.org/whep", "hush", True),
        ("http://example.org/whep", None, False),
        ("https://example.org/whep", "hush", False),
        ("http://127.0.0.1:8080/whep", "hush", False),
        ("http://localhost/whep", "hush", False),
    ],
)
def test_a_token_that_the_network_can_read_is_warned_of(
    url: str,
    token: str | None,
    is_warned: bool,
    observed: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    observed(skew=0.0)

    watch(url, token=token)

    err = capsys.readouterr().err
    assert ("can read the token" in err) == is_warned
    assert "hush" not in err


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(UsageError, match="no address"):
        watch("rtsp://127.0.0.1/stream")
