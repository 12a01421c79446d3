"""What every command says when it cannot do what it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def one_line(said: Any, *, naming: Path | str, saying: str) -> None:
    """A line, not a traceback, that names the subject, the cause and after it the remedy."""
    assert len(said.lines) == 1, said.err
    (line,) = said.lines
    assert line.startswith(f"oneclock: {naming}: ")
    assert saying in line
    assert "; " in line
    assert "Traceback" not in said.err
