"""Media on 127.0.0.1 too, so that a machine without a network can still show itself something.

aioice offers every address of this machine but that one, which for a server of this machine alone
is the one that matters. It asks a function of its module, and nothing an argument could reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aioice.ice

LOOPBACK = "127.0.0.1"


@contextmanager
def loopback_candidates() -> Iterator[None]:
    """Connections that gather within the block offer it as well."""
    gathered = aioice.ice.get_host_addresses

    def with_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        found = gathered(use_ipv4=use_ipv4, use_ipv6=use_ipv6)
        return found if not use_ipv4 or LOOPBACK in found else [*found, LOOPBACK]

    aioice.ice.get_host_addresses = with_loopback
    try:
        yield
    finally:
        aioice.ice.get_host_addresses = gathered
