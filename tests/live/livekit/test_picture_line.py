"""Pictures that wait for their sound to leave."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from oneclock.live.livekit.picture_line import PictureLine
from oneclock.live.pacing.pacer import Show


def show(number: int) -> Show[int]:
    return Show(picture=number, stamp=number, media=float(number), turn=float(number))


LATE = 0.04


@given(moments=st.lists(st.floats(0.0, 10.0), min_size=1, max_size=20))
def test_they_leave_in_order_neither_too_soon_nor_late_and_never_at_one_stamp(
    moments: list[float],
) -> None:
    line: PictureLine[int] = PictureLine(late_threshold=LATE)
    for number, moment in enumerate(moments):
        line.put(show(number), moment)
    due = [max(moments[: number + 1]) for number in range(len(moments))]

    taken = []
    for tenth in range(102):
        if found := line.take(tenth / 10):
            taken.append((found[0].picture, found[1]))
            assert 0.0 <= tenth / 10 - due[found[0].picture] <= LATE

    pictures = [picture for picture, _ in taken]
    assert pictures == sorted(set(pictures))
    assert len(pictures) + line.dropped == len(moments)
    stamps = [stamp for _, stamp in taken]
    assert stamps == sorted(set(stamps))


def test_of_several_that_are_due_the_newest_is_seen() -> None:
    line: PictureLine[int] = PictureLine(late_threshold=LATE)
    for number in range(5):
        line.put(show(number), number / 25)

    found = line.take(0.13)

    assert found
    assert found[0].picture == 3
    assert line.dropped == 3
    assert len(line) == 1


def test_stamps_go_forward_though_the_line_was_laid_sooner() -> None:
    line: PictureLine[int] = PictureLine(late_threshold=LATE)
    line.put(show(0), 5.0)
    before = line.take(5.0)
    line.put(show(1), 4.99)

    after = line.take(5.0)

    assert before
    assert after
    assert before[1] < after[1]


def test_an_empty_line_has_nothing_to_wait_for() -> None:
    line: PictureLine[int] = PictureLine(late_threshold=LATE)

    assert line.next_at == math.inf
    assert line.take(1e9) is None
