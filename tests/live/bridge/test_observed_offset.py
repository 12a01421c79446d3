"""The offset, of senders whose truth is known: right where it is trusted, and not trusted where it
may be wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.live.bridge.simulated_stream import Reports, Sent, watched

from oneclock.live.bridge.bridge import BridgeObservation
from oneclock.live.bridge.stream_line import Kind
from oneclock.live.offset.witness import OffsetSource
from oneclock.simulate.network import Network

Lie = Callable[[float, float], tuple[float, float]]


def voice(**how: object) -> Sent:
    return Sent(kind=Kind.VOICE, seed=1, **how)  # type: ignore[arg-type]


def face(**how: object) -> Sent:
    return Sent(kind=Kind.FACE, seed=2, **how)  # type: ignore[arg-type]


def bad_network(seed: int) -> Network:
    return Network(delay=0.04, jitter=0.015, loss=0.02, seed=seed)


def trusted(observations: list[BridgeObservation]) -> list[float]:
    return [each.offset.seconds for each in observations if each.offset and each.offset.trusted]


# -- the truth -----------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    skew=st.floats(-0.5, 0.5),
    jitter=st.floats(0.0, 0.02),
    loss=st.floats(0.0, 0.05),
    origin=st.integers(0, 2**32 - 1),
    start=st.floats(0.0, 2.0**32),
    style=st.sampled_from([Reports.NOW, Reports.PACKETS]),
)
def test_truthful_reports_give_the_true_offset(
    skew: float, jitter: float, loss: float, origin: int, start: float, style: Reports
) -> None:
    """Whatever the network, across the wrap of timestamps, and across an NTP era."""
    common = {"origin": origin, "ntp_at_start": start, "reports": style}
    networks = [Network(delay=0.03, jitter=jitter, loss=loss, seed=seed) for seed in (1, 2)]

    told = trusted(
        watched(
            voice(network=networks[0], latency=0.5 + max(0.0, -skew), **common),
            face(network=networks[1], latency=0.5 + max(0.0, skew), **common),
            seconds=20.0,
        )
    )

    assert len(told) >= 8
    # The earliest of 25 pictures a second is some of the jitter late.
    assert all(abs(seconds - skew) < 1e-3 + 0.5 * jitter for seconds in told)


@pytest.mark.parametrize("jitter", [0.05, 0.1, 0.2, 0.4])
def test_where_jitter_is_large_the_number_says_so_or_is_not_trusted(jitter: float) -> None:
    for seed in range(4):
        network = Network(delay=0.02, jitter=jitter, seed=seed)
        for seen in watched(voice(), face(network=network), seconds=30.0)[:-1]:
            if seen.trusted and seen.offset is not None and seen.observed.std is not None:
                assert abs(seen.offset.seconds) < 4 * seen.observed.std + 1e-3


def test_arrivals_of_no_rhythm_give_a_number_that_is_not_trusted() -> None:
    network = Network(delay=0.02, jitter=0.4, seed=5)

    observations = watched(voice(), face(network=network), seconds=15.0)

    assert any(each.offset is not None for each in observations)
    assert not any(each.trusted for each in observations)
    assert "uneven" in observations[-1].why_not


def test_an_offset_is_a_report_s_and_of_the_observer_s_clock() -> None:
    last = watched(voice(), face(latency=0.1), seconds=12.0)[-1]

    assert last.offset is not None
    assert last.offset.source is OffsetSource.REPORT
    assert last.offset.at == last.at
    assert last.observed.std is not None


def test_pictures_that_become_late_are_seen_within_seconds() -> None:
    """At 15 s they begin to leave 300 ms later. A report of the media clock knows nothing of it."""
    before = face()
    later = face(latency=0.3, begins=15.0, first_sequence=65000 + 375)

    observations = watched(voice(), Sent(**{**vars(before), "ends": 15.0}), later, seconds=30.0)

    assert observations[13].offset is not None
    assert observations[13].offset.seconds == pytest.approx(0.0, abs=0.003)
    settled = [each.offset.seconds for each in observations[20:] if each.offset]
    assert settled == pytest.approx([0.3] * len(settled), abs=0.003)


def test_a_stall_is_a_freeze_and_no_offset() -> None:
    observations = watched(voice(), face(stall=(10.0, 10.8)), seconds=20.0)

    assert all(abs(seconds) < 0.003 for seconds in trusted(observations))
    last = observations[15].face
    assert last is not None
    assert last.freezes == 1
    assert last.frozen_seconds == pytest.approx(0.8, abs=0.05)


def test_losses_are_counted() -> None:
    last = watched(voice(network=Network(loss=0.1, seed=3)), face(), seconds=20.0)[-1]

    assert last.voice is not None
    assert last.face is not None
    assert last.voice.wire.lost_share == pytest.approx(0.1, abs=0.03)
    assert last.face.wire.lost == 0


# -- lies ----------------------------------------------------------------------------------------

LIES: dict[str, Lie] = {
    "twice the rate": lambda wall, media: (wall, 2 * media),
    "half the rate": lambda wall, media: (wall, media / 2),
    "1 % off": lambda wall, media: (wall, 1.01 * media),
    "leaping every five seconds": lambda wall, media: (wall + 0.4 * (wall // 5), media),
    "backwards": lambda wall, media: (-wall, media),
    "frozen wall": lambda wall, media: (0.0, media),
    "frozen media": lambda wall, media: (wall, 0.0),
    "another wall": lambda wall, media: (wall + 3600.0, media),
    "300 ms of another wall": lambda wall, media: (wall + 0.3, media),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("network", ["good", "bad"])
@pytest.mark.parametrize("whose", ["voice", "face"])
def test_a_lie_is_never_trusted(lie: str, network: str, whose: str) -> None:
    networks = [bad_network(1), bad_network(2)] if network == "bad" else [Network(), Network()]
    lies = {each: LIES[lie] if each == whose else LIES_NOT for each in ("voice", "face")}

    observations = watched(
        voice(network=networks[0], lie=lies["voice"]),
        face(network=networks[1], lie=lies["face"]),
        seconds=40.0,
    )

    assert not any(each.trusted for each in observations)
    assert all(each.why_not for each in observations)


def LIES_NOT(wall: float, media: float) -> tuple[float, float]:  # noqa: N802 - beside LIES
    return wall, media


@settings(max_examples=15, deadline=None)
@given(
    style=st.sampled_from([Reports.DEPARTURES, Reports.RELAY]),
    skew=st.floats(0.0, 0.5),
    jitter=st.floats(0.0, 0.02),
    seed=st.integers(0, 1000),
)
def test_what_a_relay_made_of_its_own_timing_is_never_trusted(
    style: Reports, skew: float, jitter: float, seed: int
) -> None:
    """The skew is real and the reports do not show it."""
    networks = [Network(delay=0.03, jitter=jitter, seed=seed + i) for i in (1, 2)]

    observations = watched(
        voice(network=networks[0], reports=style),
        face(network=networks[1], reports=style, latency=skew),
        seconds=30.0,
    )

    assert not any(each.trusted for each in observations)


def test_a_relay_s_number_is_given_and_what_is_wrong_with_it() -> None:
    last = watched(
        voice(reports=Reports.RELAY), face(reports=Reports.RELAY, latency=0.2), seconds=20.0
    )[-1]

    assert last.offset is not None
    assert last.offset.seconds == pytest.approx(0.0, abs=0.01)
    assert "relay" in last.why_not


def test_without_reports_there_is_no_number() -> None:
    observations = watched(voice(reports=Reports.NONE), face(), seconds=10.0)

    assert all(each.offset is None for each in observations)
    assert "no report" in observations[-1].why_not


def test_without_a_picture_there_is_no_number() -> None:
    observations = watched(voice(), seconds=5.0)

    assert all(each.offset is None for each in observations)
    assert "picture" in observations[-1].why_not


def test_two_walls_are_told_though_reports_name_packets() -> None:
    """Such reports say nothing of when they were sent: only the offset itself is absurd."""
    last = watched(
        voice(reports=Reports.PACKETS),
        face(reports=Reports.PACKETS, lie=lambda wall, media: (wall + 3600.0, media)),
        seconds=15.0,
    )[-2]

    assert not last.trusted
    assert "share no wall" in last.why_not


def test_a_stream_that_falls_silent_is_trusted_no_longer() -> None:
    observations = watched(voice(), Sent(**{**vars(face()), "ends": 12.0}), seconds=20.0)

    assert observations[10].trusted
    assert not observations[-1].trusted
    assert "nothing has arrived" in observations[-1].why_not


def test_one_that_lies_by_a_constant_delay_of_its_stamps_cannot_be_told() -> None:
    """The limit of the method, held here so that nobody believes it away: stamps that are off by
    200 ms, evenly and in packets and reports alike, are what late pictures look like."""
    shifted = face(lie=lambda wall, media: (wall, media + 0.2))
    truly_late = face(latency=0.2)

    one, other = (trusted(watched(voice(), each, seconds=15.0)) for each in (shifted, truly_late))

    assert one[-1] == pytest.approx(other[-1], abs=0.003)
