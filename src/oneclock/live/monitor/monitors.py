"""All sessions of a server: so many and no more, forgotten when nobody tells of them.

Whoever exports what they say (metrics, telemetry, a health stream) follows them here, and is told
of each what is new since it was last told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from oneclock.errors import UsageError
from oneclock.live.monitor.alerts import Alert
from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.quality_request import QualityRequest
from oneclock.live.monitor.tally import Tally
from oneclock.live.offset.playback_health import PlaybackHealth
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.policy import AvSyncPolicy

_USUAL = AvSyncPolicy()
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Of one session, since the last."""

    session: str
    health: PlaybackHealth
    offsets: tuple[Offset, ...]
    """Those not told before."""
    counted: Tally
    """How much was counted since."""


Follower = Callable[[News], None]
AlertFollower = Callable[[Alert], None]
RequestFollower = Callable[[str, QualityRequest], None]
"""Told by session."""


class Monitors:
    def __init__(self, *, most: int = 64, patience: float = 60.0) -> None:
        self.most = most
        self.patience = patience
        """Seconds; a session of which nobody told anything for so long is closed."""
        self.newest: Mapping[str, PlaybackHealth] = MappingProxyType({})
        """By session, as it was last told. Replaced and never changed, so that the thread of an
        exporter may read it."""
        self.requests: Mapping[str, QualityRequest] = MappingProxyType({})
        """By session, what was last asked for; as above."""
        self._watched: dict[str, _Watched] = {}
        self._followers: list[Follower] = []
        self._alert_followers: list[AlertFollower] = []
        self._request_followers: list[RequestFollower] = []

    def open(self, session: str, now: float, policy: AvSyncPolicy = _USUAL) -> AvSyncMonitor:
        """A new monitor, followed from now on."""
        monitor = AvSyncMonitor(policy, name=session)
        self.add(monitor, now)
        return monitor

    def add(self, monitor: AvSyncMonitor, now: float) -> None:
        session = monitor.name
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", session):
            raise UsageError(
                f"session {ascii(session)[:80]}",
                "is no name that fits an address",
                "use 1 to 64 of A-Z a-z 0-9 _ . -",
            )
        if session in self._watched:
            raise UsageError(f"session {session}", "is monitored already", "close it first")
        self.expire(now)
        if len(self._watched) >= self.most:
            cause = f"would be one more than {self.most}"
            raise UsageError(f"session {session}", cause, "close another first")
        self._watched[session] = _Watched(self, monitor, now)

    def get(self, session: str) -> AvSyncMonitor | None:
        watched = self._watched.get(session)
        return None if watched is None else watched.monitor

    def close(self, session: str) -> None:
        """Forget it; closing twice is no error, since both ends of a connection may."""
        watched = self._watched.get(session)
        if watched is not None:
            watched.tell_the_rest()
            del self._watched[session]
            self.newest = _without(self.newest, session)
            self.requests = _without(self.requests, session)

    def expire(self, now: float) -> tuple[str, ...]:
        """Close those that nobody tells of any more."""
        lost = tuple(s for s, w in self._watched.items() if now - w.last_heard > self.patience)
        for session in lost:
            self.close(session)
        return lost

    def tick(self, now: float) -> tuple[Alert, ...]:
        """Once a second: lets time pass in all of them."""
        self.expire(now)
        return tuple(alert for monitor in self for alert in monitor.tick(now))

    def follow(self, follower: Follower) -> None:
        self._followers.append(follower)

    def follow_alerts(self, follower: AlertFollower) -> None:
        self._alert_followers.append(follower)

    def follow_requests(self, follower: RequestFollower) -> None:
        self._request_followers.append(follower)

    def __iter__(self) -> Iterator[AvSyncMonitor]:
        """As they are now: whoever is told may open and close others."""
        return iter([watched.monitor for watched in self._watched.values()])

    def __len__(self) -> int:
        return len(self._watched)

    def __contains__(self, session: object) -> bool:
        return session in self._watched

    def holds(self, watched: _Watched) -> bool:
        """False once it is closed: it then speaks to nobody, whoever has taken its name."""
        return self._watched.get(watched.monitor.name) is watched

    def tell(self, news: News) -> None:
        self.newest = MappingProxyType({**self.newest, news.session: news.health})
        for follower in self._followers:
            follower(news)

    def tell_alert(self, alert: Alert) -> None:
        for follower in self._alert_followers:
            follower(alert)

    def tell_request(self, session: str, request: QualityRequest) -> None:
        """By whoever has a quality controller follow that session."""
        if session not in self._watched:
            return
        self.requests = MappingProxyType({**self.requests, session: request})
        for follower in self._request_followers:
            follower(session, request)


def _without(told: Mapping[str, _Told], session: str) -> Mapping[str, _Told]:
    return MappingProxyType({name: each for name, each in told.items() if name != session})


class _Watched:
    """A monitor among others, and what was told of it."""

    def __init__(self, monitors: Monitors, monitor: AvSyncMonitor, opened: float) -> None:
        self.monitor = monitor
        self._monitors = monitors
        self._opened = opened
        self._told: dict[OffsetSource, float] = {}
        self._tally = Tally()
        monitor.subscribe(self)
        monitor.subscribe_alerts(self._alert)

    @property
    def last_heard(self) -> float:
        heard = self.monitor.heard_at
        return self._opened if heard is None else max(self._opened, heard)

    def playback_health(self, health: PlaybackHealth) -> None:
        if self._monitors.holds(self):
            self._tell(health)

    def tell_the_rest(self) -> None:
        """What was counted since the last second."""
        newest = self._monitors.newest.get(self.monitor.name)
        if newest is not None and self.monitor.tally != self._tally:
            self._tell(newest)

    def _tell(self, health: PlaybackHealth) -> None:
        new = tuple(o for o in health.offsets if self._told.get(o.source) != o.at)
        self._told.update({o.source: o.at for o in new})
        counted = self.monitor.tally.since(self._tally)
        self._tally = self.monitor.tally
        name = self.monitor.name
        self._monitors.tell(News(session=name, health=health, offsets=new, counted=counted))

    def _alert(self, alert: Alert) -> None:
        if self._monitors.holds(self):
            self._monitors.tell_alert(alert)
