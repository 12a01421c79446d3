"""The page that is judged where none is named: `oneclock live serve`, as a child."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from oneclock.live.judge.children import child
from oneclock.live.judge.not_judgeable import NotJudgeableError

SERVE = (sys.executable, "-m", "oneclock", "live", "serve", "--port", "0")
_PATIENCE = 30.0


@contextmanager
def own_page(command: Sequence[str] = SERVE) -> Iterator[str]:
    """Its address, which is its first line on stdout."""
    with child(command, stdout=subprocess.PIPE) as server:
        line = _first_line(server)
        if not line.startswith("http"):
            told = f"says {line[:80]!r}" if line else "ended or said nothing"
            raise NotJudgeableError("oneclock live serve", told, "run it by hand and give its URL")
        yield line


def _first_line(server: subprocess.Popen[bytes]) -> str:
    assert server.stdout is not None
    pipe, said, deadline = server.stdout.fileno(), b"", time.monotonic() + _PATIENCE
    while b"\n" not in said:
        ready, _, _ = select.select([pipe], [], [], max(deadline - time.monotonic(), 0.0))
        piece = os.read(pipe, 4096) if ready else b""
        if not piece:
            break
        said += piece
    return said.split(b"\n")[0].decode(errors="replace").strip()
