"""What of a film is copied: groups that it shows picture by picture, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from oneclock.edit.render.copied_runs import Run, between, copied_runs
from oneclock.media.steady_choice import HAIR

GROUP = 6


def groups_of(count: int, rate: Fraction = Fraction(25)) -> list[list[Fraction]]:
    numbers = range(count * GROUP)
    return [[n / rate for n in numbers[at : at + GROUP]] for at in range(0, len(numbers), GROUP)]


def moments_of(first: float, frames: int, drift: float = 0.0) -> list[float]:
    return [first + (n + 0.5) / 25 * (1 + drift) for n in range(frames)]


ANYWHERE = [range(1, GROUP + 1)] * 200
WHOLE = [[GROUP]] * 200


def test_a_shot_from_end_to_end_of_its_groups_is_one_run() -> None:
    runs = copied_runs(50, moments_of(0.0, 3 * GROUP), groups_of(3), WHOLE)

    assert runs == [Run(first=50, end=50 + 3 * GROUP, group=0, counts=(GROUP,) * 3)]


def test_a_group_cannot_be_begun_in_its_middle() -> None:
    runs = copied_runs(0, moments_of(1 / 25, 2 * GROUP - 1), groups_of(2), ANYWHERE)

    assert runs == [Run(first=GROUP - 1, end=2 * GROUP - 1, group=1, counts=(GROUP,))]


def test_a_group_is_broken_off_where_it_may_be() -> None:
    """Here after its first, fourth and last picture, as between two that are told from both."""
    allowed = [[1, 4, GROUP]] * 3

    runs = copied_runs(0, moments_of(0.0, 2 * GROUP - 1), groups_of(3), allowed)

    assert runs == [Run(first=0, end=GROUP + 4, group=0, counts=(GROUP, 4))]


def test_after_a_group_that_is_broken_off_another_run_begins() -> None:
    """A picture is left out where the clock skips, and the next group is in step again."""
    moments = [m + (1 / 25 if n >= 4 else 0) for n, m in enumerate(moments_of(0.0, 3 * GROUP - 1))]

    runs = copied_runs(0, moments, groups_of(3), ANYWHERE)

    assert runs == [
        Run(first=0, end=4, group=0, counts=(4,)),
        Run(first=GROUP - 1, end=3 * GROUP - 1, group=1, counts=(GROUP, GROUP)),
    ]


def test_a_group_that_leans_on_another_is_left_out() -> None:
    allowed = [WHOLE[0], [], WHOLE[0], WHOLE[0]]

    runs = copied_runs(0, moments_of(0.0, 4 * GROUP), groups_of(4), allowed)

    assert [(run.group, len(run.counts)) for run in runs] == [(0, 1), (2, 2)]


def test_where_a_slow_clock_repeats_a_picture_a_group_is_encoded() -> None:
    moments = moments_of(-0.015, 200 * GROUP, drift=-2e-4)

    runs = copied_runs(0, moments, groups_of(200), WHOLE)

    # That one, and the last, which one frame too few is left for.
    assert sum(run.end - run.first for run in runs) == 198 * GROUP
    assert len(runs) == 2


def test_nothing_is_copied_at_another_rate() -> None:
    """But for what happens to be in step: a picture here and there."""
    assert copied_runs(0, moments_of(0.0, 60), groups_of(10, Fraction(30)), WHOLE) == []


def test_where_the_camera_was_not_running_nothing_is_copied() -> None:
    moments = [None if 8 <= n < 10 else m for n, m in enumerate(moments_of(0.0, 3 * GROUP))]

    runs = copied_runs(0, moments, groups_of(3), WHOLE)

    assert [run.group for run in runs] == [0, 2]


@given(
    start=st.floats(0.0, 3.0),
    frames=st.integers(1, 200),
    drift=st.floats(-3e-3, 3e-3),
    first=st.integers(0, 1000),
)
def test_what_is_copied_is_what_would_be_shown(
    start: float, frames: int, drift: float, first: int
) -> None:
    groups = groups_of(50)
    moments = moments_of(start, frames, drift)

    runs = copied_runs(first, moments, groups, ANYWHERE)

    assert all(before.end <= after.first for before, after in pairwise(runs))
    times = [time for group in groups for time in group]
    for run in runs:
        parts = enumerate(run.counts, run.group)
        copied = [time for number, count in parts for time in groups[number][:count]]
        assert len(copied) == run.end - run.first
        for frame, time in enumerate(copied, run.first):
            moment = moments[frame - first]
            assert moment - time >= -HAIR
            assert all(moment - later <= HAIR for later in times if later > time)


@given(st.lists(st.integers(0, 100), max_size=12, unique=True), st.integers(1, 50))
def test_what_is_left_over_makes_up_the_film(bounds: list[int], more: int) -> None:
    marks = sorted(bounds)[: len(bounds) // 2 * 2]
    runs = [
        Run(first=a, end=b, group=0, counts=(b - a,))
        for a, b in zip(marks[::2], marks[1::2], strict=True)
    ]
    frames = (marks[-1] if marks else 0) + more

    rest = between(runs, frames)

    covered = sorted([*rest, *((run.first, run.end) for run in runs)])
    assert covered[0][0] == 0
    assert covered[-1][1] == frames
    assert all(before[1] == after[0] for before, after in pairwise(covered))
