"""Hear a long recording here and there: enough to find its place, and then to listen closely.

Envelopes of that are enough where recordings have much in common, and what they suggest is then
listened to closely over all of them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oneclock.align.listening.hearing import Hearing, Progress, time_code_alone
from oneclock.align.listening.on_demand import OnDemand, make_room
from oneclock.align.listening.where_to_listen import RUN, Depth, Pattern, run_starts
from oneclock.align.pair.envelope import (
    FRAME_RATE,
    SAMPLE_RATE,
    Envelope,
    envelope_of,
    flatten_runs,
)
from oneclock.media.choose_microphone import choose_channels
from oneclock.media.probe import MediaInfo
from oneclock.media.read_stretch import can_read_stretches

WORTH_SKETCHING = 20 * 60.0


def can_sketch(info: MediaInfo) -> bool:
    return info.duration >= WORTH_SKETCHING and all(
        can_read_stretches(info.container, track.sample_rate) for track in info.audio
    )


def hear_sketch(
    info: MediaInfo, scratch: Path, progress: Progress, pattern: Pattern, depth: Depth
) -> Hearing:
    """What an earlier, sparser one has left in the scratch file is not decoded again."""
    channels = choose_channels(info.path)
    microphone = channels.microphone
    if microphone is None:
        return time_code_alone(info, channels, scratch)
    if not scratch.exists():
        make_room(scratch, info.duration)
    listen = OnDemand(info.path, info.duration, microphone, scratch)
    runs: list[tuple[int, Envelope]] = []
    for start in run_starts(info.duration, pattern, depth):
        samples = listen(start * SAMPLE_RATE, RUN * SAMPLE_RATE)
        runs.append((start * FRAME_RATE, envelope_of(samples)))
        progress(info.path, start + RUN, info.duration)
    hearing = Hearing(
        path=info.path,
        duration=info.duration,
        microphone=microphone,
        kind=channels.kind,
        time_code=channels.time_code,
        scratch=scratch,
        depth=depth,
    )
    np.save(hearing.envelope, flatten_runs(runs, int(info.duration * FRAME_RATE)))
    return hearing
