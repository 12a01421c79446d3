"""Where editors' projects say that a file is: an address or a path."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DRIVE = re.compile(r"/[A-Za-z]:/")


def paths_of(address: str, folder: Path) -> list[Path]:
    """All that may be meant, the likeliest first; `folder` is the project's.

    >>> [path.as_posix() for path in paths_of("file://localhost/a%20b/c%231.mov", Path("/p"))]
    ['/a b/c#1.mov']
    >>> [path.as_posix() for path in paths_of("media/50%25.mov", Path("/p"))]
    ['/p/media/50%25.mov', '/p/media/50%.mov']
    >>> paths_of("http://example.org/a.mov", Path("/p"))
    []
    """
    if address[:7].lower() == "file://":
        _, slash, rest = address[7:].partition("/")
        plain = _plain(slash + rest)
        return [folder / (plain[1:] if _DRIVE.match(plain) else plain)]
    if _SCHEME.match(address):
        return []
    return [folder / one for one in dict.fromkeys((address, _plain(address)))]


def _plain(text: str) -> str:
    return unquote(text, errors="surrogateescape")
