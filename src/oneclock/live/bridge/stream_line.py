"""One SSRC, as two lines: its media time on the sender's wall, and its arrival here.

    wall = delta + (1 + drift) * media          by its sender reports
    arrival = delta + (1 + drift) * media       by its packets

Media time is the stream's RTP timestamps, unwrapped, at their nominal rate, since its first packet.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from oneclock.live.bridge.fitted_clock import fit_clock
from oneclock.live.bridge.report_audit import KEPT, ReportAudit, audit_reports, since_last_leap
from oneclock.live.bridge.rtcp_report import Report, SenderWall
from oneclock.live.bridge.rtp_arrivals import Arrivals
from oneclock.live.bridge.rtp_count import PacketCount, Place, WireCounts
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import unwrap_rtp

FROZEN = 0.5
"""Seconds without a complete picture that people call a freeze."""

_LATE = 0.1
_FITTED = 16
_WORK_OUT_EVERY = 4
_REPORT_TOLERANCE = 0.05
_REPORT_FINEST = 1e-4
_USUAL_DRIFT = 1e-3


class Kind(StrEnum):
    VOICE = "voice"
    FACE = "face"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSeen:
    """What is known of a stream at one moment."""

    kind: Kind
    ssrc: int
    to_wall: ClockMap | None
    to_arrival: ClockMap | None
    audit: ReportAudit
    report_delay: float | None
    """The least that a report took from the instant it names until it came, on a clock of unknown
    zero; None, if its reports name packets instead of the moment they are sent."""
    wire: WireCounts
    late: int
    """Packets that came more than 0.1 s above the line."""
    freezes: int
    frozen_seconds: float
    last_arrival: float
    media: float
    """Of the newest packet."""
    has_left: bool

    @property
    def wall_to_arrival(self) -> ClockMap | None:
        """When what is of an instant of the sender's wall arrives here."""
        if self.to_wall is None or self.to_arrival is None:
            return None
        return self.to_wall.inverse().then(self.to_arrival)


class StreamLine:
    """Fed with every packet and report of one SSRC. Constant memory, however long it runs."""

    def __init__(self, *, kind: Kind, ssrc: int, rate: int, wall: SenderWall) -> None:
        self.kind, self.ssrc, self._rate, self._wall = kind, ssrc, rate, wall
        self._count = PacketCount()
        self._arrivals = Arrivals()
        self._first: int | None = None
        self._ticks = 0
        self._packet = self._packet_media = 0.0
        self._picture: float | None = None
        self._freezes = self._late = 0
        self._frozen = 0.0
        self._late_after: ClockMap | None = None
        self._reports: deque[Report] = deque(maxlen=KEPT)
        self._without_wall = self._unfitted = 0
        self._to_wall: ClockMap | None = None
        self._has_left = False

    @property
    def has_left(self) -> bool:
        return self._has_left

    def packet(self, *, sequence: int, stamp: int, marker: bool, arrival: float) -> None:
        """`stamp`: the 32 bits of the wire. `marker`: it completes a picture."""
        if self._first is None:
            self._first = self._ticks = stamp
        ticks = unwrap_rtp(stamp, self._ticks)
        media = (ticks - self._first) / self._rate
        place = self._count.add(sequence, media, arrival)
        if place is Place.STRAY or place is Place.TWICE:
            return
        self._has_left = False
        if place is not Place.BETWEEN:
            self._ticks, self._packet, self._packet_media = ticks, arrival, media
        line = self._late_after
        if line is not None and arrival - line.to_reference(media) > _LATE:
            self._late += 1
        if self.kind is Kind.VOICE:
            self._arrivals.add(media, arrival)
        elif marker:
            # A picture can be seen when its last packet is there.
            self._arrivals.add(media, arrival)
            self._count_freeze(arrival)
            self._picture = arrival

    def media_of(self, stamp: int) -> float:
        """The media time of a timestamp that is not far from the newest packet's."""
        first = self._ticks if self._first is None else self._first
        return (unwrap_rtp(stamp, self._ticks) - first) / self._rate

    @property
    def rate(self) -> int:
        return self._rate

    def report(self, *, ntp: int, stamp: int, arrival: float) -> None:
        if ntp == 0:
            # RFC 3550 allows zero for "no wall clock"; aiortc sends it until the first packet.
            self._without_wall += 1
            return
        if self._first is None:
            return  # Its timestamps mean nothing before the first packet.
        report = Report(
            wall=self._wall.seconds(ntp),
            media=self.media_of(stamp),
            arrival=arrival,
            packet_media=self._packet_media,
            packet_arrival=self._packet,
        )
        newest = self._reports[-1] if self._reports else None
        if newest and (newest.wall, newest.media) == (report.wall, report.media):
            return  # Nothing was sent since the last one, which says the same (aiortc).
        self._reports.append(report)
        self._unfitted += 1

    def bye(self) -> None:
        self._has_left = True

    def seen(self, now: float) -> StreamSeen:
        reports = list(self._reports)
        self._late_after = self._arrivals.line()
        freezes, frozen = self._freezes, self._frozen
        if self._picture is not None and not self._has_left and now - self._picture > FROZEN:
            freezes, frozen = freezes + 1, frozen + now - self._picture
        return StreamSeen(
            kind=self.kind,
            ssrc=self.ssrc,
            to_wall=self._wall_line(reports),
            to_arrival=self._late_after,
            audit=audit_reports(
                reports, tick=1 / self._rate, now=now, without_wall=self._without_wall
            ),
            report_delay=_report_delay(reports),
            wire=self._count.counts(),
            late=self._late,
            freezes=freezes,
            frozen_seconds=frozen,
            last_arrival=self._packet,
            media=self._packet_media,
            has_left=self._has_left,
        )

    def _count_freeze(self, arrival: float) -> None:
        if self._picture is not None and arrival - self._picture > FROZEN:
            self._freezes += 1
            self._frozen += arrival - self._picture

    def _wall_line(self, reports: list[Report]) -> ClockMap | None:
        """Worked out anew by every fourth report, because it costs a millisecond."""
        due = len(reports) < _FITTED // 2 or self._unfitted >= _WORK_OUT_EVERY
        if self._unfitted and due:
            self._to_wall, self._unfitted = _fit_wall(reports), 0
        return self._to_wall


def _fit_wall(reports: list[Report]) -> ClockMap | None:
    of_one_line = since_last_leap(reports[-_FITTED:])
    if len(of_one_line) < 2:
        return None
    fitted = fit_clock(
        [report.media for report in of_one_line],
        [report.wall for report in of_one_line],
        tolerance=_REPORT_TOLERANCE,
        finest=_REPORT_FINEST,
        usual_drift=_USUAL_DRIFT,
    )
    return fitted.clock


def _report_delay(reports: list[Report]) -> float | None:
    of_now = [report for report in reports[-_FITTED:] if report.is_ahead_of_packets]
    if len(of_now) < _WORK_OUT_EVERY or len(of_now) < len(reports[-_FITTED:]) // 2:
        return None
    return min(report.arrival - report.wall for report in of_now)
