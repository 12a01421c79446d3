"""The Python of README.md and docs/live.md runs, against a peer."""

from __future__ import annotations

import asyncio
import re
import textwrap
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiortc
import pytest
from aiortc import RTCPeerConnection
from tests.live.webrtc.loopback import PATIENCE, new_connection, picture, received, tone

ROOT = Path(__file__).parents[3]
Example = Callable[..., Awaitable[dict[str, Any]]]


def examples(page: str) -> list[str]:
    """What is fenced as Python, but for what doctest runs anyway."""
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL
    )
    return [block for block in blocks if ">>>" not in block]


def as_function(block: str, page: str) -> Example:
    """`samples` and `picture` are taken for granted; returned is what was named."""
    body = textwrap.indent(f"{block}\nreturn locals()", "    ")
    names: dict[str, Any] = {}
    exec(compile(f"async def example(samples, picture):\n{body}", page, "exec"), names)
    example: Example = names["example"]
    return example


PAGES = ("README.md", "docs/live.md")
EXAMPLES = [pytest.param(block, page, id=page) for page in PAGES for block in examples(page)]


def test_both_pages_show_how_to_send() -> None:
    assert [parameters.id for parameters in EXAMPLES] == list(PAGES)


@pytest.mark.parametrize(("block", "page"), EXAMPLES)
def test_an_example_sends_to_a_peer(block: str, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[RTCPeerConnection] = []

    def connection() -> RTCPeerConnection:
        made.append(new_connection())
        return made[-1]

    async def run() -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            example = asyncio.ensure_future(as_function(block, page)(tone(), picture()))
            while not (made or example.done()):
                await asyncio.sleep(0)
            # Here it says "negotiate": it waits to push until that is done.
            async with received(made[0] if made else connection()) as wire:
                named = await example
                await wire.until(lambda: len(wire.stamps["audio"]) >= 5)
                await named["session"].close()
        return named

    monkeypatch.setattr(aiortc, "RTCPeerConnection", connection)
    named = asyncio.run(run())

    assert named["session"].stats().rejected == 0
