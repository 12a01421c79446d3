"""Who may speak to the endpoints: this machine, or whoever has the token. Pure.

token      peer is this machine              peer is another
none       yes, by one of its own names      403
one        with the token                    with the token

"By one of its own names": a page on the internet may make a browser here send requests to this
machine, under a host name of its own that it lets point to 127.0.0.1; the Host header gives it
away. Where there is a token, being local is not enough: behind a proxy everybody is.
"""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass

_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    status: int
    words: str


def refusal(*, token: str | None, peer: str | None, host: str, given: str | None) -> Refusal | None:
    """Why not; None, where nothing speaks against it."""
    if token is None:
        return _refusal_of_strangers(peer, host)
    if given is None:
        return Refusal(status=401, words="a token is needed: Authorization: Bearer, or ?token=")
    # Of equal time for whatever is given, so that nobody can guess it byte by byte.
    if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode("utf-8")):
        return Refusal(status=403, words="the token is another one")
    return None


def token_given(authorization: str, query: str | None) -> str | None:
    """By header, else in the address: neither EventSource nor sendBeacon can set a header."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return credentials.strip()
    return query or None


def _refusal_of_strangers(peer: str | None, host: str) -> Refusal | None:
    if not _is_loopback(peer):
        return Refusal(status=403, words="only for this machine, since no token is set")
    if host.rsplit(":", 1)[0].lower() not in _OWN_NAMES and host.lower() not in _OWN_NAMES:
        return Refusal(status=403, words="ask for localhost or 127.0.0.1, since no token is set")
    return None


def _is_loopback(peer: str | None) -> bool:
    try:
        address = ipaddress.ip_address(peer or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)  # ::ffff:127.0.0.1, on a socket for both
    return bool((mapped or address).is_loopback)
