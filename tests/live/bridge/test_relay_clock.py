"""At which time of a turn a relayed frame belongs."""

from __future__ import annotations

import pytest
from tests.live.bridge.simulated_stream import RECEIVER, Reports, Sent, observations

from oneclock.live.bridge.bridge import Bridge
from oneclock.live.bridge.relay_clock import LONGEST_HOLD, RelayBasis, RelayClock
from oneclock.live.bridge.stream_line import Kind


def relayed(*streams: Sent, seconds: float = 15.0) -> tuple[RelayClock, Bridge]:
    clock, bridge = RelayClock(), Bridge()
    for observation in observations(bridge, *streams, seconds=seconds):
        clock.look(observation)
    return clock, bridge


def voice(**how: object) -> Sent:
    return Sent(kind=Kind.VOICE, seed=1, **how)  # type: ignore[arg-type]


def face(**how: object) -> Sent:
    return Sent(kind=Kind.FACE, seed=2, **how)  # type: ignore[arg-type]


def skew_of(clock: RelayClock, instant: float) -> float:
    """How much later than its sound a picture of one instant is placed: both first stamps are of
    instant zero, so media seconds are the sender's."""
    sound = clock.turn_time(Kind.VOICE, 11, instant)
    picture = clock.turn_time(Kind.FACE, 22, instant)
    assert sound is not None
    assert picture is not None
    return picture - sound


@pytest.mark.parametrize("skew", [0.2, -0.2])
def test_by_verified_reports_picture_and_sound_of_one_instant_are_put_together(
    skew: float,
) -> None:
    clock, _ = relayed(voice(latency=max(0.0, -skew)), face(latency=max(0.0, skew)))

    assert clock.basis is RelayBasis.REPORTS
    assert skew_of(clock, 14.0) == pytest.approx(0.0, abs=0.003)


def test_without_trust_they_are_relayed_as_they_arrive() -> None:
    clock, _ = relayed(voice(reports=Reports.RELAY), face(reports=Reports.RELAY, latency=0.2))

    assert clock.basis is RelayBasis.ARRIVALS
    assert skew_of(clock, 14.0) == pytest.approx(0.2, abs=0.003)
    assert clock.hold == 0.0


def test_a_voice_waits_for_its_late_face_and_no_longer_than_a_second() -> None:
    late, _ = relayed(voice(), face(latency=0.2))
    early, _ = relayed(voice(latency=0.2), face())
    absurd, _ = relayed(voice(), face(latency=2.0))

    assert late.hold == pytest.approx(0.2, abs=0.003)
    assert early.hold == 0.0
    assert absurd.hold == LONGEST_HOLD


def test_a_voice_is_due_when_it_arrives_and_held_back_by_that() -> None:
    clock, _ = relayed(voice(), face(latency=0.2))
    at = clock.turn_time(Kind.VOICE, 11, 14.0)
    assert at is not None

    arrives = RECEIVER.to_reference(14.0 + 0.02)
    assert clock.due(at) == pytest.approx(arrives + 0.2, abs=0.005)


def test_the_voice_keeps_its_own_time_sample_for_sample() -> None:
    clock, _ = relayed(voice(), face())
    one, other = (clock.turn_time(Kind.VOICE, 11, media) for media in (13.0, 14.0))

    assert one is not None
    assert other is not None
    assert other - one == pytest.approx(1.0, abs=1e-9)


def test_before_there_is_a_line_nothing_has_a_place() -> None:
    clock, _ = relayed(voice(), face(), seconds=2.0)

    assert clock.basis is RelayBasis.NONE
    assert clock.turn_time(Kind.VOICE, 11, 1.0) is None


def test_another_ssrc_is_another_turn_and_frames_of_the_old_one_have_no_place() -> None:
    first = [Sent(**{**vars(each), "ends": 10.0}) for each in (voice(), face())]
    again = [voice(ssrc=33, begins=10.0), face(ssrc=44, begins=10.0)]

    clock, _ = relayed(*first, *again, seconds=20.0)

    assert clock.turn >= 1
    assert clock.turn_time(Kind.VOICE, 11, 9.0) is None
    assert clock.turn_time(Kind.VOICE, 33, 9.0) is not None


def test_trust_that_is_lost_for_a_moment_moves_nothing() -> None:
    clock, bridge = RelayClock(), Bridge()
    seen = list(observations(bridge, voice(), face(latency=0.2), seconds=15.0))
    for observation in seen[:12]:
        clock.look(observation)
    before = skew_of(clock, 14.0)

    silent = bridge.observe(seen[11].at + 9.0)
    assert not silent.trusted
    clock.look(silent)

    assert clock.basis is RelayBasis.REPORTS
    assert skew_of(clock, 14.0) == before
