"""What a second stack makes of our voice and face, by its own decoders, clocks and sinks."""

from __future__ import annotations

import asyncio
import time
from itertools import count, pairwise
from pathlib import Path

import pytest
from aiortc import RTCPeerConnection
from tests.live.peers.marked_media import BLOCK, marked_picture, marked_sound, until
from tests.live.peers.whep_host import whep_host
from tests.peers.marks import FPS, RATE
from tests.peers.webrtcbin import Heard, Report, webrtcbin_receiver

from oneclock.live.webrtc.producers import Face, Voice
from oneclock.live.webrtc.send_tracks import SendingSession, send_tracks

pytestmark = pytest.mark.usefixtures("webrtcbin")

_RATES = {"audio": 48000, "video": 90000}
_FROM_1900_TO_1970 = 2_208_988_800
_A_WHILE = 60.0


@pytest.mark.parametrize("late", [0.0, 0.2], ids=["made in time", "pictures made late"])
def test_our_flash_and_beep_are_presented_together_by_reports_that_are_true(
    late: float, tmp_path: Path
) -> None:
    heard = asyncio.run(_viewed(tmp_path, late=late))

    assert heard.settled_offset() == pytest.approx(0.0, abs=0.06)
    for kind, rate in _RATES.items():
        reports = heard.reports[kind]
        assert _media_per_wall(reports, rate) == pytest.approx(1.0, abs=1e-3)
        # Of one wall clock, the machine's.
        assert _wall(reports[-1]) == pytest.approx(time.time(), abs=_A_WHILE)
        # Of the stamps that packets carry; those are told of once a second.
        assert _ahead(reports[-1].rtp, heard.stamps[kind]) / rate == pytest.approx(0.0, abs=3.0)
        assert all(a.ntp < b.ntp and a.packets <= b.packets for a, b in pairwise(reports))


async def _viewed(folder: Path, *, late: float) -> Heard:
    producing = asyncio.TaskGroup()
    sessions: list[SendingSession] = []
    producers: list[asyncio.Task[None]] = []

    async def add_media(connection: RTCPeerConnection) -> None:
        voice, face = Voice(rate=RATE), Face(fps=FPS)
        sessions.append(send_tracks(connection, audio=voice, video=face))
        begin = asyncio.get_running_loop().time()
        producers.append(producing.create_task(_speak(voice, begin)))
        producers.append(producing.create_task(_show(face, begin + late)))

    async with whep_host(add_media) as url, producing, webrtcbin_receiver(url, folder) as receiver:
        heard = await receiver.until(lambda heard: heard.settled_offset() is not None)
        for producer in producers:
            producer.cancel()
        await sessions[0].close()
    return heard


async def _speak(voice: Voice, begin: float) -> None:
    for number in count():
        await until(begin + number * BLOCK / RATE)
        await voice.push(marked_sound(number), pts=number * BLOCK / RATE)


async def _show(face: Face, begin: float) -> None:
    for number in count():
        await until(begin + number / FPS)
        await face.push(marked_picture(number), pts=number / FPS)


def _media_per_wall(reports: list[Report], rate: int) -> float:
    first, *_, last = reports
    return _ahead(last.rtp, first.rtp) / rate / (_wall(last) - _wall(first))


def _ahead(stamp: int, other: int) -> int:
    """Of two RTP timestamps, which wrap."""
    return (stamp - other + 2**31) % 2**32 - 2**31


def _wall(report: Report) -> float:
    """Unix seconds."""
    return report.ntp / 2**32 - _FROM_1900_TO_1970
