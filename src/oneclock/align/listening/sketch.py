"""Hear a long recording here and there: enough to find its place, and then to listen closely.

Envelopes of that are enough where recordings have much in common, and what they suggest is then
listened to closely over all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from oneclock.align.listening.hearing import Hearing, Progress
from oneclock.align.listening.on_demand import OnDemand
from oneclock.align.listening.where_to_listen import RUN, Depth
from oneclock.align.pair.envelope import (
    FRAME_RATE,
    SAMPLE_RATE,
    Envelope,
    envelope_of,
    flatten_runs,
)
from oneclock.media.choose_microphone import Channels
from oneclock.media.probe import MediaInfo
from oneclock.media.read_audio import Microphone
from oneclock.media.read_stretch import can_read_stretches

WORTH_SKETCHING = 20 * 60.0

Run = tuple[int, Envelope]
"""Its first frame, and what was heard."""


def can_sketch(info: MediaInfo) -> bool:
    return info.duration >= WORTH_SKETCHING and all(
        can_read_stretches(info.container, track.sample_rate) for track in info.audio
    )


def hear_runs(
    info: MediaInfo,
    microphone: Microphone,
    scratch: Path,
    starts: Sequence[int],
    progress: Progress,
) -> list[Run]:
    """Runs that begin at so many seconds. What the scratch file holds is not decoded again."""
    listen = OnDemand(info.path, info.duration, microphone, scratch)
    runs: list[Run] = []
    for start in starts:
        samples = listen(start * SAMPLE_RATE, RUN * SAMPLE_RATE)
        runs.append((start * FRAME_RATE, envelope_of(samples)))
        progress(info.path, start + RUN, info.duration)
    return runs


def sketch_of(
    info: MediaInfo, channels: Channels, scratch: Path, runs: Sequence[Run], depth: Depth
) -> Hearing:
    hearing = Hearing(
        path=info.path,
        duration=info.duration,
        microphone=channels.microphone,
        kind=channels.kind,
        time_code=channels.time_code,
        scratch=scratch,
        depth=depth,
    )
    # In one order, however they were shared out: sums are rounded by the order of their terms.
    in_order = sorted(runs, key=lambda run: run[0])
    np.save(hearing.envelope, flatten_runs(in_order, int(info.duration * FRAME_RATE)))
    return hearing
