"""Media on 127.0.0.1 too, so that a machine without a network can still show itself something.

aioice offers every address of this machine but that one, which for a server of this machine alone
is the one that matters. It asks a function of its module, and nothing an argument could reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aioice.ice

LOOPBACK = "127.0.0.1"
_gathering: list[Callable[..., list[str]]] = []
"""aioice's own function, once for every block that runs: they may end in any order."""


@contextmanager
def loopback_candidates() -> Iterator[None]:
    """Connections that gather within the block offer it as well."""
    _gathering.append(_gathering[0] if _gathering else aioice.ice.get_host_addresses)
    aioice.ice.get_host_addresses = _with_loopback
    try:
        yield
    finally:
        gather = _gathering.pop()
        if not _gathering:
            aioice.ice.get_host_addresses = gather


def _with_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    found = _gathering[0](use_ipv4=use_ipv4, use_ipv6=use_ipv6)
    return found if not use_ipv4 or LOOPBACK in found else [*found, LOOPBACK]
