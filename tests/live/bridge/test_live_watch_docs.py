"""The Python of docs/live-watch.md runs."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from tests.live.bridge.whep_provider import provider

DOCS = Path(__file__).parents[3] / "docs" / "live-watch.md"


def test_the_example_follows_a_stream_until_it_ends() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, str(DOCS), "exec"), names)

    async def run() -> None:
        async with asyncio.timeout(60), provider() as provided:
            following = asyncio.create_task(names["follow"](provided.url))
            while not provided.senders and not following.done():
                await asyncio.sleep(0.05)
            while provided.senders[0].connection.connectionState != "connected":
                await asyncio.sleep(0.05)
            await provided.close()
            await following

    asyncio.run(run())
