"""One session, watched: whom it believes, what it calls good, and whom it tells."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.live.monitor.posts import sender, stats

from oneclock.live.monitor.alerts import RULES, Alert, AlertKind
from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.offset.playback_health import HealthState, PlaybackHealth
from oneclock.live.offset.witness import Offset, OffsetSource
from oneclock.live.policy import AvSyncPolicy


def offset(
    seconds: float,
    at: float,
    source: OffsetSource = OffsetSource.SENDER,
    *,
    why_not: str = "",
) -> Offset:
    return Offset(seconds=seconds, source=source, at=at, trusted=not why_not, why_not=why_not)


def watched(
    seconds: int,
    *,
    ours: bool = True,
    monitor: AvSyncMonitor | None = None,
    start: int = 1,
    **what: Any,
) -> AvSyncMonitor:
    """A viewer has posted, and a sender told, for so many seconds."""
    monitor = monitor or AvSyncMonitor()
    for second in range(start, start + seconds):
        if ours:
            monitor.observe_sender(sender(float(second)))
        monitor.observe_viewer(stats(second, **what), float(second))
    return monitor


class Told:
    """A controller that only listens."""

    def __init__(self) -> None:
        self.healths: list[PlaybackHealth] = []

    def playback_health(self, health: PlaybackHealth) -> None:
        self.healths.append(health)


# Whom it believes


def test_nothing_observed_is_unknown_and_no_number() -> None:
    health = AvSyncMonitor().health(5.0)

    assert health.state is HealthState.UNKNOWN
    assert health.offset is None
    assert health.av_offset_ms is None
    assert health.reasons


def test_of_those_who_are_trusted_whoever_knows_most_is_believed() -> None:
    monitor = AvSyncMonitor()
    told = {source: 0.001 * rank for rank, source in enumerate(OffsetSource)}

    for source, seconds in told.items():
        monitor.observe(offset(seconds, 1.0, source))

    health = monitor.health(1.0)
    assert health.offset is not None
    assert health.offset.source is OffsetSource.END_TO_END
    assert [o.source for o in health.offsets] == list(OffsetSource)


def test_trust_counts_more_than_knowledge() -> None:
    monitor = AvSyncMonitor()
    monitor.observe(offset(0.010, 1.0, OffsetSource.SENDER))
    monitor.observe(offset(0.300, 1.0, OffsetSource.REPORT, why_not="the reports lie"))

    health = monitor.health(1.0)

    assert health.av_offset_ms == pytest.approx(10.0)
    assert [o.trusted for o in health.offsets] == [True, False]


def test_a_number_without_trust_is_told_as_such_and_never_called_good() -> None:
    monitor = AvSyncMonitor()
    monitor.observe(offset(0.001, 1.0, OffsetSource.REPORT, why_not="twice the rate"))

    health = monitor.health(1.0)

    assert health.offset is not None
    assert not health.offset.trusted
    assert health.state is HealthState.UNKNOWN
    assert "twice the rate" in health.reasons[0]


def test_a_number_without_trust_breaks_nothing_either() -> None:
    monitor = AvSyncMonitor()

    for second in range(30):
        monitor.observe(offset(2.0, float(second), OffsetSource.REPORT, why_not="a lie"))

    assert monitor.health(29.0).state is HealthState.UNKNOWN


def test_what_was_true_a_while_ago_is_not_told_as_true_now() -> None:
    monitor = AvSyncMonitor()
    monitor.observe(offset(0.0, 1.0, OffsetSource.END_TO_END))
    monitor.observe(offset(0.02, 8.0, OffsetSource.SENDER))

    health = monitor.health(8.0)

    assert health.offset is not None
    assert health.offset.source is OffsetSource.SENDER
    assert [o.source for o in health.offsets] == [OffsetSource.SENDER]


def test_a_viewers_estimate_is_trusted_when_the_reports_behind_it_are_ours() -> None:
    health = watched(5, offset=0.03).health(5.0)

    assert health.offset is not None
    assert health.offset.source is OffsetSource.STATS
    assert health.offset.trusted
    assert health.av_offset_ms == pytest.approx(30.0, abs=0.01)
    assert health.state is HealthState.GOOD
    assert health.reasons == ()


def test_a_viewers_estimate_from_reports_that_nobody_verified_is_not_trusted() -> None:
    health = watched(5, ours=False).health(5.0)

    assert health.offset is not None
    assert not health.offset.trusted
    assert "verified" in health.offset.why_not
    assert health.state is HealthState.UNKNOWN


def test_reports_of_a_provider_that_were_verified_make_the_estimate_trusted() -> None:
    monitor = watched(4, ours=False)
    monitor.observe(offset(0.0, 4.0, OffsetSource.REPORT))

    health = watched(1, ours=False, monitor=monitor, start=5).health(5.0)

    assert health.offset is not None
    assert health.offset.source is OffsetSource.STATS
    assert health.offset.trusted


def test_reports_found_to_lie_take_the_trust_from_an_estimate_told_before() -> None:
    monitor = watched(5)
    assert monitor.health(5.0).state is HealthState.GOOD

    monitor.observe(offset(0.0, 5.1, OffsetSource.REPORT, why_not="they jump"))

    health = monitor.health(5.1)
    assert health.offset is not None
    assert not health.offset.trusted
    assert {o.why_not for o in health.offsets if o.source is OffsetSource.STATS} == {
        "the sender's reports: they jump"
    }


def test_a_frozen_face_is_not_in_step_whatever_its_estimate_says() -> None:
    monitor = watched(5)

    monitor = watched(2, monitor=monitor, start=6, pictures=125, offset=0.0)

    health = monitor.health(7.0)
    assert not any(o.trusted for o in health.offsets if o.source is OffsetSource.STATS)
    assert health.state is HealthState.BROKEN


def test_an_estimate_that_a_browser_stops_telling_is_forgotten() -> None:
    monitor = watched(5, offset=0.03)

    monitor = watched(1, monitor=monitor, start=6, offset=None)

    assert OffsetSource.STATS not in {o.source for o in monitor.health(6.0).offsets}


# What it calls good


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (0.0, HealthState.GOOD),
        (0.044, HealthState.GOOD),
        (0.046, HealthState.STRAINED),
        (0.089, HealthState.STRAINED),
        (0.091, HealthState.BROKEN),
        (-0.124, HealthState.GOOD),
        (-0.126, HealthState.STRAINED),
        (-0.184, HealthState.STRAINED),
        (-0.186, HealthState.BROKEN),
    ],
)
def test_an_offset_that_lasts_is_judged_by_the_standard_on_either_side(
    seconds: float, state: HealthState
) -> None:
    monitor = AvSyncMonitor()

    for second in range(5):
        monitor.observe(offset(seconds, float(second)))

    assert monitor.health(4.0).state is state


def test_a_single_bad_number_is_not_an_event() -> None:
    monitor = AvSyncMonitor()
    monitor.observe(offset(0.0, 1.0))
    monitor.observe(offset(0.5, 2.0))
    monitor.observe(offset(0.0, 2.5))

    assert monitor.health(3.0).state is HealthState.GOOD
    assert monitor.tick(3.0) == ()


def test_a_picture_that_stands_while_the_voice_goes_on_is_broken_before_any_freeze_is_counted() -> (
    None
):
    # Browsers add a freeze to totalFreezesDuration when it is over.
    monitor = watched(5)

    monitor = watched(2, monitor=monitor, start=6, pictures=125)

    assert kinds(monitor, 7.0) == {AlertKind.PICTURE_STANDS}


def test_a_page_in_the_background_need_not_show_pictures() -> None:
    monitor = watched(5)

    monitor = watched(5, monitor=monitor, start=6, pictures=125, visible=False)

    assert kinds(monitor, 10.0) == set()


def test_a_face_may_stand_between_two_turns_when_the_voice_is_silence() -> None:
    monitor = watched(5)

    monitor = watched(9, monitor=monitor, start=6, pictures=125, energy=0.05)
    silent = kinds(monitor, 14.0)
    for second in range(15, 20):  # the voice takes up again, and the face does not
        at = float(second)
        energy = 0.05 + 0.01 * (second - 14)
        monitor.observe_viewer(stats(second, pictures=125, energy=energy), at)

    assert silent == set()
    assert kinds(monitor, 19.0) == {AlertKind.PICTURE_STANDS}


def test_a_stream_that_stops_altogether_is_told_apart_from_a_frozen_face() -> None:
    monitor = watched(5)

    monitor = watched(4, monitor=monitor, start=6, pictures=125, voice=250)

    assert kinds(monitor, 9.0) == {AlertKind.NOTHING_ARRIVES}


def test_freezes_are_counted_and_judged_by_how_much_of_the_time_they_take() -> None:
    monitor = watched(12)

    monitor = watched(1, monitor=monitor, start=13, freezes=1, frozen=0.6)

    health = monitor.health(13.0)
    assert health.freezes == 1
    assert health.frozen_seconds == pytest.approx(0.6)
    assert health.state is HealthState.STRAINED
    after = watched(20, monitor=monitor, start=14, freezes=1, frozen=0.6).health(33.0)
    assert after.state is HealthState.GOOD
    assert after.freezes == 1


def test_a_voice_with_holes_is_strained() -> None:
    monitor = watched(3)

    for second in range(4, 9):
        watched(1, monitor=monitor, start=second, concealed=4800 * (second - 3))

    health = monitor.health(8.0)
    assert health.concealed_share == pytest.approx(4800 * 5 / (48_000 * 7))
    assert kinds(monitor, 8.0) == {AlertKind.VOICE_MADE_UP}
    assert health.audio_underruns == 50


def test_pictures_late_at_the_sender_strain_it() -> None:
    monitor = AvSyncMonitor()

    for second in range(1, 7):
        monitor.observe_sender(sender(float(second), video_late_frames=5 * second))

    assert kinds(monitor, 6.0) == {AlertKind.PICTURES_LATE}
    assert monitor.health(6.0).video_late_frames == 30


def test_a_buffer_longer_than_the_policy_allows_strains_it() -> None:
    short = AvSyncMonitor(AvSyncPolicy(max_jitter_buffer_ms=100))
    usual = AvSyncMonitor()

    for monitor in (short, usual):
        watched(6, monitor=monitor, audio_wait=0.12)

    assert kinds(short, 6.0) == {AlertKind.LONG_BUFFER}
    assert kinds(usual, 6.0) == set()


def test_buffers_are_the_viewers_where_it_tells_and_the_senders_else() -> None:
    alone = AvSyncMonitor()
    alone.observe_sender(sender(5.0, audio_buffer=0.111, video_buffer=0.022))

    seen = watched(5, audio_wait=0.2, video_wait=0.15).health(5.0)
    sent = alone.health(5.0)

    assert (seen.audio_buffer_ms, seen.video_buffer_ms) == pytest.approx((200.0, 150.0))
    assert (sent.audio_buffer_ms, sent.video_buffer_ms) == pytest.approx((111.0, 22.0))


def test_a_viewer_that_falls_silent_tells_nothing_any_more() -> None:
    monitor = watched(5)
    monitor.observe_sender(sender(11.0))

    health = monitor.health(11.0)

    assert health.concealed_share is None
    assert health.offset is None
    assert health.audio_buffer_ms == pytest.approx(100.0)


def test_a_session_of_which_nobody_tells_is_unknown_and_says_so_once() -> None:
    monitor = watched(5)
    monitor.tick(5.0)

    alerts = [a for second in range(6, 40) for a in monitor.tick(float(second))]

    assert [(a.kind, a.raised) for a in alerts] == [(AlertKind.NOT_WATCHED, True)]
    assert monitor.health(40.0).state is HealthState.UNKNOWN


# What it counts


def test_a_browser_reload_counts_on_and_never_back() -> None:
    monitor = watched(5, freezes=0, frozen=0.0)
    watched(1, monitor=monitor, start=6, freezes=4, frozen=2.0)

    watched(3, monitor=monitor, start=7, viewer="anna-again", freezes=0)
    watched(1, monitor=monitor, start=10, viewer="anna-again", freezes=1, frozen=0.5)

    health = monitor.health(10.0)
    assert health.freezes == 5
    assert health.frozen_seconds == pytest.approx(2.5)


def test_a_post_that_was_overtaken_changes_nothing() -> None:
    monitor = watched(5)
    before = monitor.health(5.0)

    monitor.observe_viewer(stats(3, offset=2.0), 5.0)

    assert monitor.health(5.0) == before


def test_a_session_that_began_anew_counts_on() -> None:
    monitor = AvSyncMonitor()
    monitor.observe_sender(sender(10.0, audio_underruns=7, resyncs=2))

    monitor.observe_sender(sender(1.0, audio_underruns=1, resyncs=0))

    assert (monitor.tally.underruns_sent, monitor.tally.resyncs) == (8, 2)


def test_late_frames_and_underruns_are_those_of_sender_and_viewer_together() -> None:
    monitor = watched(3)
    monitor.observe_sender(sender(4.0, video_late_frames=2, audio_underruns=1))

    monitor.observe_viewer(stats(4, dropped=3, concealed=960), 4.0)

    health = monitor.health(4.0)
    assert (health.video_late_frames, health.audio_underruns) == (5, 3)


# Whom it tells


def test_controllers_are_told_at_once_of_a_change_and_else_once_a_second() -> None:
    monitor, told = AvSyncMonitor(), Told()
    monitor.subscribe(told)

    monitor.observe(offset(0.0, 0.0))
    for tenth in range(1, 31):
        monitor.tick(tenth / 10)
    monitor.observe(offset(0.3, 3.2))
    monitor.tick(4.0)
    monitor.observe(offset(0.3, 4.3))

    assert [h.at for h in told.healths] == pytest.approx([0.0, 1.0, 2.0, 3.0, 4.0, 4.3])
    assert told.healths[-1].state is HealthState.BROKEN


def test_alerts_are_told_when_they_begin_and_when_they_are_over() -> None:
    monitor = AvSyncMonitor(name="s1")
    listened: list[Alert] = []
    monitor.subscribe_alerts(listened.append)

    ticked: list[Alert] = []
    for second in range(20):
        monitor.observe(offset(0.2 if 3 <= second < 10 else 0.0, float(second)))
        ticked.extend(monitor.tick(float(second)))

    unacceptable = [a for a in ticked if a.kind is AlertKind.OFFSET_UNACCEPTABLE]
    assert [(a.raised, a.at) for a in unacceptable] == [(True, 4.0), (False, 12.0)]
    assert unacceptable[0].session == "s1"
    assert unacceptable[0].measure == pytest.approx(0.2 / 0.09)
    assert listened == ticked


def test_an_alert_is_told_by_one_tick_only() -> None:
    monitor = AvSyncMonitor()
    for second in range(5):
        monitor.observe(offset(0.2, float(second)))

    assert monitor.tick(5.0)
    assert monitor.tick(5.0) == ()


def test_alerts_that_nobody_ticks_for_are_not_gathered_for_ever() -> None:
    monitor = AvSyncMonitor()

    for second in range(5000):
        monitor.observe(offset(0.2 * (second % 20 < 10), float(second)))

    assert 0 < len(monitor.tick(5000.0)) <= 4 * len(RULES)


@given(st.lists(st.tuples(st.floats(0.02, 3.0), st.floats(-0.4, 0.4)), max_size=80))
def test_no_alert_flaps_whatever_the_offsets_do(told: list[tuple[float, float]]) -> None:
    monitor, now = AvSyncMonitor(), 0.0
    alerts: list[Alert] = []
    for step, seconds in told:
        now += step
        monitor.observe(offset(seconds, now))
        alerts.extend(monitor.tick(now))

    for rule in RULES:
        own = [a for a in alerts if a.kind is rule.kind]
        assert [a.raised for a in own] == [n % 2 == 0 for n in range(len(own))]
        for before, after in pairwise(own):
            needed = rule.band.enter_after if after.raised else rule.band.leave_after
            assert after.at - before.at >= needed


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(OffsetSource)),
            st.floats(-0.4, 0.4),
            st.booleans(),
            st.floats(0.0, 8.0),
        ),
        max_size=40,
    )
)
def test_it_is_good_only_on_the_word_of_somebody_trusted_and_recent(
    told: list[tuple[OffsetSource, float, bool, float]],
) -> None:
    monitor, now = AvSyncMonitor(), 0.0
    for source, seconds, trusted, step in told:
        now += step
        monitor.observe(offset(seconds, now, source, why_not="" if trusted else "no"))
        health = monitor.health(now + step)

        if health.state is HealthState.GOOD:
            assert health.offset is not None
            assert health.offset.trusted
            assert now + step - health.offset.at <= 12.0
        if health.offset is not None and not health.offset.trusted:
            assert not any(o.trusted for o in health.offsets)


def test_twenty_minutes_take_no_more_memory_than_a_minute() -> None:
    monitor = AvSyncMonitor()

    def run(begin: int, end: int) -> int:
        for second in range(begin, end):
            monitor.observe(offset(0.2 * (second % 60 < 20), float(second)))
            watched(1, monitor=monitor, start=second)
        return held(monitor)

    minute = run(1, 60)
    later = run(60, 1200)

    assert later <= minute * 1.5


def kinds(monitor: AvSyncMonitor, now: float) -> set[AlertKind]:
    """What has been raised and is not over."""
    open_now: set[AlertKind] = set()
    for alert in monitor.tick(now):
        (open_now.add if alert.raised else open_now.discard)(alert.kind)
    return open_now


def held(thing: object, seen: set[int] | None = None) -> int:
    """Bytes of everything that can be reached from it."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, type):
        return 0
    seen.add(id(thing))
    parts: list[object] = []
    if isinstance(thing, dict):
        parts = [*thing.keys(), *thing.values()]
    elif not isinstance(thing, str | bytes) and hasattr(thing, "__iter__"):
        parts = list(thing)
    for name in getattr(type(thing), "__slots__", ()) if hasattr(type(thing), "__slots__") else ():
        parts.append(getattr(thing, name, None))
    parts.extend(vars(thing).values() if hasattr(thing, "__dict__") else ())
    return sys.getsizeof(thing) + sum(held(part, seen) for part in parts)
