"""Which flash belongs to which beep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.live.judge.synthetic import marks

from oneclock.live.judge.marks import Mark
from oneclock.live.judge.pairing import pair_marks


@given(offset=st.floats(-1.9, 1.9), first=st.integers(0, 3))
def test_numbered_marks_tell_offsets_up_to_two_seconds(offset: float, first: int) -> None:
    beeps = marks([float(second) for second in range(3, 15)], first)
    flashes = marks([beep.at + offset for beep in beeps], first)

    pairing = pair_marks(flashes, beeps)

    assert pairing.numbered
    assert [pair.offset for pair in pairing.pairs] == pytest.approx([offset] * len(beeps))


@given(offset=st.floats(-0.49, 0.49))
def test_marks_without_numbers_tell_offsets_up_to_half_a_second(offset: float) -> None:
    beeps = [Mark(at=float(second), code=0) for second in range(10)]
    flashes = [Mark(at=beep.at + offset, code=3) for beep in beeps]

    pairing = pair_marks(flashes, beeps)

    assert not pairing.numbered
    assert pairing.reach == 0.5
    assert [pair.offset for pair in pairing.pairs] == pytest.approx([offset] * len(beeps))


def test_a_picture_that_comes_late_has_a_positive_offset_and_counts_when_it_is_there() -> None:
    (pair,) = pair_marks([Mark(at=5.2, code=0)], [Mark(at=5.0, code=0)]).pairs

    assert pair.offset == pytest.approx(0.2)
    assert pair.at == 5.2


def test_marks_that_are_missing_on_one_side_leave_the_others_paired() -> None:
    beeps = marks([float(second) for second in range(10)])
    flashes = [Mark(at=beep.at + 0.03, code=beep.code) for beep in beeps if beep.at not in (2, 3)]
    del beeps[7]

    pairing = pair_marks(flashes, beeps)

    assert pairing.numbered
    assert [pair.offset for pair in pairing.pairs] == pytest.approx([0.03] * 7)


def test_no_mark_belongs_to_two() -> None:
    pairing = pair_marks([Mark(at=1.0, code=0)], [Mark(at=0.9, code=0), Mark(at=1.2, code=0)])

    assert [pair.offset for pair in pairing.pairs] == pytest.approx([0.1])


def test_a_wrongly_read_number_does_not_make_the_others_worthless() -> None:
    beeps = marks([float(second) for second in range(12)])
    flashes = [*marks([beep.at + 0.1 for beep in beeps])]
    flashes[5] = Mark(at=flashes[5].at, code=0)

    pairing = pair_marks(flashes, beeps)

    assert pairing.numbered
    assert len(pairing.pairs) == 11


def test_nothing_seen_or_nothing_heard_makes_no_pairs() -> None:
    some = marks([1.0, 2.0, 3.0])

    assert pair_marks([], some).pairs == ()
    assert pair_marks(some, []).pairs == ()
