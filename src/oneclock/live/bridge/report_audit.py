"""Whether a stream's sender reports may be believed. Nobody has to tell the truth in them.

What has been met: reports at exactly twice the rate (GStreamer's webrtcbin); reports that a relay
made from when its own packets left (Janus), so that a real 200 ms read as 2; the same from aiortc's
own sender; clocks that were set in the middle of a call; no wall clock at all.

A report made from departures is told by its unevenness. Let u be what a report's instants differ by
(wall - media) and v the lateness of the newest packet that had come by then, each less its own
trend. A media clock knows nothing of its packets: u is rounding, some microseconds. Departures
hesitate, and the report with them: v = u + network. So

    u is as even as ticks             of a media clock: believed
    v on u has a slope of 1, not 0    made from departures: not believed
    anything else                     not known: not believed

It is tempting to believe an uneven report if the slope is 0. But a report of departures that is
rounded to milliseconds flattens the slope: of 40,000 simulated ones, 475 would have been believed.

A report that stands on a perfect line and lies by a constant cannot be told by any receiver: only
marks in the content show a provider's own error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from oneclock.live.bridge.rtcp_report import Report

Floats = NDArray[np.float64]

KEPT = 64
"""Reports that are looked at: a minute of most senders, five of libwebrtc's sound."""

_LEAST = 4
_LEAST_TO_COMPARE = 8
_MOST_RATE_ERROR = 1e-3
_MOST_RATE_STD = 2e-3
_LEAP = 0.1
_LEAPS_REMEMBERED = 16
_BACKWARDS_REMEMBERED = 8
_SEVERAL = 3
_MIRRORED = 0.25
# Stamps are rounded to ticks, which scatters by 6 microseconds at 48 kHz. The reports of a media
# clock in Python scattered by 4 to 10; nothing that leaves from a program is as even: on an idle
# machine aiortc's departures scattered by 400 to 1100.
_ROUNDINGS = 2.5
_CLOCK_READING = 1e-5
_NTP_TICK = 2.0**-32
# Of fewer, departures may happen to lie on a line.
_LEAST_OF_MEDIA_CLOCK = 6
_STALE = 20.0


class Finding(StrEnum):
    SOUND = "sound"
    NO_REPORTS = "no reports"
    NO_WALL_CLOCK = "no wall clock"
    BACKWARDS = "backwards"
    LEAPS = "leaps"
    WRONG_RATE = "wrong rate"
    FOLLOWS_PACKETS = "follows packets"
    TOO_FEW = "too few"
    UNDECIDED = "undecided"
    STALE = "stale"


class Grade(StrEnum):
    SOUND = "sound"
    """Nothing speaks against them, and there was enough to speak."""
    UNPROVEN = "unproven"
    FALSE = "false"
    """They contradict themselves, or the packets."""


_GRADES = {
    Finding.SOUND: Grade.SOUND,
    Finding.NO_REPORTS: Grade.UNPROVEN,
    Finding.TOO_FEW: Grade.UNPROVEN,
    Finding.UNDECIDED: Grade.UNPROVEN,
    Finding.STALE: Grade.UNPROVEN,
    Finding.NO_WALL_CLOCK: Grade.FALSE,
    Finding.BACKWARDS: Grade.FALSE,
    Finding.LEAPS: Grade.FALSE,
    Finding.WRONG_RATE: Grade.FALSE,
    Finding.FOLLOWS_PACKETS: Grade.FALSE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAudit:
    finding: Finding
    reason: str
    """For a person; empty when they are sound."""
    reports: int
    rate: float | None = None
    """Media seconds for each second of the wall between reports; 1 is the truth."""

    @property
    def grade(self) -> Grade:
        return _GRADES[self.finding]

    @property
    def trusted(self) -> bool:
        return self.grade is Grade.SOUND


def audit_reports(
    reports: Sequence[Report], *, tick: float, now: float, without_wall: int = 0
) -> ReportAudit:
    """The newest `KEPT` reports of a stream, in the order they came; `without_wall` more had an
    NTP time of zero. `tick`: seconds from one RTP timestamp to the next."""
    finding, reason, rate = _find(reports[-KEPT:], tick, now, without_wall)
    return ReportAudit(finding=finding, reason=reason, reports=len(reports), rate=rate)


def since_last_leap(reports: Sequence[Report]) -> Sequence[Report]:
    """Those that are of one line, as far as leaps tell."""
    return reports if len(reports) < 2 else reports[_Steps(reports).unbroken_from :]


def _find(
    reports: Sequence[Report], tick: float, now: float, without_wall: int
) -> tuple[Finding, str, float | None]:
    if not reports:
        if without_wall:
            return Finding.NO_WALL_CLOCK, "its reports carry no wall clock (NTP is zero)", None
        return Finding.NO_REPORTS, "it has sent no report", None
    silence = now - reports[-1].arrival
    if silence > _STALE:
        return Finding.STALE, f"its last report came {silence:.0f} s ago", None
    if len(reports) < 2:
        return Finding.TOO_FEW, "it has sent one report", None
    steps = _Steps(reports)
    if steps.backwards[-_BACKWARDS_REMEMBERED:].any():
        return Finding.BACKWARDS, "its reports run backwards", None
    remembered = max(0, len(steps.leaps) - _LEAPS_REMEMBERED)
    leaps = [remembered + int(i) for i in np.flatnonzero(steps.leaps[remembered:])]
    tail = reports[steps.unbroken_from :]
    line = _Line(tail) if len(tail) >= _SEVERAL else None
    rate = None if line is None else line.rate
    if line is not None and line.is_surely_wrong:
        return Finding.WRONG_RATE, _rate_told(line.rate), rate
    if any(steps.is_mirrored(leap) for leap in leaps):
        return Finding.FOLLOWS_PACKETS, _FOLLOWS, rate
    if len(leaps) >= _SEVERAL or (leaps and len(tail) < _LEAST):
        size = float(np.abs(steps.apart[leaps]).max())
        return Finding.LEAPS, f"its reports leapt, by up to {size:.3g} s", rate
    if line is None or len(tail) < _LEAST or not line.is_surely_right:
        return Finding.TOO_FEW, f"{len(tail)} reports are too few yet", rate
    finding, reason = _compare_with_packets(tail, line, tick)
    return finding, reason, rate


class _Steps:
    """From each report to the next."""

    def __init__(self, reports: Sequence[Report]) -> None:
        wall, media = _column(reports, "wall"), _column(reports, "media")
        wall_steps, media_steps = np.diff(wall), np.diff(media)
        self.backwards = (wall_steps < 0) | (media_steps < 0)
        forward = (wall_steps > _NTP_TICK) & (media_steps > 0)
        # A rate that lies evenly is no leap: so leaps are against the usual rate of these reports.
        ratios = media_steps[forward] / wall_steps[forward]
        usual = float(np.median(ratios)) if len(ratios) >= _SEVERAL else 1.0
        self.apart = wall_steps - media_steps / usual
        self.leaps = np.abs(self.apart) > _LEAP + _MOST_RATE_ERROR * np.abs(wall_steps)
        self._packets = np.diff(_column(reports, "packet_lateness"))

    @property
    def unbroken_from(self) -> int:
        """The first report after the last leap."""
        broken = np.flatnonzero(self.leaps | self.backwards)
        return int(broken[-1]) + 1 if len(broken) else 0

    def is_mirrored(self, step: int) -> bool:
        """Whether the packets leapt with the reports: it is from them, then, that those are made,
        or a pause was left uncounted. The receiver cannot tell which."""
        return bool(abs(self.apart[step] - self._packets[step]) < _MIRRORED * abs(self.apart[step]))


class _Line:
    """media = level + rate * wall, by least squares: these reports have leapt nowhere."""

    def __init__(self, reports: Sequence[Report]) -> None:
        wall, media = _column(reports, "wall"), _column(reports, "media")
        x = wall - wall.mean()
        y = media - media.mean()
        spread = float(x @ x)
        self.rate = float(x @ y) / spread if spread > 0 else 1.0
        self.residuals: Floats = self.rate * x - y
        self.scatter = _std(self.residuals)
        self.rate_std = self.scatter / spread**0.5 if spread > 0 else np.inf

    @property
    def is_surely_wrong(self) -> bool:
        return abs(self.rate - 1) > _MOST_RATE_ERROR + self.rate_std * _stds(len(self.residuals))

    @property
    def is_surely_right(self) -> bool:
        return abs(self.rate - 1) < _MOST_RATE_ERROR + self.rate_std and (
            self.rate_std < _MOST_RATE_STD
        )


def _compare_with_packets(
    reports: Sequence[Report], line: _Line, tick: float
) -> tuple[Finding, str]:
    count = len(reports)
    rounding = _ROUNDINGS * tick / 12**0.5 + _CLOCK_READING
    if line.scatter < rounding and count >= _LEAST_OF_MEDIA_CLOCK:
        return Finding.SOUND, ""
    if count < _LEAST_TO_COMPARE:
        return Finding.UNDECIDED, f"{count} reports are too few yet to compare with packets"
    lateness = _without_trend(_column(reports, "wall"), _column(reports, "packet_lateness"))
    slope, std = _slope(line.residuals, lateness)
    reach = std * _stds(count)
    if slope - reach > 0 and slope + reach >= 1:
        return Finding.FOLLOWS_PACKETS, _FOLLOWS
    uneven = f"its reports are uneven by {line.scatter * 1e3:.2g} ms"
    return Finding.UNDECIDED, f"{uneven}: they may be of when packets left"


_FOLLOWS = (
    "its reports repeat when packets left, as a relay's own timing does: a provider's own error "
    "would not show"
)


def _rate_told(rate: float) -> str:
    told = f"between its reports RTP runs at {rate:.4g} times its nominal rate"
    if abs(rate - 2) < 0.02:
        return told + ": twice, which GStreamer's webrtcbin is known for"
    return told


def _column(reports: Sequence[Report], name: str) -> Floats:
    return np.array([getattr(report, name) for report in reports], np.float64)


def _without_trend(wall: Floats, values: Floats) -> Floats:
    x, centred = wall - wall.mean(), values - values.mean()
    left: Floats = centred - x * (x @ centred) / (x @ x)
    return left


def _stds(count: int) -> float:
    """How many standard deviations are sure, by so many observations: Student's t, near enough.
    Four, because a stream is looked at once a second for hours: with three, one window in 700
    would say anything."""
    return 4.0 + 10 / (count - 2)


def _slope(u: Floats, v: Floats) -> tuple[float, float]:
    spread = float(u @ u)
    slope = float(u @ v) / spread
    return slope, _std(v - slope * u) / spread**0.5


def _std(residuals: Floats) -> float:
    """Of what is left about a line of two parameters."""
    return float(np.sqrt(residuals @ residuals / max(1, len(residuals) - 2)))
