"""A performance in numbers, and whether the offset stayed within the policy's bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from oneclock.live.rehearsal.performance import Performance
from oneclock.live.rehearsal.receiver import Presented, present

SETTLING = 5.0
"""Seconds after the start, by which a receiver has settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offsets:
    """Seconds; positive, the voice is early."""

    pictures: int
    median: float
    p95_abs: float
    worst: float
    """The largest, with its sign."""
    worst_at: float

    @classmethod
    def of(cls, seen: Sequence[tuple[float, float]]) -> Offsets | None:
        """From when and by how much; None, where there was nothing to compare."""
        if not seen:
            return None
        values = np.array([offset for _, offset in seen])
        worst = int(np.argmax(np.abs(values)))
        return cls(
            pictures=len(seen),
            median=float(np.median(values)),
            p95_abs=float(np.quantile(np.abs(values), 0.95)),
            worst=float(values[worst]),
            worst_at=float(seen[worst][0]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Freezes:
    """As W3C counts them at a receiver: pictures three times as far apart as usual, and 150 ms
    further."""

    count: int
    seconds: float
    longest: float

    @classmethod
    def of(cls, times: Sequence[float]) -> Freezes:
        apart = [after - before for before, after in pairwise(times)]
        if not apart:
            return cls(count=0, seconds=0.0, longest=0.0)
        usual = float(np.mean(apart))
        frozen = [gap for gap in apart if gap > max(3 * usual, usual + 0.15)]
        return cls(count=len(frozen), seconds=float(sum(frozen)), longest=float(max(apart)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What became of a scenario."""

    scenario: str
    seconds: float
    seed: int
    sent: Offsets | None
    """As pictures and sounds left."""
    presented: Offsets | None
    """As a viewer had them, once settled."""
    sent_freezes: Freezes
    presented_freezes: Freezes
    concealed_share: float
    delay_median: float | None
    """From spoken to sent; None, where it was spoken ahead of time."""
    delay_worst: float | None
    samples_lost: int
    """Of what was handed over, what never was sent nor waits."""
    samples_again: int
    foreign: int
    """Sounds and pictures sent of a turn that was over."""
    audio_backwards: int
    video_backwards: int
    video_sent: int
    video_late_frames: int
    video_dropped: int
    video_repeated: int
    audio_underruns: int
    resyncs: int
    rejected: int
    most_audio_buffer: float
    most_video_buffer: float
    lowest_target_fps: float
    pace_ppm: float
    out_of_reach: bool
    why_not: tuple[str, ...]
    """What is outside of the policy's bounds."""

    @property
    def is_within(self) -> bool:
        return not self.why_not


def judge(performance: Performance) -> Rehearsal:
    scenario, stats = performance.scenario, performance.stats
    last = stats[-1]
    sent = Offsets.of(_sent(performance))
    presented = present(performance)
    delays = performance.delays()
    waiting = round(last.audio_buffer * 48_000)
    return Rehearsal(
        scenario=scenario.name,
        seconds=scenario.seconds,
        seed=scenario.seed,
        sent=sent,
        presented=Offsets.of(_presented(performance, presented)),
        sent_freezes=Freezes.of([picture.wall for picture in performance.pictures]),
        presented_freezes=Freezes.of(list(presented.picture_at)),
        concealed_share=presented.concealed / max(1, len(performance.blocks)),
        delay_median=float(np.median(delays)) if delays else None,
        delay_worst=max(delays) if delays else None,
        samples_lost=max(0, performance.spoken.samples - performance.heard.count - waiting),
        samples_again=performance.heard.again,
        foreign=performance.foreign,
        audio_backwards=performance.audio_backwards,
        video_backwards=performance.video_backwards,
        video_sent=last.video_sent,
        video_late_frames=last.video_late_frames,
        video_dropped=last.video_dropped,
        video_repeated=last.video_repeated,
        audio_underruns=last.audio_underruns,
        resyncs=last.resyncs,
        rejected=last.rejected,
        most_audio_buffer=max(one.audio_buffer for one in stats),
        most_video_buffer=max(one.video_buffer for one in stats),
        lowest_target_fps=min(one.target_fps for one in stats),
        pace_ppm=last.pace_ppm,
        out_of_reach=performance.out_of_reach,
        why_not=_why_not(performance, sent),
    )


def _sent(performance: Performance) -> list[tuple[float, float]]:
    return [(picture.wall, picture.wall - heard.wall) for picture, heard in performance.compared]


def _presented(performance: Performance, presented: Presented) -> list[tuple[float, float]]:
    seen_at = dict(zip(performance.pictures, presented.picture_at, strict=True))
    return [
        (picture.wall, float(seen_at[picture]) - presented.played_at(heard.media))
        for picture, heard in performance.compared
        if picture.wall >= SETTLING
    ]


def _why_not(performance: Performance, sent: Offsets | None) -> tuple[str, ...]:
    """The bounds: lateness that is dropped holds for nearly all, and that of a wrong clock for
    all."""
    policy = performance.scenario.policy
    if sent is None:
        return ("no picture was sent whose sound was heard",)
    reasons: list[str] = []
    if sent.p95_abs > policy.late_threshold:
        reasons.append(
            f"one picture in 20 is off by {sent.p95_abs * 1e3:.0f} ms or more, "
            f"above late_threshold_ms of {policy.late_threshold_ms:g}"
        )
    if abs(sent.worst) > policy.resync_threshold:
        reasons.append(
            f"one is off by {sent.worst * 1e3:.0f} ms at {sent.worst_at:.1f} s, "
            f"beyond resync_threshold_ms of {policy.resync_threshold_ms:g}"
        )
    backwards = performance.audio_backwards + performance.video_backwards
    if backwards:
        reasons.append(f"{backwards} stamps do not come after the one before")
    return tuple(reasons)
