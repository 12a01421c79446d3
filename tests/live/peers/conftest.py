from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.peers.webrtcbin import require_webrtcbin


@pytest.fixture(scope="session")
def webrtcbin() -> None:
    """Without it a test that asks for it is skipped, but not in CI."""
    require_webrtcbin()


@pytest.fixture(scope="module", autouse=True)
def loopback_only() -> Iterator[None]:
    """aiortc offers every address of the machine but this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aioice.ice.get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
        yield
