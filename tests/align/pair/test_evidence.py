"""Grades, from evidence made by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.align.pair.close_listening import Probe
from oneclock.align.pair.evidence import (
    Evidence,
    Grade,
    Preference,
    Rival,
    doubt,
    find_step,
    format_chance,
    grade,
    open_offsets,
    strongest,
)

TOLERANCE = 0.012


def evidence(
    agreeing: int,
    heard: int,
    chance: float = 1e-12,
    *,
    rival: Rival | None = None,
    step: float | None = None,
) -> Evidence:
    return Evidence(
        probes=tuple(Probe(local=8.0 * i, offset=1.0, strength=20.0) for i in range(heard)),
        agrees=tuple(i < agreeing for i in range(heard)),
        windows=60,
        log_chance=math.log(chance),
        coarse_significance=20.0,
        rival=rival,
        step=step,
    )


def rival(
    *, lost: tuple[int, int] = (0, 0), won: tuple[int, int] = (0, 0), strength: float = 0.5
) -> Rival:
    """Windows heard on one line only, and windows clearer there."""
    return Rival(
        offset=12.5,
        strength=strength,
        lost=Preference(only=lost[0], stronger=lost[1]),
        won=Preference(only=won[0], stronger=won[1]),
    )


TABLE = [
    ("all agree", evidence(12, 12), Grade.TRUSTED),
    ("six in ten agree", evidence(6, 10), Grade.TRUSTED),
    ("half agree", evidence(5, 10), Grade.DOUBTFUL),
    ("four in ten agree", evidence(4, 10), Grade.DOUBTFUL),
    ("three in ten agree", evidence(3, 10), Grade.REFUSED),
    ("chance one in a hundred thousand", evidence(12, 12, 1e-5), Grade.DOUBTFUL),
    ("chance one in a hundred", evidence(12, 12, 1e-2), Grade.REFUSED),
    ("nothing heard", evidence(0, 0), Grade.REFUSED),
    ("none agrees", evidence(0, 12), Grade.REFUSED),
    ("a rival without a single window", evidence(12, 12, rival=rival(lost=(12, 0))), Grade.TRUSTED),
    ("a rival that loses three windows", evidence(12, 12, rival=rival(lost=(3, 0))), Grade.TRUSTED),
    ("a rival that loses two windows", evidence(12, 12, rival=rival(lost=(2, 0))), Grade.DOUBTFUL),
    ("a rival that loses one window", evidence(12, 12, rival=rival(lost=(1, 0))), Grade.DOUBTFUL),
    ("a fainter rival", evidence(12, 12, rival=rival(lost=(0, 12))), Grade.TRUSTED),
    ("a rival fainter here and there", evidence(12, 12, rival=rival(lost=(0, 3))), Grade.REFUSED),
    ("a rival as good: a loop", evidence(12, 12, rival=rival(strength=1.0)), Grade.REFUSED),
    ("a rival that is better", evidence(12, 12, rival=rival(won=(2, 2))), Grade.REFUSED),
    (
        "a rival with windows of its own",
        evidence(20, 20, rival=rival(lost=(16, 0), won=(4, 0))),
        Grade.DOUBTFUL,
    ),
    (
        "a rival with three windows of its own",
        evidence(40, 40, rival=rival(lost=(36, 0), won=(3, 0))),
        Grade.TRUSTED,
    ),
    (
        "two lines with a half each",
        evidence(20, 20, rival=rival(lost=(10, 0), won=(10, 0))),
        Grade.DOUBTFUL,
    ),
    ("a step at one end", evidence(12, 16, step=0.05), Grade.DOUBTFUL),
    ("a step, and little else", evidence(4, 16, step=0.05), Grade.REFUSED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given_", "expected"), [pytest.param(e, g, id=name) for name, e, g in TABLE]
)
def test_the_grade_of(given_: Evidence, expected: Grade) -> None:
    assert grade(given_)[0] is expected


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (evidence(11, 12), "11 of 12 windows agree, by chance below 1e-12"),
        (evidence(3, 10), "too little in common: 3 of 10 windows agree"),
        (evidence(0, 0), "no window of one recording is heard in the other"),
        (evidence(12, 12, 0.3), "by chance likely"),
        (evidence(9, 9, rival=rival()), "ambiguous, the sound repeats: +12.500 s fits as well"),
        (evidence(9, 9, rival=rival(lost=(2, 0))), "+12.500 s fits nearly as well"),
        (
            evidence(20, 20, rival=rival(lost=(16, 0), won=(4, 0))),
            "the clock seems to step: +12.500 s holds for a part",
        ),
        (evidence(12, 16, step=-0.05), "the clock seems to step by -50 ms at one end"),
    ],
)
def test_the_reason_names_what_decided(given_: Evidence, words: str) -> None:
    assert words in grade(given_)[1]


counts = st.integers(0, 60)
chances = st.floats(-60.0, 0.0).map(math.exp)
ORDER = [Grade.REFUSED, Grade.DOUBTFUL, Grade.TRUSTED]


@given(counts, counts, chances, st.booleans())
def test_more_agreement_never_lowers_a_grade(
    agreeing: int, more: int, chance: float, stepped: bool
) -> None:
    step = 0.1 if stepped else None
    less = grade(evidence(min(agreeing, 59), 60, chance, step=step))[0]

    better = grade(evidence(min(agreeing + more, 60), 60, chance, step=step))[0]

    assert ORDER.index(better) >= ORDER.index(less)


@given(counts, chances, counts, counts)
def test_a_rival_never_raises_a_grade(agreeing: int, chance: float, lost: int, won: int) -> None:
    alone = grade(evidence(agreeing, 60, chance))[0]

    contested = grade(evidence(agreeing, 60, chance, rival=rival(lost=(lost, 0), won=(won, 0))))[0]

    assert ORDER.index(contested) <= ORDER.index(alone)


@given(counts, counts, counts, counts)
def test_doubt_is_a_probability_whatever_the_windows_say(a: int, b: int, c: int, d: int) -> None:
    assert 0.0 <= doubt(rival(lost=(a, b), won=(c, d))) <= 1.0


def test_the_strongest_rival_is_the_hardest_to_tell_apart() -> None:
    faint, near = rival(lost=(9, 0), strength=0.9), rival(lost=(1, 0), strength=0.1)

    assert strongest([faint, near]) is near
    assert strongest([]) is None


def test_who_holds_for_a_part_is_not_outdone_by_a_rival_that_merely_comes_nearer() -> None:
    part, nearer = rival(lost=(9, 0), won=(5, 0)), rival(lost=(3, 0))

    assert strongest([part, nearer]) is part


def test_who_cannot_be_told_from_the_winner_comes_before_one_that_holds_for_a_part() -> None:
    open_ = rival(lost=(1, 0))

    for part in (rival(lost=(9, 0), won=(5, 0)), rival(lost=(6, 0), won=(4, 0))):
        assert strongest([part, open_]) is open_


def test_what_may_be_another_turn_is_doubtful_until_that_is_unlikely() -> None:
    sure = evidence(12, 12)

    turns = [
        grade(replace(sure, log_chance_repeated=math.log(chance))) for chance in (1e-2, 1e-4, 1e-7)
    ]

    assert [verdict for verdict, _ in turns] == [Grade.DOUBTFUL, Grade.DOUBTFUL, Grade.TRUSTED]
    assert "may be another turn of it" in turns[1][1]
    assert "another turn" not in turns[2][1]


def test_of_several_places_that_fit_all_are_named_the_likeliest_first() -> None:
    near, open_, gone = (
        replace(rival(lost=lost), offset=offset)
        for lost, offset in (((2, 0), 7.5), ((0, 0), 12.5), ((9, 0), 2.5))
    )
    offsets = open_offsets([near, gone, open_])

    reason = grade(replace(evidence(9, 9, rival=open_), open_offsets=offsets))[1]

    assert offsets == (12.5, 7.5)
    assert "+12.500 s fits as well, as do +7.500 s" in reason


def test_chance_is_never_claimed_to_be_below_one_in_a_million_million() -> None:
    assert evidence(60, 60, 1e-200).chance == 1e-12
    assert evidence(0, 60, 1.0).chance == 1.0


@pytest.mark.parametrize(
    ("chance", "words"),
    [(1e-12, "below 1e-12"), (3e-7, "below 1e-6"), (1e-6, "below 1e-6"), (0.5, "likely")],
)
def test_chance_is_told_as_a_power_of_ten_that_it_does_not_exceed(
    chance: float, words: str
) -> None:
    assert format_chance(chance) == words


def windows(*runs: tuple[int, float]) -> tuple[list[float], list[bool]]:
    """Residuals of so many windows at such a place, and which of them are on the line."""
    residuals = [where for count, where in runs for _ in range(count)]
    return residuals, [abs(where) <= TOLERANCE for where in residuals]


STEPS = [
    ("none", windows((20, 0.0)), None),
    ("at the end", windows((14, 0.0), (6, 0.05)), 0.05),
    ("at the beginning", windows((6, -0.1), (14, 0.0)), -0.1),
    ("too few windows for one", windows((17, 0.0), (3, 0.05)), None),
    ("too small a part", windows((50, 0.0), (5, 0.05)), None),
    ("a turn of somebody far away", windows((8, 0.0), (6, 0.05), (6, 0.0)), None),
    (
        "wild windows at the end",
        windows((10, 0.0), *((1, where) for where in (0.2, -0.1, 0.07, -0.2, 0.14, -0.05))),
        None,
    ),
    (
        "one wild window behind the step",
        windows((10, 0.0), (4, 0.05), (1, -0.2), (3, 0.05)),
        0.05,
    ),
]


@pytest.mark.parametrize(
    ("seen", "expected"), [pytest.param(seen, step, id=name) for name, seen, step in STEPS]
)
def test_a_step_is_where_one_end_lies_beside_the_line(
    seen: tuple[list[float], list[bool]], expected: float | None
) -> None:
    assert find_step(*seen, TOLERANCE) == expected
