"""A voice and a face sent by somebody whose clocks, delays and lies are known.

Everything happens on the sender's wall, in seconds; the receiver's clock is a line seen from it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneclock.live.bridge.bridge import Bridge, BridgeObservation
from oneclock.live.bridge.stream_line import Kind
from oneclock.simulate.network import Network
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import wrap_rtp

RECEIVER = ClockMap(delta=1000.0, drift=3e-5)
NTP_NOW = 3_900_000_000.0
RATES = {Kind.VOICE: 48000, Kind.FACE: 90000}
PERIODS = {Kind.VOICE: 0.02, Kind.FACE: 0.04}
SSRCS = {Kind.VOICE: 11, Kind.FACE: 22}


class Reports(Enum):
    NOW = auto()
    """As the standard has it: the moment of sending, on the wall and on the media clock."""
    PACKETS = auto()
    """Of the last packet, and when it was captured: as true."""
    DEPARTURES = auto()
    """Of the last packet, and when it left: what aiortc sends."""
    RELAY = auto()
    """Now, and the last packet's stamp counted on since it left: what Janus sends."""
    NONE = auto()


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One stream, as its sender makes it."""

    kind: Kind
    latency: float = 0.0
    """Seconds from an instant to when its packet leaves."""
    hesitation: float = 0.002
    """Standard deviation, half of it, of what comes on top of that."""
    network: Network = field(default_factory=lambda: Network(delay=0.02))
    reports: Reports = Reports.NOW
    clock_rate: float = 1.0
    """Media seconds for each second of the wall."""
    origin: int = 12345
    first_sequence: int = 65000
    report_every: float = 1.0
    stall: tuple[float, float] | None = None
    """From, until: what is of that time leaves at its end."""
    lie: Callable[[float, float], tuple[float, float]] = lambda wall, media: (wall, media)
    """What a report says instead of what it should: wall, media seconds."""
    ntp_at_start: float = NTP_NOW
    ssrc: int | None = None
    begins: float = 0.0
    ends: float = float("inf")
    seed: int = 0

    @property
    def rate(self) -> int:
        return RATES[self.kind]


@dataclass(frozen=True, kw_only=True)
class Event:
    arrival: float
    feed: Callable[[Bridge], None]


def events_of(sent: Sent, seconds: float) -> list[Event]:
    random = np.random.default_rng(sent.seed)
    journeys = sent.network.journeys()
    period, rate = PERIODS[sent.kind], sent.rate
    ssrc = SSRCS[sent.kind] if sent.ssrc is None else sent.ssrc
    seconds = min(seconds, sent.ends)
    times = sent.begins + np.arange(int((seconds - sent.begins) / period)) * period
    departures = times + sent.latency + np.abs(random.normal(0, sent.hesitation, len(times)))
    if sent.stall:
        begin, end = sent.stall
        departures = np.where((departures >= begin) & (departures < end), end, departures)
    departures = np.maximum.accumulate(departures)
    found: list[Event] = []
    for number, (time, departure) in enumerate(zip(times, departures, strict=True)):
        journey = next(journeys)
        if journey is None:
            continue
        arrival = float(RECEIVER.to_reference(departure + journey))
        stamp = wrap_rtp(sent.origin + round(float(time) * sent.clock_rate * rate))
        found.append(_packet(sent, ssrc, number, stamp, arrival))
    if sent.reports is not Reports.NONE:
        found += _reports(sent, ssrc, times, departures, seconds, random)
    return found


def _packet(sent: Sent, ssrc: int, number: int, stamp: int, arrival: float) -> Event:
    def feed(bridge: Bridge) -> None:
        bridge.packet(
            sent.kind,
            sent.rate,
            ssrc=ssrc,
            sequence=(sent.first_sequence + number) % 65536,
            stamp=stamp,
            marker=sent.kind is Kind.FACE,
            arrival=arrival,
        )

    return Event(arrival=arrival, feed=feed)


def _reports(
    sent: Sent,
    ssrc: int,
    times: NDArray[np.floating[Any]],
    departures: NDArray[np.floating[Any]],
    seconds: float,
    random: np.random.Generator,
) -> Iterator[Event]:
    journeys = Network(delay=sent.network.delay, jitter=sent.network.jitter, seed=99).journeys()
    now = sent.begins + 0.5
    while now < seconds:
        last = int(np.searchsorted(departures, now, side="right")) - 1
        if last >= 0:
            wall, media = _told(sent, now, float(times[last]), float(departures[last]))
            wall, media = sent.lie(wall, media)
            ntp = round((sent.ntp_at_start + wall) * 2**32) % 2**64
            stamp = wrap_rtp(sent.origin + round(media * sent.clock_rate * sent.rate))
            journey = next(journeys)
            assert journey is not None
            yield _report(ssrc, ntp, stamp, float(RECEIVER.to_reference(now + journey)))
        now += sent.report_every * float(random.uniform(0.5, 1.5))


def _told(sent: Sent, now: float, captured: float, departed: float) -> tuple[float, float]:
    if sent.reports is Reports.NOW:
        return now, now
    if sent.reports is Reports.PACKETS:
        return captured, captured
    if sent.reports is Reports.DEPARTURES:
        return departed, captured
    return now, captured + (now - departed)


def _report(ssrc: int, ntp: int, stamp: int, arrival: float) -> Event:
    return Event(
        arrival=arrival,
        feed=lambda bridge: bridge.report(ssrc=ssrc, ntp=ntp, stamp=stamp, arrival=arrival),
    )


def watching(
    *streams: Sent, seconds: float = 15.0
) -> Callable[..., AsyncGenerator[BridgeObservation]]:
    """In place of `watch_whep`, whatever it is asked for: a minute takes no time."""

    async def watch(*_: object, **__: object) -> AsyncGenerator[BridgeObservation]:
        for each in watched(*streams, seconds=seconds):
            yield each

    return watch


def watched(*streams: Sent, seconds: float = 30.0) -> list[BridgeObservation]:
    """What a bridge observes of them, once a second."""
    return list(observations(Bridge(), *streams, seconds=seconds))


def observations(
    bridge: Bridge, *streams: Sent, seconds: float = 30.0
) -> Iterator[BridgeObservation]:
    events = sorted(
        (event for sent in streams for event in events_of(sent, seconds)),
        key=lambda event: event.arrival,
    )
    look = RECEIVER.delta + 1.0
    for event in events:
        while event.arrival > look:
            yield bridge.observe(look)
            look += 1.0
        event.feed(bridge)
    yield bridge.observe(look)
