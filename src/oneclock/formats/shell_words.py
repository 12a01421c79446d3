"""Words that neither a shell nor ffmpeg misreads."""

from __future__ import annotations

import shlex
from itertools import takewhile


def escaped(expression: str) -> str:
    """Commas separate filters, but not those within a function."""
    return expression.replace(",", "\\,")


def file_argument(name: str) -> str:
    """A dash would make it an option, a colon a protocol."""
    return shlex.quote(f"file:{name}" if name.startswith("-") or ":" in name else name)


def one_line(text: str) -> str:
    """A comment must not end where a name has a line break."""
    return "".join(takewhile(str.isprintable, text))
