"""The rig itself: what aiortc as it is makes of a second stack."""

from __future__ import annotations

import asyncio
from pathlib import Path

import av
import pytest
from aiohttp import ClientSession
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.stats import RTCRemoteOutboundRtpStreamStats
from tests.peers.marks import BAND, BeepReader, FlashReader
from tests.peers.webrtcbin import PATIENCE, webrtcbin_sender

pytestmark = pytest.mark.usefixtures("webrtcbin")


def test_flashes_beeps_and_reports_of_webrtcbin_reach_plain_aiortc(tmp_path: Path) -> None:
    codes, reporting = asyncio.run(_view(tmp_path))

    assert codes["video"] & codes["audio"]
    assert reporting == {"audio", "video"}


async def _view(folder: Path) -> tuple[dict[str, set[int]], set[str]]:
    """Codes of the seconds seen and heard, and the streams that sent reports."""
    codes: dict[str, set[int]] = {"audio": set(), "video": set()}
    async with webrtcbin_sender(folder) as url:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        try:
            async with asyncio.timeout(PATIENCE):
                await _connect(connection, url)
                async with asyncio.TaskGroup() as reading:
                    for receiver in connection.getReceivers():
                        reading.create_task(_read(receiver.track, codes[receiver.track.kind]))
                    reporting = await _reports(connection, codes)
                    await connection.close()
        finally:
            await connection.close()
    return codes, reporting


async def _connect(connection: RTCPeerConnection, url: str) -> None:
    for kind in ("audio", "video"):
        connection.addTransceiver(kind, direction="recvonly")
    await connection.setLocalDescription(await connection.createOffer())
    headers = {"Content-Type": "application/sdp"}
    async with (
        ClientSession() as http,
        http.post(url, data=connection.localDescription.sdp, headers=headers) as response,
    ):
        assert response.status == 201
        answer = RTCSessionDescription(sdp=await response.text(), type="answer")
    await connection.setRemoteDescription(answer)


async def _read(track: MediaStreamTrack, codes: set[int]) -> None:
    flashes, beeps = FlashReader(), BeepReader()
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        if isinstance(frame, av.VideoFrame):
            row = frame.to_ndarray(format="gray8")[BAND // 2].tobytes()
            flash = flashes.read(0.0, row)
            codes.update({flash.code} if flash else ())
        elif isinstance(frame, av.AudioFrame):
            # Stereo, as aiortc decodes all Opus: one side will do.
            side = frame.to_ndarray()[0, ::2].tobytes()
            codes.update(beep.code for beep in beeps.read(0.0, side))


async def _reports(connection: RTCPeerConnection, codes: dict[str, set[int]]) -> set[str]:
    """Waits for a second that was seen and heard, and for reports of both streams."""
    while True:
        stats = (await connection.getStats()).values()
        reporting = {s.kind for s in stats if isinstance(s, RTCRemoteOutboundRtpStreamStats)}
        if len(reporting) == 2 and codes["audio"] & codes["video"]:
            return reporting
        await asyncio.sleep(0.1)
