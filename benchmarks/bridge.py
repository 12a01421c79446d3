"""What it costs to follow 200 RTP streams of other people: python -m benchmarks.bridge

100 voices (50 packets a second) and 100 faces (100 packets, 25 pictures a second) with reports once
a second, 60 seconds of them, as bytes, in the order of arrival. They are replayed as fast as one
core can: the header is parsed as aiortc parses it, the bridge is told, and every pair is observed
once a second. Seconds of work for each second of media are the share of a core.

Beside it, on the same packets: parsing alone; and the obvious way, which keeps 16 seconds of
packets and fits both lines anew, by least squares, for every picture.
"""

from __future__ import annotations

import argparse
import gc
import struct
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from aiortc.rtp import RtcpPacket, RtcpSenderInfo, RtcpSrPacket, RtpPacket
from benchmarks.machine import machine_line
from benchmarks.table import table

from oneclock.live.bridge.bridge import Bridge
from oneclock.live.bridge.stream_line import Kind

PAIRS = 100
SKEW = 0.04
_NTP = 3_900_000_000
_VOICE, _FACE = 111, 96
_KINDS = {_VOICE: (Kind.VOICE, 48000), _FACE: (Kind.FACE, 90000)}
_PACKETS_OF_PICTURE = 4
_NAIVE_SECONDS = 16.0
_FULL_AFTER = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Datagram:
    arrival: float
    pair: int
    data: bytes
    is_report: bool


def datagrams(pair: int, seconds: float) -> Iterator[Datagram]:
    """Of one voice and one face, whose pictures are `SKEW` late."""
    random = np.random.default_rng(pair)
    payload = bytes(900)
    for number in range(int(seconds * 50)):
        at, stamp = number / 50, (7000 + number * 960) % 2**32
        yield _rtp(pair, _VOICE, number, stamp, 0, at + _queue(random), payload[:120])
    for picture in range(int(seconds * 25)):
        at, stamp = picture / 25, (9000 + picture * 3600) % 2**32
        arrival = at + SKEW + _queue(random)
        for part in range(_PACKETS_OF_PICTURE):
            number, marker = picture * _PACKETS_OF_PICTURE + part, part == 3
            yield _rtp(pair, _FACE, number, stamp, marker, arrival + part * 3e-4, payload)
    for second in range(1, int(seconds)):
        for payload_type, rate, origin in ((_VOICE, 48000, 7000), (_FACE, 90000, 9000)):
            info = RtcpSenderInfo(
                ntp_timestamp=(_NTP + second) << 32,
                rtp_timestamp=(origin + second * rate) % 2**32,
                packet_count=0,
                octet_count=0,
            )
            data = bytes(RtcpSrPacket(ssrc=_ssrc(pair, payload_type), sender_info=info))
            arrival = second + _queue(random)
            yield Datagram(arrival=arrival, pair=pair, data=data, is_report=True)


def _queue(random: np.random.Generator) -> float:
    return 0.02 + abs(float(random.normal(0, 0.005)))


def _ssrc(pair: int, payload_type: int) -> int:
    return pair * 1000 + payload_type


def _rtp(
    pair: int,
    payload_type: int,
    number: int,
    stamp: int,
    marker: int,
    arrival: float,
    payload: bytes,
) -> Datagram:
    head = struct.pack(
        "!BBHLL",
        0x80,
        (int(marker) << 7) | payload_type,
        number % 65536,
        stamp,
        _ssrc(pair, payload_type),
    )
    return Datagram(arrival=arrival, pair=pair, data=head + payload, is_report=False)


# -- the ways ------------------------------------------------------------------------------------


class Parsing:
    """aiortc's parser, and nothing else."""

    def hear(self, datagram: Datagram) -> None:
        if datagram.is_report:
            RtcpPacket.parse(datagram.data)
        else:
            RtpPacket.parse(datagram.data)

    def look(self, now: float) -> list[float]:
        return []


class Bridges:
    """Ours: `Bridge`, one for each pair."""

    def __init__(self) -> None:
        self._bridges = [Bridge() for _ in range(PAIRS)]

    def hear(self, datagram: Datagram) -> None:
        bridge = self._bridges[datagram.pair]
        if datagram.is_report:
            for report in RtcpPacket.parse(datagram.data):
                assert isinstance(report, RtcpSrPacket)
                info = report.sender_info
                bridge.report(
                    ssrc=report.ssrc,
                    ntp=info.ntp_timestamp,
                    stamp=info.rtp_timestamp,
                    arrival=datagram.arrival,
                )
            return
        packet = RtpPacket.parse(datagram.data)
        bridge.packet(
            *_KINDS[packet.payload_type],
            ssrc=packet.ssrc,
            sequence=packet.sequence_number,
            stamp=packet.timestamp,
            marker=bool(packet.marker),
            arrival=datagram.arrival,
        )

    def look(self, now: float) -> list[float]:
        observed = [bridge.observe(now) for bridge in self._bridges]
        return [each.offset.seconds for each in observed if each.offset and each.offset.trusted]


class RefittingEachPicture:
    """Every packet of 16 seconds is kept, and fitted anew whenever a picture is complete."""

    def __init__(self) -> None:
        self._packets: dict[int, deque[tuple[float, float]]] = {}
        self._levels: dict[int, float] = {}

    def hear(self, datagram: Datagram) -> None:
        if datagram.is_report:
            RtcpPacket.parse(datagram.data)
            return
        packet = RtpPacket.parse(datagram.data)
        kind, rate = _KINDS[packet.payload_type]
        if kind is Kind.FACE and not packet.marker:
            return
        kept = self._packets.setdefault(packet.ssrc, deque())
        kept.append((packet.timestamp / rate, datagram.arrival))
        while kept[0][1] < datagram.arrival - _NAIVE_SECONDS:
            kept.popleft()
        if kind is Kind.FACE and len(kept) > 2:
            for ssrc in (packet.ssrc, packet.ssrc - _FACE + _VOICE):
                points = np.array(self._packets[ssrc])
                slope, level = np.polyfit(points[:, 0], points[:, 1], 1)
                self._levels[ssrc] = float(level + slope * points[-1, 0])

    def look(self, now: float) -> list[float]:
        return []


Way = Parsing | Bridges | RefittingEachPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu_share: float
    """Of one core."""
    microseconds: float
    """For each packet."""
    looks_ms: float
    """The dearest second's observing, all pairs."""
    held_mb: float
    worst_ms: float | None
    """Of all trusted offsets, against the truth."""
    trusted: int


def measure(
    way: Callable[[], Way],
    traffic: list[Datagram],
    seconds: float,
) -> Cost:
    memory = _memory(way(), traffic)
    subject, offsets, dearest = way(), [], 0.0
    gc.collect()
    begin, look = time.process_time(), 1.0
    for datagram in traffic:
        while datagram.arrival > look:
            before = time.process_time()
            offsets += subject.look(look)
            dearest = max(dearest, time.process_time() - before)
            look += 1.0
        subject.hear(datagram)
    cpu = time.process_time() - begin
    worst = max((abs(offset - SKEW) for offset in offsets), default=None)
    return Cost(
        cpu_share=cpu / seconds,
        microseconds=cpu / len(traffic) * 1e6,
        looks_ms=dearest * 1e3,
        held_mb=memory / 1e6,
        worst_ms=None if worst is None else worst * 1e3,
        trusted=len(offsets),
    )


def _memory(subject: Way, traffic: list[Datagram]) -> float:
    """What it holds on to after 20 seconds, when all that it keeps for a while is there. In a run
    of its own: tracing would spoil the timing."""
    tracemalloc.start()
    for datagram in traffic:
        if datagram.arrival > _FULL_AFTER:
            break
        subject.hear(datagram)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return float(held)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=float, default=60.0)
    chosen = arguments.parse_args()
    print(f"{PAIRS} voices and {PAIRS} faces, {chosen.seconds:g} s. ", end="")
    print(machine_line("aiortc", "numpy"))
    traffic = sorted(
        (each for pair in range(PAIRS) for each in datagrams(pair, chosen.seconds)),
        key=lambda each: each.arrival,
    )
    rows = [
        _row("parsing alone", measure(Parsing, traffic, chosen.seconds)),
        _row("parsing and Bridge", measure(Bridges, traffic, chosen.seconds)),
        _row("fit at each picture", measure(RefittingEachPicture, traffic, chosen.seconds)),
    ]
    head = ["way", "share of a core", "µs a packet", "dearest look ms", "MB held"]
    print(table([*head, "trusted", "worst ms"], rows))


def _row(name: str, cost: Cost) -> list[str]:
    return [
        name,
        f"{cost.cpu_share:.1%}",
        f"{cost.microseconds:.1f}",
        f"{cost.looks_ms:.0f}",
        f"{cost.held_mb:.1f}",
        str(cost.trusted),
        "–" if cost.worst_ms is None else f"{cost.worst_ms:.2f}",
    ]


if __name__ == "__main__":
    main()
