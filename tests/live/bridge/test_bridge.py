"""A session of somebody else: what it is doing, and what a restart or a flood does to it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.live.bridge.simulated_stream import Reports, Sent, observations, watched

from oneclock.live.bridge.bridge import Bridge
from oneclock.live.bridge.bridge_state import BridgeState, Seen, after
from oneclock.live.bridge.stream_line import Kind

VOICE = Sent(kind=Kind.VOICE, seed=1)
FACE = Sent(kind=Kind.FACE, seed=2)


# -- states --------------------------------------------------------------------------------------


def test_nothing_has_come_then_it_flows_then_it_is_silent() -> None:
    bridge = Bridge()
    assert bridge.observe(0.0).state is BridgeState.WAITING

    states = [each.state for each in observations(bridge, VOICE, FACE, seconds=5.0)]
    assert set(states) == {BridgeState.FLOWING}

    assert bridge.observe(1010.0).state is BridgeState.SILENT


def test_a_farewell_of_every_stream_ends_it_and_packets_begin_it_again() -> None:
    bridge = Bridge()
    list(observations(bridge, VOICE, FACE, seconds=5.0))

    bridge.bye(11)
    assert bridge.observe(1006.0).state is BridgeState.FLOWING
    bridge.bye(22)
    assert bridge.observe(1006.0).state is BridgeState.ENDED

    list(observations(bridge, VOICE, FACE, seconds=5.0))
    assert bridge.observe(1006.0).state is BridgeState.FLOWING


def test_a_connection_that_is_gone_stays_so() -> None:
    bridge = Bridge()
    bridge.gone()
    list(observations(bridge, VOICE, FACE, seconds=5.0))

    assert bridge.observe(1006.0).state is BridgeState.GONE


@pytest.mark.parametrize(("state", "seen"), list(itertools.product(BridgeState, Seen)))
def test_every_state_has_an_answer_to_everything(state: BridgeState, seen: Seen) -> None:
    follows = after(state, seen)

    assert (follows is BridgeState.GONE) == (state is BridgeState.GONE or seen is Seen.GONE)


# -- restarts ------------------------------------------------------------------------------------


def test_a_sender_that_takes_new_ssrcs_is_judged_anew() -> None:
    voice = Sent(**{**vars(VOICE), "ends": 12.0})
    face = Sent(**{**vars(FACE), "ends": 12.0})
    again = [
        Sent(kind=Kind.VOICE, ssrc=33, begins=12.0, origin=777, seed=3),
        Sent(kind=Kind.FACE, ssrc=44, begins=12.0, origin=4_000_000_000, latency=0.1, seed=4),
    ]

    seen = watched(voice, face, *again, seconds=24.0)

    assert seen[10].trusted
    assert not seen[13].trusted
    assert seen[22].trusted
    assert seen[22].offset is not None
    assert seen[22].offset.seconds == pytest.approx(0.1, abs=0.003)
    assert seen[-1].ssrc_changes == 2


def test_a_sender_that_begins_anew_under_its_old_ssrc_is_judged_anew() -> None:
    """Sequence numbers, timestamps and the wall are others; only the SSRC is not."""
    voice = Sent(**{**vars(VOICE), "ends": 12.0})
    face = Sent(**{**vars(FACE), "ends": 12.0})
    again = [
        Sent(kind=Kind.VOICE, begins=12.0, origin=777_000, first_sequence=9000, seed=3),
        Sent(kind=Kind.FACE, begins=12.0, origin=90_000, first_sequence=100, latency=0.1, seed=4),
    ]

    seen = watched(voice, face, *again, seconds=36.0)

    assert seen[10].trusted
    assert not any(each.trusted for each in seen[13:16])
    told = [each.offset.seconds for each in seen if each.offset and each.trusted]
    assert all(min(abs(s), abs(s - 0.1)) < 0.005 for s in told)
    assert told[-1] == pytest.approx(0.1, abs=0.005)


# -- floods --------------------------------------------------------------------------------------


def test_a_flood_of_ssrcs_costs_no_memory() -> None:
    bridge = Bridge()
    for ssrc in range(10_000):
        bridge.packet(
            Kind.FACE, 90000, ssrc=ssrc, sequence=1, stamp=ssrc, marker=True, arrival=ssrc * 1e-3
        )

    assert len(bridge._streams) <= 8


def test_a_flood_of_reports_costs_no_memory() -> None:
    bridge = Bridge()
    bridge.packet(Kind.VOICE, 48000, ssrc=1, sequence=1, stamp=0, marker=False, arrival=0.0)
    for number in range(10_000):
        bridge.report(ssrc=1, ntp=number << 32, stamp=number, arrival=number * 1e-3)

    stream = bridge.current(Kind.VOICE)
    assert stream is not None
    assert stream.seen(10.0).audit.reports <= 64


@settings(max_examples=100, deadline=None)
@given(
    packets=st.lists(
        st.tuples(
            st.sampled_from(list(Kind)),
            st.integers(0, 3),
            st.integers(0, 65535),
            st.integers(0, 2**32 - 1),
            st.booleans(),
            st.floats(0.0, 1.0),
        ),
        max_size=60,
    ),
    reports=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)),
        max_size=30,
    ),
)
def test_whatever_comes_is_borne(
    packets: list[tuple[Kind, int, int, int, bool, float]],
    reports: list[tuple[int, int, int]],
) -> None:
    bridge, now = Bridge(), 0.0
    for index, (kind, ssrc, sequence, stamp, marker, wait) in enumerate(packets):
        now += wait
        bridge.packet(
            kind, 48000, ssrc=ssrc, sequence=sequence, stamp=stamp, marker=marker, arrival=now
        )
        for who, ntp, told in reports[index : index + 1]:
            bridge.report(ssrc=who, ntp=ntp, stamp=told, arrival=now)
        bridge.observe(now)


def test_a_report_before_the_first_packet_or_of_a_stranger_is_not_heard() -> None:
    bridge = Bridge()

    bridge.report(ssrc=11, ntp=5 << 32, stamp=0, arrival=0.0)
    bridge.bye(11)

    assert bridge.observe(1.0).state is BridgeState.WAITING


def test_a_report_that_repeats_the_last_one_says_nothing_new() -> None:
    """aiortc sends the same again while its track delivers nothing."""
    bridge = Bridge()
    bridge.packet(Kind.VOICE, 48000, ssrc=1, sequence=1, stamp=0, marker=False, arrival=0.0)
    for number in range(5):
        bridge.report(ssrc=1, ntp=7 << 32, stamp=0, arrival=number)

    stream = bridge.current(Kind.VOICE)
    assert stream is not None
    assert stream.seen(5.0).audit.reports == 1


def test_zero_for_a_wall_clock_is_none() -> None:
    bridge = Bridge()
    bridge.packet(Kind.VOICE, 48000, ssrc=1, sequence=1, stamp=0, marker=False, arrival=0.0)
    bridge.report(ssrc=1, ntp=0, stamp=0, arrival=1.0)

    stream = bridge.current(Kind.VOICE)
    assert stream is not None
    assert "no wall clock" in stream.seen(2.0).audit.reason


@pytest.mark.parametrize("style", list(Reports))
def test_each_observation_says_either_trusted_or_why_not(style: Reports) -> None:
    streams = (Sent(**{**vars(each), "reports": style}) for each in (VOICE, FACE))

    for observation in watched(*streams, seconds=12.0):
        assert observation.trusted == (observation.why_not == "")
