"""The reference quality controller: a ladder, and how long one stays on a rung.

role       not good for                   request                         then waits
local      15 s broken or strained        one rung down                   15 s
           10 s good                      one rung up                     10 s; twice that each time
                                                                          it proves to be too early
           on the lowest rung, 15 s       SHORTEN_TURN to half            30 s, 60 s, ... 480 s
provider   5 s broken                     RESTART_STREAM                  20 s, 40 s, ... 320 s
           15 s broken or strained        SHORTEN_TURN to half            30 s, 60 s, ... 480 s

15 s, because a monitor counts over ten seconds and lets go after up to five more: whatever happened
once, and is over, is forgotten by then, and what a request has changed can be seen. Waits that grow
are as at first again after a stretch of good: that of restarts after 320 s, of turns after 60 s.

Strained by something that fewer or smaller pictures cannot mend still takes the ladder: what is
strained at the viewer is mostly a machine or a network that is asked for too much. Where nothing
can be judged (UNKNOWN), nothing is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from oneclock.live.monitor.alerts import RULES
from oneclock.live.monitor.quality_request import QualityRequest, RequestKind, Role
from oneclock.live.monitor.recent import SPAN
from oneclock.live.offset.playback_health import HealthState, PlaybackHealth

_SHARES = ((1.0, 1.0), (0.6, 1.0), (0.6, 0.75), (0.4, 0.75), (0.4, 0.5))
"""By rung: of the frames a second, and of the size."""
_STEPS = (
    (RequestKind.LOWER_FPS, RequestKind.RAISE_FPS),
    (RequestKind.SMALLER_PICTURE, RequestKind.LARGER_PICTURE),
    (RequestKind.LOWER_FPS, RequestKind.RAISE_FPS),
    (RequestKind.SMALLER_PICTURE, RequestKind.LARGER_PICTURE),
)
"""What is asked for between each rung and the next one: down, and back up."""
_LOWEST = len(_SHARES) - 1

_BAD = frozenset({HealthState.BROKEN, HealthState.STRAINED})
_LASTS_FOR = SPAN + max(rule.band.leave_after for rule in RULES)
"""Seconds. What has been bad for so long is bad now."""
_UP_AFTER = 10.0
_UP_AT_MOST = 480.0
_TOO_EARLY = 60.0
"""Who goes down again within so long went up too early."""
_RESTART_AFTER = 5.0
_RESTART_WAITS = 20.0
_RESTART_AT_MOST = 320.0
_SHORTEN_WAITS = 30.0
_SHORTEN_AT_MOST = 480.0
_SHORTEN_FORGOTTEN = 60.0
"""Seconds of good, after which shorter turns may have helped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a controller is, as a value."""

    rung: int = 0
    state: HealthState = HealthState.UNKNOWN
    since: float = 0.0
    """When that state began."""
    bad_since: float | None = None
    """Since when it has been broken or strained without a break."""
    stepped_at: float = float("-inf")
    rose_at: float = float("-inf")
    up_after: float = _UP_AFTER
    restarted_at: float = float("-inf")
    restart_waits: float = 0.0
    shortened_at: float = float("-inf")
    shorten_waits: float = 0.0

    def seeing(self, health: PlaybackHealth) -> Standing:
        bad = health.state in _BAD
        bad_since = None if not bad else health.at if self.bad_since is None else self.bad_since
        if health.state is self.state:
            return replace(self, bad_since=bad_since)
        was_good_for = health.at - self.since if self.state is HealthState.GOOD else 0.0
        return replace(
            self,
            state=health.state,
            since=health.at,
            bad_since=bad_since,
            shorten_waits=0.0 if was_good_for >= _SHORTEN_FORGOTTEN else self.shorten_waits,
        )

    def for_seconds(self, now: float) -> float:
        return now - self.since

    def bad_for(self, now: float) -> float:
        return 0.0 if self.bad_since is None else now - self.bad_since


class ReferenceQualityController:
    """Subscribe it to a monitor; `act` is called with what it asks for, and should return soon.

    At most one request per second of health, and none that the last one has not had time to show
    in.
    """

    def __init__(self, act: Callable[[QualityRequest], None], *, role: Role = Role.LOCAL) -> None:
        self._act = act
        self._decide = decide_local if Role(role) is Role.LOCAL else decide_provider
        self.standing = Standing()

    def playback_health(self, health: PlaybackHealth) -> None:
        self.standing, request = self._decide(self.standing.seeing(health), health)
        if request is not None:
            self._act(request)


def decide_local(
    standing: Standing, health: PlaybackHealth
) -> tuple[Standing, QualityRequest | None]:
    now = health.at
    bad_for = min(standing.bad_for(now), now - standing.stepped_at)
    if bad_for >= _LASTS_FOR:
        if standing.rung < _LOWEST:
            return _down(standing, health)
        return _shorten(standing, health)
    if standing.state is HealthState.GOOD and standing.rung > 0:
        good_for = now - max(standing.since, standing.stepped_at)
        if good_for >= standing.up_after:
            return _up(standing, health)
    return standing, None


def decide_provider(
    standing: Standing, health: PlaybackHealth
) -> tuple[Standing, QualityRequest | None]:
    now = health.at
    if standing.state is HealthState.GOOD and standing.for_seconds(now) >= _RESTART_AT_MOST:
        standing = replace(standing, restart_waits=0.0)
    broken = standing.state is HealthState.BROKEN and standing.for_seconds(now) >= _RESTART_AFTER
    if broken and now - standing.restarted_at >= standing.restart_waits:
        waits = min(_RESTART_AT_MOST, standing.restart_waits * 2 or _RESTART_WAITS)
        request = _request(RequestKind.RESTART_STREAM, health)
        return replace(standing, restarted_at=now, restart_waits=waits), request
    return _shorten(standing, health)


def _down(standing: Standing, health: PlaybackHealth) -> tuple[Standing, QualityRequest | None]:
    down, _ = _STEPS[standing.rung]
    rung = standing.rung + 1
    too_early = health.at - standing.rose_at < _TOO_EARLY
    up_after = min(_UP_AT_MOST, standing.up_after * 2) if too_early else standing.up_after
    after = replace(standing, rung=rung, stepped_at=health.at, up_after=up_after)
    return after, _request(down, health, rung)


def _up(standing: Standing, health: PlaybackHealth) -> tuple[Standing, QualityRequest | None]:
    rung = standing.rung - 1
    _, up = _STEPS[rung]
    lasted = health.at - standing.rose_at >= _TOO_EARLY + _UP_AT_MOST
    after = replace(
        standing,
        rung=rung,
        stepped_at=health.at,
        rose_at=health.at,
        up_after=_UP_AFTER if lasted else standing.up_after,
    )
    return after, _request(up, health, rung)


def _shorten(standing: Standing, health: PlaybackHealth) -> tuple[Standing, QualityRequest | None]:
    now = health.at
    lasts = standing.bad_for(now) >= _LASTS_FOR
    if not lasts or now - standing.shortened_at < standing.shorten_waits:
        return standing, None
    waits = min(_SHORTEN_AT_MOST, standing.shorten_waits * 2 or _SHORTEN_WAITS)
    request = _request(RequestKind.SHORTEN_TURN, health, standing.rung, turn_share=0.5)
    return replace(standing, shortened_at=now, shorten_waits=waits), request


def _request(
    kind: RequestKind, health: PlaybackHealth, rung: int = 0, *, turn_share: float = 1.0
) -> QualityRequest:
    fps_share, size_share = _SHARES[rung]
    reason = "; ".join(health.reasons) or f"{health.state} for a while"
    return QualityRequest(
        kind=kind,
        at=health.at,
        reason=reason,
        fps_share=fps_share,
        size_share=size_share,
        turn_share=turn_share,
    )
