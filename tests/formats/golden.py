"""Exported text as it was when a person read it, line by line.

`ONECLOCK_REWRITE_GOLDEN=1 pytest tests/formats` writes them anew: read what changed.
"""

from __future__ import annotations

import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "expected"


def assert_golden(name: str, text: str) -> None:
    path = _FOLDER / name
    if os.environ.get("ONECLOCK_REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
