"""Hear a long recording here and there: enough to find its place, and then to listen closely.

Eight runs of ten seconds in every 57, at places whose differences are all different (a perfect
difference set: Singer 1938). Two recordings heard by that pattern meet for a 57th of the time they
share, whatever lies between their beginnings: 63 seconds of an hour, for a seventh of the decoding.
Envelopes of that are enough where recordings have much in common, and what they suggest is then
listened to closely over all of them. Where it does not lead to a trusted answer, they are heard in
full.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oneclock.align.listening.hearing import Hearing, Progress, listen_to, put
from oneclock.align.pair.close_listening import Listen
from oneclock.align.pair.correlate import Samples
from oneclock.align.pair.envelope import (
    FRAME_RATE,
    SAMPLE_RATE,
    Envelope,
    envelope_of,
    flatten_runs,
)
from oneclock.align.pair.heard import Heard
from oneclock.media.choose_microphone import choose_channels
from oneclock.media.probe import MediaInfo
from oneclock.media.read_stretch import StretchReader, can_read_stretches

RUN = 10
"""Seconds."""
_PERIOD = 57
_HEARD = (0, 1, 3, 13, 32, 36, 43, 52)
"""In runs. Of any two members the difference, modulo the period, is that of no other two."""
SHARE = len(_HEARD) / _PERIOD
WORTH_SKETCHING = 20 * 60.0

_BLOCK = 1  # seconds: what is decoded on demand, at least


def can_sketch(info: MediaInfo) -> bool:
    return info.duration >= WORTH_SKETCHING and all(
        can_read_stretches(info.container, track.sample_rate) for track in info.audio
    )


def hear_sketch(info: MediaInfo, scratch: Path, progress: Progress) -> Hearing:
    channels = choose_channels(info.path)
    microphone = channels.microphone
    runs: list[tuple[int, Envelope]] = []
    scratch.touch()
    with StretchReader(info.path, rate=SAMPLE_RATE, microphone=microphone) as reader:
        for start in run_starts(info.duration):
            samples = reader.read(start, RUN)
            put(scratch, start * SAMPLE_RATE, samples)
            runs.append((start * FRAME_RATE, envelope_of(samples)))
            progress(info.path, start + RUN, info.duration)
    return Hearing(
        path=info.path,
        duration=info.duration,
        microphone=microphone,
        time_code=channels.time_code,
        envelope=flatten_runs(runs, int(info.duration * FRAME_RATE)),
        scratch=scratch,
        sketched=True,
    )


def heard(hearing: Hearing) -> Heard:
    """For `solve_pair`, which does not know a sketch from the whole: what was not heard yet is
    decoded where it is listened to."""
    listen = listen_to(hearing.scratch)
    if hearing.sketched:
        listen = _listen_on_demand(hearing, listen)
    return Heard(duration=hearing.duration, envelope=hearing.envelope, listen=listen)


def run_starts(duration: float) -> list[int]:
    """Seconds at which a run begins; the last one ends within the recording."""
    runs = int(duration) // RUN
    return [run * RUN for run in range(runs) if run % _PERIOD in _HEARD]


def _listen_on_demand(hearing: Hearing, from_scratch: Listen) -> Listen:
    """Decode what is listened to for the first time."""
    known = np.zeros(int(hearing.duration) // _BLOCK + 1, np.bool_)
    for start in run_starts(hearing.duration):
        known[start // _BLOCK : (start + RUN) // _BLOCK] = True
    reader = StretchReader(hearing.path, rate=SAMPLE_RATE, microphone=hearing.microphone)

    def listen(start: int, count: int) -> Samples:
        size = _BLOCK * SAMPLE_RATE
        first = max(0, start // size)
        last = min(len(known), -(-(start + count) // size))
        missing = np.flatnonzero(~known[first:last]) + first
        for run in np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1):
            if len(run):
                begin = int(run[0]) * _BLOCK
                samples = reader.read(begin, len(run) * _BLOCK)
                put(hearing.scratch, begin * SAMPLE_RATE, samples)
                known[run] = True
        return from_scratch(start, count)

    return listen
