"""Many sessions: so many and no more, and forgotten when they are over."""

from __future__ import annotations

import gc
import weakref

import pytest
from tests.live.monitor.posts import sender, stats

from oneclock.errors import UsageError
from oneclock.live.monitor.alerts import Alert
from oneclock.live.monitor.monitor import AvSyncMonitor
from oneclock.live.monitor.monitors import Monitors, News
from oneclock.live.monitor.quality_request import QualityRequest, RequestKind
from oneclock.live.monitor.tally import Tally
from oneclock.live.offset.witness import Offset, OffsetSource


def offset(seconds: float, at: float) -> Offset:
    return Offset(seconds=seconds, source=OffsetSource.SENDER, at=at, trusted=True)


def test_there_are_so_many_sessions_and_no_more() -> None:
    monitors = Monitors(most=2)
    monitors.open("a", 0.0)
    monitors.open("b", 0.0)

    with pytest.raises(UsageError, match="one more than 2"):
        monitors.open("c", 0.0)
    monitors.close("a")
    monitors.open("c", 0.0)

    assert [monitor.name for monitor in monitors] == ["b", "c"]


def test_a_session_of_which_nobody_tells_makes_room_for_another() -> None:
    monitors = Monitors(most=2, patience=60.0)
    monitors.open("silent", 0.0)
    monitors.open("told", 0.0).observe_sender(sender(50.0))

    monitors.open("new", 61.0)

    assert [monitor.name for monitor in monitors] == ["told", "new"]
    assert monitors.expire(111.0) == ("told",)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "ä", "a" * 65, "<script>"])
def test_a_name_that_fits_no_address_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="fits an address"):
        Monitors().open(name, 0.0)


def test_two_sessions_have_two_names() -> None:
    monitors = Monitors()
    monitors.open("a", 0.0)

    with pytest.raises(UsageError, match="already"):
        monitors.add(AvSyncMonitor(name="a"), 0.0)


def test_followers_are_told_of_every_session_what_is_new() -> None:
    monitors, news = Monitors(), list[News]()
    monitors.follow(news.append)
    for name in ("a", "b"):
        monitors.open(name, 0.0)

    for monitor in monitors:
        monitor.observe(offset(0.01, 1.0))
    monitors.tick(2.0)

    assert [(n.session, len(n.offsets)) for n in news] == [("a", 1), ("b", 1), ("a", 0), ("b", 0)]


def test_what_is_counted_is_told_once_and_to_the_last_also_when_a_session_closes() -> None:
    monitors, news = Monitors(), list[News]()
    monitors.follow(news.append)
    monitor = monitors.open("a", 0.0)
    for tenth in range(1, 37):
        monitor.observe_sender(sender(tenth / 10, audio_underruns=tenth))

    monitors.close("a")
    monitors.close("a")

    assert sum(n.counted.underruns_sent for n in news) == 36
    assert len(news) < 10


def test_alerts_of_all_sessions_reach_who_follows_and_who_ticks() -> None:
    monitors, followed = Monitors(), list[Alert]()
    monitors.follow_alerts(followed.append)
    for name in ("a", "b"):
        monitor = monitors.open(name, 0.0)
        for second in (1.0, 2.0):
            monitor.observe(offset(0.2, second))

    ticked = monitors.tick(2.0)

    assert [a.session for a in ticked] == ["a", "b"]
    assert list(ticked) == followed


def test_what_is_asked_for_is_told_and_known_while_the_session_is_there() -> None:
    monitors, told = Monitors(), list[tuple[str, QualityRequest]]()
    monitors.follow_requests(lambda session, request: told.append((session, request)))
    monitors.open("one", 0.0)
    request = QualityRequest(kind=RequestKind.LOWER_FPS, at=1.0, reason="slow", fps_share=0.6)

    monitors.tell_request("one", request)
    monitors.tell_request("nobody", request)
    known = dict(monitors.requests)
    monitors.close("one")

    assert told == [("one", request)]
    assert known == {"one": request}
    assert monitors.requests == {}


def test_a_closed_session_speaks_to_nobody_even_when_its_name_is_taken_again() -> None:
    monitors, news, alerts = Monitors(), list[News](), list[Alert]()
    old = monitors.open("a", 0.0)
    monitors.close("a")
    new = monitors.open("a", 0.0)
    monitors.follow(news.append)
    monitors.follow_alerts(alerts.append)

    for second in (0.0, 1.0):
        old.observe(offset(0.5, second))
    assert old.tick(1.0)
    new.observe(offset(0.01, 1.0))

    ((told,),) = [n.offsets for n in news]
    assert told.seconds == 0.01
    assert alerts == []
    assert monitors.newest["a"].av_offset_ms == pytest.approx(10.0)


def test_the_newest_is_replaced_and_not_changed_so_that_a_thread_may_read_it() -> None:
    monitors = Monitors()
    monitors.open("a", 0.0).observe_viewer(stats(1), 1.0)
    read = monitors.newest

    monitors.close("a")

    assert list(read) == ["a"]
    assert list(monitors.newest) == []
    with pytest.raises(TypeError):
        read["b"] = read["a"]  # type: ignore[index]


def test_a_closed_session_is_let_go_of() -> None:
    monitors = Monitors()
    known = weakref.ref(monitors.open("a", 0.0))

    monitors.close("a")
    gc.collect()

    assert known() is None


def test_a_tally_only_tells_what_it_grew_by() -> None:
    before, after = Tally(freezes=3, frozen_seconds=1.0), Tally(freezes=5, frozen_seconds=2.5)

    assert after.since(before) == Tally(freezes=2, frozen_seconds=1.5)
