"""What is asked for when a viewer is not doing well, and when it is not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.live.monitor.posts import sender, stats

from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.quality import ReferenceQualityController
from oneclock.live.monitor.quality_request import QualityRequest, RequestKind, Role
from oneclock.live.monitor.viewer_stats import ViewerStats
from oneclock.live.offset.playback_health import HealthState, PlaybackHealth
from oneclock.live.offset.witness import Offset, OffsetSource

GOOD, STRAINED = HealthState.GOOD, HealthState.STRAINED
BROKEN, UNKNOWN = HealthState.BROKEN, HealthState.UNKNOWN


def asked(role: Role, *spells: tuple[HealthState, int]) -> list[QualityRequest]:
    """Health once a second, in spells of so many seconds."""
    requests: list[QualityRequest] = []
    controller = ReferenceQualityController(requests.append, role=role)
    states = [state for state, seconds in spells for _ in range(seconds)]
    for second, state in enumerate(states):
        reasons = () if state is GOOD else (f"it is {state}",)
        controller.playback_health(PlaybackHealth(at=float(second), state=state, reasons=reasons))
    return requests


def kinds(requests: list[QualityRequest]) -> list[RequestKind]:
    return [request.kind for request in requests]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", [GOOD, UNKNOWN])
def test_nothing_is_asked_for_when_all_is_well_or_nothing_can_be_judged(
    role: Role, state: HealthState
) -> None:
    assert asked(role, (state, 600)) == []


@pytest.mark.parametrize("role", Role)
def test_a_bad_second_now_and_then_is_no_reason(role: Role) -> None:
    assert asked(role, *[(GOOD, 10), (BROKEN, 3)] * 20) == []


def test_locally_a_viewer_that_stays_broken_gets_fewer_pictures() -> None:
    (request,) = asked(Role.LOCAL, (GOOD, 10), (BROKEN, 16), (GOOD, 5))

    assert (request.kind, request.at) == (RequestKind.LOWER_FPS, 25.0)
    assert request.fps_share < 1.0
    assert request.size_share == 1.0
    assert request.reason == "it is broken"


def test_locally_what_stays_bad_goes_down_the_ladder_and_then_shortens_the_turn() -> None:
    requests = asked(Role.LOCAL, (BROKEN, 90))

    assert kinds(requests)[:5] == [
        RequestKind.LOWER_FPS,
        RequestKind.SMALLER_PICTURE,
        RequestKind.LOWER_FPS,
        RequestKind.SMALLER_PICTURE,
        RequestKind.SHORTEN_TURN,
    ]
    shortened = requests[4]
    assert (shortened.turn_share, shortened.fps_share) == (0.5, requests[3].fps_share)


def test_strained_and_broken_in_turn_is_as_bad_as_strained() -> None:
    requests = asked(Role.LOCAL, *[(STRAINED, 2), (BROKEN, 2)] * 4)

    assert kinds(requests) == [RequestKind.LOWER_FPS]


def test_locally_a_viewer_that_recovers_gets_everything_back_the_same_way() -> None:
    requests = asked(Role.LOCAL, (BROKEN, 31), (GOOD, 200))

    assert kinds(requests) == [
        RequestKind.LOWER_FPS,
        RequestKind.SMALLER_PICTURE,
        RequestKind.LARGER_PICTURE,
        RequestKind.RAISE_FPS,
    ]
    assert (requests[-1].fps_share, requests[-1].size_share) == (1.0, 1.0)


def test_who_went_up_too_early_waits_longer_the_next_time() -> None:
    def waits(cycles: int) -> list[float]:
        requests: list[QualityRequest] = []
        controller = ReferenceQualityController(requests.append)
        for second in range(cycles):
            # A machine that can do with fewer frames, and never with all of them.
            full = not requests or requests[-1].kind is RequestKind.RAISE_FPS
            state = BROKEN if full else GOOD
            controller.playback_health(PlaybackHealth(at=float(second), state=state))
        return [b.at - a.at for a, b in pairwise(requests) if b.kind is RequestKind.RAISE_FPS]

    first, second, third, *_ = waits(600)

    assert second >= 1.9 * first
    assert third >= 1.9 * second


def test_a_provider_is_asked_to_begin_anew_and_not_too_often() -> None:
    requests = asked(Role.PROVIDER, (BROKEN, 400))

    restarts = [r.at for r in requests if r.kind is RequestKind.RESTART_STREAM]
    assert restarts[0] == 5.0
    assert [b - a for a, b in pairwise(restarts)] == [20, 40, 80, 160]
    assert set(kinds(requests)) == {RequestKind.RESTART_STREAM, RequestKind.SHORTEN_TURN}


def test_a_provider_whose_stream_is_only_strained_is_not_interrupted() -> None:
    requests = asked(Role.PROVIDER, (STRAINED, 20))

    assert kinds(requests) == [RequestKind.SHORTEN_TURN]


def test_a_provider_that_was_good_for_long_is_asked_at_once_again() -> None:
    requests = asked(Role.PROVIDER, (BROKEN, 80), (GOOD, 400), (BROKEN, 30))

    restarts = [r.at for r in requests if r.kind is RequestKind.RESTART_STREAM]
    assert restarts[-2:] == [485.0, 505.0]


@pytest.mark.parametrize(("role", "state"), [(Role.LOCAL, BROKEN), (Role.PROVIDER, STRAINED)])
def test_shorter_turns_that_do_not_help_are_asked_for_ever_more_rarely(
    role: Role, state: HealthState
) -> None:
    requests = asked(role, (state, 1600))

    shortened = [r.at for r in requests if r.kind is RequestKind.SHORTEN_TURN]
    assert [b - a for a, b in pairwise(shortened)] == [30, 60, 120, 240, 480, 480]


@pytest.mark.parametrize(("good_for", "asked_at"), [(59, 465.0), (60, 325.0)])
def test_shorter_turns_are_asked_for_soon_again_after_a_minute_of_good(
    good_for: int, asked_at: float
) -> None:
    requests = asked(Role.PROVIDER, (STRAINED, 250), (GOOD, good_for), (STRAINED, 300))

    assert [r.at for r in requests][:5] == [15.0, 45.0, 105.0, 225.0, asked_at]


spells = st.lists(st.tuples(st.sampled_from(HealthState), st.integers(1, 60)), max_size=30)


@given(st.sampled_from(Role), spells)
def test_requests_never_come_faster_than_they_can_show(
    role: Role, told: list[tuple[HealthState, int]]
) -> None:
    requests = asked(role, *told)

    for kind, least in ((RequestKind.RESTART_STREAM, 20.0), (RequestKind.SHORTEN_TURN, 30.0)):
        of_kind = [r.at for r in requests if r.kind is kind]
        assert all(b - a >= least for a, b in pairwise(of_kind))
    steps = [r.at for r in requests if r.kind not in (RequestKind.SHORTEN_TURN,)]
    assert all(b - a >= 10.0 for a, b in pairwise(steps))


@given(spells)
def test_locally_the_shares_stay_between_a_floor_and_everything(
    told: list[tuple[HealthState, int]],
) -> None:
    for request in asked(Role.LOCAL, *told):
        assert 0.4 <= request.fps_share <= 1.0
        assert 0.5 <= request.size_share <= 1.0
        assert 0.5 <= request.turn_share <= 1.0
        assert request.kind is not RequestKind.RESTART_STREAM


def asked_of_a_viewer(posts: Iterable[ViewerStats]) -> list[QualityRequest]:
    """What a monitor's controller asks for, of our own session, whose viewer posts these."""
    requests: list[QualityRequest] = []
    monitor = AvSyncMonitor()
    monitor.subscribe(ReferenceQualityController(requests.append))
    for second, told in enumerate(posts):
        monitor.observe_sender(sender(float(second)))
        monitor.observe_viewer(told, float(second))
        monitor.tick(float(second))
    return requests


@pytest.mark.parametrize("frozen_for", [0.6, 2.0, 3.0])
def test_a_picture_that_stood_once_is_no_reason_though_it_is_remembered(frozen_for: float) -> None:
    """Browsers count a freeze when it is over."""

    def told(second: int) -> ViewerStats:
        thawed = second >= 20 + frozen_for
        pictures = 25 * second if thawed else 25 * min(second, 20)
        frozen, freezes = (frozen_for, 1) if thawed else (0.0, 0)
        return stats(second, pictures=pictures, frozen=frozen, freezes=freezes)

    assert asked_of_a_viewer(told(second) for second in range(60)) == []


def test_a_mildly_bad_network_is_no_reason() -> None:
    """2 % of the sound are made up, buffers are long, and now and then a picture stands."""

    def told(second: int) -> ViewerStats:
        freezes = second // 12
        return stats(
            second,
            concealed=960 * second,
            audio_wait=0.17,
            video_wait=0.16,
            offset=0.02,
            freezes=freezes,
            frozen=0.2 * freezes,
        )

    assert asked_of_a_viewer(told(second) for second in range(120)) == []


def test_a_stall_of_seconds_costs_the_viewer_no_more_than_half_a_minute_of_fewer_pictures() -> None:
    def told(second: int) -> ViewerStats:
        thawed = second >= 28
        pictures = 25 * second if thawed else 25 * min(second, 20)
        frozen, freezes = (8.0, 1) if thawed else (0.0, 0)
        return stats(second, pictures=pictures, frozen=frozen, freezes=freezes)

    requests = asked_of_a_viewer(told(second) for second in range(100))

    assert kinds(requests) == [RequestKind.LOWER_FPS, RequestKind.RAISE_FPS]
    assert requests[1].at - requests[0].at <= 30.0


def test_subscribed_to_a_monitor_it_acts_on_what_the_monitor_sees() -> None:
    requests: list[QualityRequest] = []
    monitor = AvSyncMonitor()
    monitor.subscribe(ReferenceQualityController(requests.append, role=Role.PROVIDER))

    for second in range(12):
        at = float(second)
        monitor.observe(Offset(seconds=0.4, source=OffsetSource.REPORT, at=at, trusted=True))
        monitor.tick(at)

    (request,) = requests
    assert request.kind is RequestKind.RESTART_STREAM
    assert "further off than people accept" in request.reason
