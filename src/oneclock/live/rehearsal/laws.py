"""What holds of every session, whatever its producers do and whatever strikes them."""

from __future__ import annotations

from collections.abc import Iterator

from oneclock.live.pacing.face_track import FACE_ROOM
from oneclock.live.pacing.pacer import VOICE_ROOM
from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
from oneclock.live.rehearsal.scenario import Scenario
from oneclock.live.rehearsal.verdict import Rehearsal
from oneclock.simulate.live_delivery import Stamps
from oneclock.simulate.live_face import SimFace

_SMOOTHED = 0.005
"""Seconds: within these stamps of sound are evened out."""
_ONE_PIECE = 0.1
"""Seconds. Room is asked for before a piece is let in, and then it is let in whole."""


def broken_laws(scenario: Scenario, rehearsal: Rehearsal) -> tuple[str, ...]:
    """Each in words; none, where all hold."""
    return (*_of_all(rehearsal), *_of_offsets(scenario, rehearsal))


def _of_all(rehearsal: Rehearsal) -> Iterator[str]:
    if backwards := rehearsal.audio_backwards + rehearsal.video_backwards:
        yield f"{backwards} stamps are negative, or not after the one before"
    if rehearsal.foreign:
        yield f"{rehearsal.foreign} sounds and pictures are of a turn that was over"
    if rehearsal.samples_again:
        yield f"{rehearsal.samples_again} samples were heard twice"
    if rehearsal.most_audio_buffer > VOICE_ROOM + _ONE_PIECE:
        yield f"{rehearsal.most_audio_buffer:.2f} s of sound waited"
    if rehearsal.most_video_buffer > FACE_ROOM + _ONE_PIECE:
        yield f"{rehearsal.most_video_buffer:.2f} s of pictures waited"


def _of_offsets(scenario: Scenario, rehearsal: Rehearsal) -> Iterator[str]:
    """Who says when his pieces are of is held to every picture; of others the median alone can be
    told: below `resync_threshold_ms` a jump looks like lateness, until seconds later, and some is
    `untold`."""
    sent, policy = rehearsal.sent, scenario.policy
    if sent is None:
        yield "no picture was sent whose sound was heard"
        return
    if is_stamped(scenario):
        if abs(sent.worst) > (bound := latest_shown(policy) + _SMOOTHED):
            yield f"a picture is off by {sent.worst * 1e3:.1f} ms, beyond {bound * 1e3:g}"
    elif abs(sent.median) > policy.resync_threshold + untold(scenario):
        yield f"half of the pictures are off by {sent.median * 1e3:.1f} ms or more"


def is_stamped(scenario: Scenario) -> bool:
    return all(
        producer.stamps is Stamps.CLOCK
        for turn in scenario.turns
        for producer in (turn.voice, turn.face)
    )


def untold(scenario: Scenario) -> float:
    """Seconds by which numbers may be off without anybody's being able to tell: where pictures come
    in bursts of now more and now fewer, every pause hides where in a burst they lie."""
    if is_stamped(scenario):
        return 0.0
    bursts = (
        turn.face.handover.burst
        for turn in scenario.turns
        if isinstance(turn.face, SimFace) and not _are_whole(turn.face)
    )
    return max(bursts, default=0.0) * len(scenario.pauses)


def _are_whole(face: SimFace) -> bool:
    """Whether all bursts hold the same number of pictures."""
    pictures = face.handover.burst * face.fps
    return abs(pictures - round(pictures)) < 1e-6


def latest_shown(policy: AvSyncPolicy) -> float:
    """Seconds by which a picture may be late and is shown all the same."""
    slows = policy.late_frame_policy is LateFramePolicy.TIME_STRETCH_AUDIO
    return policy.resync_threshold if slows else policy.late_threshold
