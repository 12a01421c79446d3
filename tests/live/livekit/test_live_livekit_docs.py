"""The Python of docs/live-livekit.md runs. Its doctests run as all of docs do."""

from __future__ import annotations

import ast
import re
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from tests.live.livekit.fake_room import face, room_of, voice
from tests.live.livekit.virtual_time import run_virtual

DOCS = Path(__file__).parents[3] / "docs" / "live-livekit.md"


def test_a_room_is_watched_as_the_example_does(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (each for each in blocks if not each.startswith(">>>"))
    code = compile(block, str(DOCS), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names: dict[str, Any] = {"room": room_of(voice(early=70.0), face(), lasts=3)}

    async def run() -> None:
        example: Awaitable[None] = eval(code, names)
        await example

    run_virtual(run())

    seen = capsys.readouterr().out.splitlines()
    assert len(seen) == 4
    assert seen[2].startswith("flowing Offset(seconds=0.07")
    assert seen[3] == "gone None the room is left"
