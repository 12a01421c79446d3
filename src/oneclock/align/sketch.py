"""Hear a long recording here and there: enough to find its place, and then to listen closely.

Ten seconds of every minute of the reference and ten of every 110 of a source meet, whatever the
offset between the two, for a sixty-sixth of the time they share: a minute of an hour. Envelopes of
that are enough where recordings have much in common, and what the minute suggests is then listened
to closely over all of them. Where it does not lead to a trusted answer, both are heard in full.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oneclock.align.close_listening import Listen
from oneclock.align.correlate import Samples
from oneclock.align.envelope import FRAME_RATE, SAMPLE_RATE, Envelope, envelope_of, flatten_runs
from oneclock.align.hearing import Hearing, Progress, listen_to, put
from oneclock.align.solve_pair import Heard
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.probe import MediaInfo
from oneclock.media.read_stretch import StretchReader, can_read_stretches

REFERENCE_EVERY = 60
SOURCE_EVERY = 110
"""Seconds. Of no common measure but ten: any offset finds pairs that meet."""
RUN = 10
WORTH_SKETCHING = 20 * 60.0

_BLOCK = 1  # seconds: what is decoded on demand, at least


def can_sketch(info: MediaInfo) -> bool:
    return info.duration >= WORTH_SKETCHING and all(
        can_read_stretches(info.container, track.sample_rate) for track in info.audio
    )


def hear_sketch(info: MediaInfo, scratch: Path, every: int, progress: Progress) -> Hearing:
    microphone = choose_microphone(info.path)
    runs: list[tuple[int, Envelope]] = []
    scratch.touch()
    with StretchReader(info.path, rate=SAMPLE_RATE, microphone=microphone) as reader:
        for start in _run_starts(info.duration, every):
            samples = reader.read(start, RUN)
            put(scratch, start * SAMPLE_RATE, samples)
            runs.append((start * FRAME_RATE, envelope_of(samples)))
            progress(info.path, start + RUN, info.duration)
    return Hearing(
        path=info.path,
        duration=info.duration,
        microphone=microphone,
        envelope=flatten_runs(runs, int(info.duration * FRAME_RATE)),
        scratch=scratch,
        every=every,
    )


def heard(hearing: Hearing) -> Heard:
    """For `solve_pair`, which does not know a sketch from the whole: what was not heard yet is
    decoded where it is listened to."""
    listen = listen_to(hearing.scratch)
    if hearing.every is not None:
        listen = _listen_on_demand(hearing, hearing.every, listen)
    return Heard(duration=hearing.duration, envelope=hearing.envelope, listen=listen)


def _run_starts(duration: float, every: int) -> range:
    return range(0, int(duration) - RUN + 1, every)


def _listen_on_demand(hearing: Hearing, every: int, from_scratch: Listen) -> Listen:
    """Decode what is listened to for the first time."""
    known = np.zeros(int(hearing.duration) // _BLOCK + 1, np.bool_)
    for start in _run_starts(hearing.duration, every):
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
