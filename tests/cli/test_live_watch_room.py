"""`oneclock live watch` of a LiveKit room."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from tests.live.livekit.fake_room import FakeRoom, face, participant, voice

from oneclock.cli.live_watch import watch
from oneclock.errors import UsageError

WEAK, UNREADABLE = 1, 3
ADDRESS = "wss://example.org"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> FakeRoom:
    """Instead of a server."""
    found = FakeRoom(
        {
            "first": participant(voice(early=500.0), face()),
            "avatar": participant(voice(early=20.0), face()),
        },
        lasts=2,
    )
    monkeypatch.setattr("oneclock.live.livekit.join_room.rtc.Room", lambda: found)
    return found


def test_whose_lips_are_asked_for_are_told_and_never_trusted(
    room: FakeRoom, capsys: pytest.CaptureFixture[str]
) -> None:
    code = watch(ADDRESS, token="hush", identity="avatar", json=True)

    out, err = capsys.readouterr()
    *seconds, last = [json.loads(line) for line in out.splitlines()]
    assert code == WEAK
    assert seconds[1]["offset_ms"] == pytest.approx(20.0, abs=0.1)
    assert last["verdict"]["passed"] is False
    assert "not trusted" in err
    assert room.did == [f"connect {ADDRESS} hush", "disconnect"]


def test_without_json_it_is_a_line_a_second(
    room: FakeRoom, capsys: pytest.CaptureFixture[str]
) -> None:
    room.lasts = 1

    watch("ws://127.0.0.1:7880", token="hush")

    out, err = capsys.readouterr()
    seen, left = out.splitlines()
    assert "not trusted: the room's server writes" in seen
    assert "not trusted: the room is left" in left
    assert "can read the token" not in err


def test_ctrl_c_leaves_the_room_and_tells_the_verdict(
    room: FakeRoom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupts: list[Callable[[], object]] = []
    monkeypatch.setattr("oneclock.cli.live_watched.when_interrupted", interrupts.append)

    class Interrupting(FakeRoom):
        def isconnected(self) -> bool:
            if capsys.readouterr().out:
                interrupts[0]()
            return True

    interrupting = Interrupting(room.remote_participants)
    monkeypatch.setattr("oneclock.live.livekit.join_room.rtc.Room", lambda: interrupting)

    code = watch(ADDRESS, token="hush")

    assert code == WEAK
    assert "not trusted" in capsys.readouterr().err
    assert interrupting.did[-1] == "disconnect"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"relay_port": 0}, "--relay-port"),
        ({"may_restart": True}, "--may-restart"),
        ({"relay_port": 0, "may_relay": True}, "--relay-port"),
        ({"may_relay": True}, "--may-relay"),
        ({"token": None}, "--token"),
    ],
)
def test_what_a_room_cannot_have_is_refused(options: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        watch(ADDRESS, **{"token": "hush", **options})


def test_a_token_that_the_network_can_read_is_warned_of(
    room: FakeRoom, capsys: pytest.CaptureFixture[str]
) -> None:
    watch("ws://example.org", token="hush")

    err = capsys.readouterr().err
    assert "can read the token on its way; use wss://" in err
    assert "hush" not in err


def test_a_server_that_is_not_there_is_an_error_in_one_line() -> None:
    """In a process of its own, where nobody but LiveKit logs."""
    command = [sys.executable, "-m", "oneclock", "live", "watch", "ws://127.0.0.1:1"]

    ended = subprocess.run(
        [*command, "--token", "hush"], capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == UNREADABLE
    assert ended.stderr.startswith("oneclock: ws://127.0.0.1:1: cannot be entered")
    assert len(ended.stderr.splitlines()) == 1
