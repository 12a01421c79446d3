"""One line on stderr. Apart from the tables, because it must not wait for their library."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """One line, whatever the width of the terminal."""
    print(f"oneclock: {' '.join(text.split())}", file=sys.stderr, flush=True)
