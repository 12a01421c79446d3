"""What a viewer would have: a model of a receiver as libwebrtc builds it.

Packets arrive, or not. Sound and pictures each wait in a jitter buffer that lets most of what the
network did lately through in time. Sound that is not there then is made up; a picture that is lost
is asked for once more. And by the sender reports both are kept in step: at most 80 ms a second,
behind a dead band of 30 ms.

A model, to see what policies do at the other end: it has no decoder, no congestion control and no
screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK_SECONDS, VIDEO_RATE
from oneclock.live.rehearsal.performance import Performance
from oneclock.simulate.network import Network

_STEP = 1.0
"""Seconds between two corrections."""
_MOST_A_STEP = 0.08
_DEAD_BAND = 0.03
_LET_THROUGH = 0.97
"""Share of what came lately that would have been in time."""
_LATELY = 3.0
_SMOOTHED = 4

Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    sound_delay: Times
    """Of every block: media time to when it is played."""
    sound_media: Times
    concealed: int
    """Blocks that were made up."""
    picture_at: Times
    """When every picture is seen; NaN, where it never is."""

    def played_at(self, media: float) -> float:
        return media + float(np.interp(media, self.sound_media, self.sound_delay))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """Packets as they arrived; NaN, where they did not."""

    media: Times
    arrival: Times

    @property
    def transit(self) -> Times:
        return self.arrival - self.media


def present(performance: Performance) -> Presented:
    scenario = performance.scenario
    sound = _Stream(
        media=np.array([block.stamp / AUDIO_RATE for block in performance.blocks]),
        arrival=_arrivals([block.wall for block in performance.blocks], scenario.voice_network),
    )
    pictures = _Stream(
        media=np.array([picture.stamp / VIDEO_RATE for picture in performance.pictures]),
        arrival=_repaired(
            [picture.wall for picture in performance.pictures], scenario.face_network
        ),
    )
    target = scenario.policy.target_jitter_buffer
    sound_steps, picture_steps = _delays(sound, pictures, target, scenario.seconds)
    times = np.arange(len(sound_steps)) * _STEP
    sound_delay = np.interp(sound.media, times, sound_steps)
    late = np.isnan(sound.arrival) | (sound.transit > sound_delay)
    seen = pictures.media + np.interp(pictures.media, times, picture_steps)
    # Pictures are decoded one after the other: the one after a late one is no sooner than it.
    return Presented(
        sound_delay=sound_delay,
        sound_media=sound.media,
        concealed=int(late.sum()),
        picture_at=np.maximum.accumulate(np.maximum(seen, pictures.arrival)),
    )


def _arrivals(sent: Sequence[float], network: Network) -> Times:
    journeys = (np.nan if journey is None else journey for journey in network.journeys())
    return np.array([at + journey for at, journey in zip(sent, journeys, strict=False)])


def _repaired(sent: Sequence[float], network: Network) -> Times:
    """A picture that is lost is asked for, again and again, until it is there."""
    journeys = network.journeys()
    return np.array([at + _journey(journeys, network) for at in sent])


def _journey(journeys: Iterator[float | None], network: Network) -> float:
    lost = 0.0
    for journey in journeys:
        if journey is not None:
            return lost + journey
        lost += 2 * network.delay + BLOCK_SECONDS
    raise AssertionError("a network never ends")


def _delays(
    sound: _Stream, pictures: _Stream, target: float, seconds: float
) -> tuple[list[float], list[float]]:
    """The playout delay of both at every step."""
    sound_extra = picture_extra = average = 0.0
    sounds: list[float] = []
    seen: list[float] = []
    for step in range(int(seconds / _STEP) + 2):
        now = step * _STEP
        sound_base, picture_base = _base(sound, now, target), _base(pictures, now, target)
        difference = picture_base + picture_extra - sound_base - sound_extra
        average += (difference - average) / _SMOOTHED
        if abs(average) > _DEAD_BAND:
            change = float(np.clip(average / 2, -_MOST_A_STEP, _MOST_A_STEP))
            # Whoever was delayed for the other's sake comes back first.
            back = min(picture_extra, change) if change > 0 else max(-sound_extra, change)
            picture_extra -= max(back, 0.0)
            sound_extra += min(back, 0.0)
            sound_extra += max(change - max(back, 0.0), 0.0)
            picture_extra += max(-(change - min(back, 0.0)), 0.0)
            average = 0.0
        sounds.append(sound_base + sound_extra)
        seen.append(picture_base + picture_extra)
    return sounds, seen


def _base(stream: _Stream, now: float, target: float) -> float:
    """What the jitter buffer alone would wait."""
    first = float(np.nanmin(stream.arrival)) if np.isfinite(stream.arrival).any() else 0.0
    since, until = max(now, first + _STEP) - _LATELY, max(now, first + _STEP)
    lately = stream.transit[(stream.arrival >= since) & (stream.arrival < until)]
    if not len(lately):
        return target
    return max(float(np.quantile(lately, _LET_THROUGH)), float(lately.min()) + target)
