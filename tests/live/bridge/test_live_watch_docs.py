"""The Python of docs/live-watch.md runs. Its doctests run as all of docs do."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from tests.live.bridge.simulated_stream import Sent, watching
from tests.live.bridge.whep_provider import provider

from oneclock.live.bridge.stream_line import Kind

DOCS = Path(__file__).parents[3] / "docs" / "live-watch.md"
OFF = Sent(kind=Kind.VOICE, seed=1), Sent(kind=Kind.FACE, seed=2, latency=0.4)


def example(function: str) -> Any:
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (each for each in blocks if f"def {function}(" in each)
    names: dict[str, Any] = {}
    exec(compile(block, str(DOCS), "exec"), names)
    return names[function]


def test_every_example_is_run_here_or_is_a_doctest() -> None:
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)

    assert [re.findall(r"def (\w+)|^>>>", each)[0] for each in blocks] == [
        "follow",
        "keep_in_step",
        "",
    ]


def test_a_stream_is_followed_until_it_ends() -> None:
    async def run() -> None:
        async with asyncio.timeout(60), provider() as provided:
            following = asyncio.create_task(example("follow")(provided.url))
            while not provided.senders and not following.done():
                await asyncio.sleep(0.05)
            while provided.senders[0].connection.connectionState != "connected":
                await asyncio.sleep(0.05)
            await provided.close()
            await following

    asyncio.run(run())


def test_what_is_done_for_a_stream_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("oneclock.live.webrtc.bridge_whep.watch_whep", watching(*OFF))
    monkeypatch.setattr("oneclock.live.webrtc.relay.relay_whep", watching(*OFF))

    asyncio.run(example("follow")("http://example.org/whep"))

    done = [line.split(": ")[1] for line in capsys.readouterr().out.splitlines()]
    assert done == ["restart", "restart", "relay"]


def test_a_connection_is_begun_anew_by_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oneclock.live.webrtc.watch.watch_connection", watching(*OFF))
    begun = []

    async def begin_anew() -> None:
        begun.append(True)

    asyncio.run(example("keep_in_step")(None, begin_anew))

    assert begun
