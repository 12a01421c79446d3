"""Addresses of peers: as they may be shown, and who can read what is sent there. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from oneclock.passwords import without_password

_PARAMETERS = re.compile(r"[?#]\S*")
_LONGEST_REASON = 160


def shown_address(text: str) -> str:
    """Without what lets somebody in: a password, or a token among its parameters or behind a #.

    >>> shown_address("https://me:secret@example.org/whep?token=secret#token=secret")
    'https://example.org/whep'
    """
    return _PARAMETERS.sub("", without_password(text))


def shown_reason(error: object) -> str:
    """In one line, and addresses in it as they may be shown."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return shown_address(" ".join(text.split()))[:_LONGEST_REASON]


def is_read_on_the_way(url: str) -> bool:
    """Whether the network can read what is sent there: it is neither encrypted, nor stays on this
    machine.

    >>> [is_read_on_the_way(url) for url in ("http://example.org", "http://[::1]:80", "wss://a.b")]
    [True, False, False]
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False  # It is no address, as whoever opens it will say.
    return parts.scheme in ("http", "ws") and not _is_this_machine(host)


def is_same_server(one: str, other: str) -> bool:
    """By scheme and host: a token is for whom it was given to.

    >>> is_same_server("https://a.org/whep", "https://a.org/session/1")
    True
    >>> is_same_server("https://a.org/whep", "http://a.org/whep")
    False
    """
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
