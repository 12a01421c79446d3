"""Whoever speaks is seen: given who speaks, what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.edit.decide.scenes import everywhere, scene

from oneclock.edit.decide.cut_scene import Mode, Opening, Style, cut_scene
from oneclock.edit.decide.microphones import Microphones
from oneclock.edit.decide.speaker import seen_speaking, speaker_wishes
from oneclock.edit.decide.who_speaks import WhoSpeaks
from oneclock.edit.mic_levels import CELLS
from oneclock.errors import UsageError
from oneclock.timebase.shots import Shot

Turn = tuple[float, float]
A, B, WIDE = 0, 1, 2
LEAD = 0.12
STYLE = Style(mode=Mode.SPEAKER, shortest=2.0, longest=1000.0, lead=LEAD)
FRAME = 0.04


def who(seconds: float, *turns: Sequence[Turn]) -> WhoSpeaks:
    """Two talkers, or three, who speak without a pause in their turns, and it is certain."""
    talkers = len(turns)
    # Each of their own microphones, and one of the room.
    prefers = np.vstack([18.0 * np.eye(talkers) - 9.0, np.zeros((1, talkers))])
    sets = [(), *((n,) for n in range(talkers))]
    sets += [(n, m) for n in range(talkers) for m in range(n + 1, talkers)]
    odds = np.zeros((len(sets), round(seconds * CELLS)), np.float32)
    for cell in range(odds.shape[1]):
        now = (cell + 0.5) / CELLS
        together = tuple(
            n for n, own in enumerate(turns) if any(begin <= now < end for begin, end in own)
        )
        odds[sets.index(together), cell] = 1.0
    return WhoSpeaks(
        microphones=Microphones(
            floors=np.zeros(talkers),
            own=tuple(range(talkers)),
            heard=prefers,
            prefers=prefers,
        ),
        sets=tuple(sets),
        odds=odds,
    )


def cut(
    seconds: float,
    *turns: Sequence[Turn],
    style: Style = STYLE,
    covered: NDArray[np.bool_] | None = None,
    close: Sequence[int] = (),
) -> list[tuple[float, float, int | None, str]]:
    """Shots in seconds: two close cameras, and one that shows both."""
    seen = everywhere(len(turns) + 1, seconds) if covered is None else covered
    shots = cut_scene(scene(seen, close=close), style, who(seconds, *turns))
    return [told(shot) for shot in shots]


def told(shot: Shot) -> tuple[float, float, int | None, str]:
    return (
        round(shot.first * FRAME, 2),
        round(shot.end * FRAME, 2),
        shot.source,
        shot.why,
    )


def test_the_camera_is_there_shortly_before_the_first_word() -> None:
    shots = cut(20.0, [(0.5, 9.0)], [(10.0, 19.5)])

    assert shots == [
        (0.0, 9.88, A, "speaks"),
        (9.88, 20.0, B, "speaks"),
    ]


def test_a_pause_before_a_turn_belongs_to_who_will_speak() -> None:
    here = scene(everywhere(3, 20.0))
    seen = seen_speaking(here, who(20.0, [(0.5, 9.0)], [(10.0, 19.5)]))

    wishes = speaker_wishes(here, seen, lead=0.4)

    before, shortly_before = np.s_[:2, 228:239], np.s_[:2, 241:249]
    assert (np.argmin(wishes.frames[before], axis=0) == A).all()
    assert (np.argmin(wishes.frames[shortly_before], axis=0) == B).all()
    assert wishes.frames[shortly_before][A] == pytest.approx(FRAME)


def test_in_a_short_pause_it_comes_when_the_last_word_is_over() -> None:
    shots = cut(20.0, [(0.5, 9.96)], [(10.0, 19.5)])

    assert shots[0][1] == pytest.approx(9.96, abs=FRAME)


def test_an_interruption_is_seen_from_its_first_word_on() -> None:
    shots = cut(20.0, [(0.5, 10.6)], [(10.0, 19.5)])

    assert shots[0][1] == pytest.approx(10.0, abs=FRAME)


def test_a_word_of_agreement_is_not_cut_to() -> None:
    shots = cut(20.0, [(0.5, 19.5)], [(8.0, 8.5)])

    assert [shot[2] for shot in shots] == [A]


def test_a_short_answer_is_shown_as_long_as_the_shortest_shot() -> None:
    shots = cut(20.0, [(0.5, 8.0), (10.2, 19.5)], [(8.3, 9.9)])

    assert [shot[2] for shot in shots] == [A, B, A]
    assert shots[1][1] - shots[1][0] == pytest.approx(2.0, abs=FRAME)


def test_all_are_shown_while_several_speak() -> None:
    shots = cut(30.0, [(0.5, 20.0)], [(10.0, 29.5)])

    assert [shot[2:] for shot in shots] == [
        (A, "speaks"), (WIDE, "several speak"), (B, "speaks"),
    ]  # fmt: skip
    assert shots[1][:2] == pytest.approx((10.0, 20.0), abs=0.1)


def test_all_are_shown_in_a_long_silence_but_not_in_a_breath() -> None:
    shots = cut(60.0, [(0.5, 10.0), (12.0, 20.0), (50.0, 59.0)], [])

    assert [shot[2:] for shot in shots] == [
        (A, "speaks"), (WIDE, "nobody speaks"), (A, "speaks"),
    ]  # fmt: skip


def test_a_turn_longer_than_the_longest_shot_shows_who_listens() -> None:
    style = Style(mode=Mode.SPEAKER, shortest=2.0, longest=20.0, lead=LEAD)

    shots = cut(60.0, [(5.0, 55.0)], [(0.5, 4.5), (55.5, 59.5)], style=style)

    listening = [shot for shot in shots if shot[3] == "listens while cam_0 speaks"]
    assert listening
    for begin, end, camera, _ in listening:
        assert camera == B
        assert end - begin == pytest.approx(2.0, abs=FRAME)
        assert begin >= 5.0 + 5.0 - FRAME
        assert end <= 55.0 - 3.0 + FRAME
    assert all(shot[1] - shot[0] <= 20.0 for shot in shots)


def test_a_reaction_begins_and_ends_in_pauses_where_there_are_any() -> None:
    style = Style(mode=Mode.SPEAKER, shortest=2.0, longest=20.0, lead=LEAD)
    breaths = [(5.0, 17.0), (17.3, 19.4), (19.7, 30.0)]

    shots = cut(36.0, breaths, [(0.5, 4.5), (30.5, 35.5)], style=style)

    reaction = next(shot for shot in shots if shot[3].startswith("listens"))
    assert 17.0 - FRAME <= reaction[0] <= 17.3
    assert 19.4 - FRAME <= reaction[1] <= 19.7


def test_who_takes_part_listens_rather_than_who_does_not() -> None:
    style = Style(mode=Mode.SPEAKER, shortest=2.0, longest=20.0, lead=LEAD)
    turns = ([(5.0, 31.0)], [(60.0, 65.0)], [(0.5, 4.5), (31.5, 59.5)])

    shots = cut(66.0, *turns, style=style)

    assert next(shot[2] for shot in shots if shot[3] == "listens while cam_0 speaks") == 2


def test_a_talker_whose_camera_is_not_running_is_shown_among_all() -> None:
    covered = everywhere(3, 20.0)
    covered[B, 300:] = False

    shots = cut(20.0, [(0.5, 5.0)], [(5.5, 19.5)], covered=covered)

    assert [shot[2] for shot in shots] == [A, B, WIDE]
    assert shots[2][0] == 12.0
    assert shots[2][3] == "shows everybody while cam_1 speaks"


def test_a_close_camera_whose_person_says_nothing_shows_nobody_else() -> None:
    shots = cut(30.0, [(0.5, 20.0)], [(10.0, 29.5)], close=[WIDE])

    assert WIDE not in [shot[2] for shot in shots]


def preferring(prefers: NDArray[np.float64]) -> WhoSpeaks:
    """Two turns, and microphones that prefer the two talkers so."""
    found = who(20.0, [(0.5, 9.5)], [(10.0, 19.5)])
    return replace(found, microphones=replace(found.microphones, prefers=prefers))


def test_who_wears_a_recorder_is_seen_by_the_camera_that_hears_them_best() -> None:
    prefers = np.array([[9, -9], [-9, 9], [3, -3], [-2, 2], [0, 0]], np.float64)
    covered = everywhere(5, 20.0)
    covered[:2] = False  # the recorders

    shots = cut_scene(scene(covered), STYLE, preferring(prefers))

    assert [shot.source for shot in shots] == [2, 3]


def test_cameras_that_were_fed_one_mix_show_nobody_in_particular() -> None:
    prefers = np.array([[6, -6], [-3, 3], [-3, 3]], np.float64)

    shots = cut_scene(scene(everywhere(3, 20.0)), STYLE, preferring(prefers))

    assert [shot.source for shot in shots] == [0, 1]
    assert shots[1].why == "shows everybody while another speaks"


def test_where_it_is_not_clear_who_speaks_the_odds_decide() -> None:
    found = who(20.0, [(0.5, 10.0)], [(10.0, 19.5)])
    odds = found.odds.copy()
    odds[1, 500:900], odds[2, 500:900] = 0.3, 0.7
    unsure = WhoSpeaks(microphones=found.microphones, sets=found.sets, odds=odds)

    shots = cut_scene(scene(everywhere(2, 20.0)), STYLE, unsure)

    assert [shot.source for shot in shots] == [A, B]


@pytest.mark.parametrize(
    ("hearing", "why"),
    [(1, "fewer than two were recording"), (3, "all 3 microphones hear everybody alike")],
)
def test_nobody_to_be_told_apart_is_an_error_that_says_what_would_help(
    hearing: int, why: str
) -> None:
    here = scene(everywhere(3, 5.0))
    here.levels[hearing:] = np.nan

    with pytest.raises(UsageError, match="no two talkers can be told apart") as refused:
        cut_scene(here, STYLE, None)

    assert why in refused.value.cause
    assert "--microphone" in refused.value.remedy
    assert "--mode rotation" in refused.value.remedy


def test_an_opening_is_kept_whoever_speaks() -> None:
    style = Style(
        mode=Mode.SPEAKER, shortest=2.0, longest=1000.0, opening=Opening(camera=WIDE, seconds=4.0)
    )

    shots = cut(20.0, [(0.5, 19.0)], [], style=style)

    assert shots[0][2:] == (WIDE, "opening")
    assert shots[0][1] == 4.0
    assert shots[1][2] == A
