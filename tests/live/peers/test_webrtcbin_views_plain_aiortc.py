"""The rig itself: what a second stack makes of aiortc as it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiortc import RTCPeerConnection
from tests.live.peers.marked_media import PlainFace, PlainVoice
from tests.live.peers.whep_host import whep_host
from tests.peers.webrtcbin import Heard, webrtcbin_receiver

pytestmark = pytest.mark.usefixtures("webrtcbin")


def test_flashes_beeps_and_reports_of_plain_aiortc_reach_webrtcbin(tmp_path: Path) -> None:
    heard = asyncio.run(_viewed(tmp_path, late=0.0))

    assert heard.settled_offset() == pytest.approx(0.0, abs=0.06)


def test_pictures_that_plain_aiortc_sends_late_are_presented_late_though_stamped_right(
    tmp_path: Path,
) -> None:
    """Its reports pair a stamp with when its packet left, so no viewer can mend what was late."""
    heard = asyncio.run(_viewed(tmp_path, late=0.2))

    assert heard.settled_offset() == pytest.approx(0.2, abs=0.06)


async def _viewed(folder: Path, *, late: float) -> Heard:
    async def add_media(connection: RTCPeerConnection) -> None:
        begin = asyncio.get_running_loop().time()
        connection.addTrack(PlainVoice(begin))
        connection.addTrack(PlainFace(begin, late=late))

    async with whep_host(add_media) as url, webrtcbin_receiver(url, folder) as receiver:
        return await receiver.until(lambda heard: heard.settled_offset() is not None)
