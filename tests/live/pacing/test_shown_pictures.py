"""What is shown, and what is shown again."""

from __future__ import annotations

import pytest

from oneclock.live.pacing.fewer_frames import FewerFrames
from oneclock.live.pacing.media_clock import AvSyncClock
from oneclock.live.pacing.picture_queue import Waiting
from oneclock.live.pacing.shown_pictures import ShownPictures


def pictures(*, repeats: bool, divisor: int = 1) -> ShownPictures[str]:
    fewer = FewerFrames(eager=False)
    fewer.divisor = divisor
    return ShownPictures(AvSyncClock(start=0.0), fewer, fps=25.0, repeats=repeats)


def waiting(name: str, time: float = 0.0) -> Waiting[str]:
    return Waiting(picture=name, time=time)


def test_a_picture_is_stamped_with_its_media_time() -> None:
    shown = pictures(repeats=False).show(waiting("first", 0.2), 1.0)

    assert (shown.picture, shown.stamp, shown.media, shown.turn) == ("first", 90_000, 1.0, 0.2)
    assert not shown.repeated


def test_the_last_one_is_shown_again_half_a_frame_after_one_was_due() -> None:
    shown = pictures(repeats=True)
    shown.show(waiting("first"), 1.0)

    assert shown.repeat(1.05) is None
    again = shown.repeat(1.06)

    assert again is not None
    assert (again.picture, again.repeated) == ("first", True)
    assert again.media == pytest.approx(1.04)
    assert (shown.sent, shown.repeated) == (2, 1)


def test_nothing_is_shown_again_where_that_is_not_wanted() -> None:
    shown = pictures(repeats=False)
    shown.show(waiting("first"), 1.0)

    assert shown.repeat(5.0) is None


def test_after_a_turn_there_is_nothing_to_show_again() -> None:
    shown = pictures(repeats=True)
    shown.show(waiting("first"), 1.0)

    shown.forget()

    assert shown.repeat(5.0) is None


def test_of_fewer_pictures_every_other_one_is_wanted_and_repetitions_do_not_count() -> None:
    shown = pictures(repeats=True, divisor=2)
    shown.show(waiting("first"), 1.0)

    assert not shown.is_wanted(1.04)
    assert shown.repeat(1.13) is not None
    assert shown.is_wanted(1.14)


def test_a_picture_that_comes_back_is_stamped_after_all_repetitions() -> None:
    shown = pictures(repeats=True)
    shown.show(waiting("first"), 1.0)
    stamps = [again.stamp for tick in range(60) if (again := shown.repeat(1.0 + tick * 0.02))]

    back = shown.show(waiting("second"), 2.2)

    assert stamps == sorted(set(stamps))
    assert back.stamp > stamps[-1]
