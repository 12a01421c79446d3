"""Where in a turn sound belongs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneclock.errors import UsageError
from oneclock.live.pacing.media_clock import AUDIO_RATE, BLOCK
from oneclock.live.pacing.voice_places import VoicePlaces
from oneclock.live.pacing.voice_queue import Samples

PIECE: Samples = np.zeros((BLOCK, 1), np.int16)


def places() -> VoicePlaces:
    return VoicePlaces(ahead_of_time=0.5)


def samples(seconds: float) -> int:
    return round(seconds * AUDIO_RATE)


def back_after(
    absent: float, *, pieces: int, owner: VoicePlaces, stamp: float | None = None
) -> list[tuple[int, Samples]]:
    """So many pieces, 1 ms apart, of a voice that reached to 1 s; then it is asked where they
    are."""
    for number in range(pieces):
        said = None if stamp is None else stamp + number * 0.02
        owner.resume(PIECE, said, samples(1.0), samples(1.0 + absent + number * 0.001))
    waited = 2 * BLOCK if stamp is None else samples(0.5)
    return owner.settle(samples(1.0 + absent), samples(1.0 + absent) + waited, at_once=False)


def test_amid_a_flow_a_piece_follows_the_one_before() -> None:
    assert places().follow(BLOCK, None, end=5 * BLOCK, arrived=5 * BLOCK) == 5 * BLOCK


@pytest.mark.parametrize("off", [-0.004, 0.0006, 0.004])
def test_a_stamp_that_is_a_little_off_is_no_gap(off: float) -> None:
    assert places().follow(BLOCK, 1.0 + off, end=samples(1.0), arrived=0) == samples(1.0)


def test_a_stamp_that_leaves_out_time_is_a_gap() -> None:
    assert places().follow(BLOCK, 1.2, end=samples(1.0), arrived=0) == samples(1.2)


def test_a_stamp_of_sound_that_is_over_is_refused() -> None:
    with pytest.raises(UsageError, match=r"0\.500 s behind what came before"):
        places().follow(BLOCK, 0.5, end=samples(1.0), arrived=samples(1.0))


def test_a_stamp_of_another_clock_is_refused() -> None:
    with pytest.raises(UsageError, match="3599 s ahead of all there is"):
        places().follow(BLOCK, 3600.0, end=samples(1.0), arrived=samples(1.0))


def test_stamps_that_drift_against_the_samples_cut_nothing_and_move_the_face() -> None:
    owner, end = places(), BLOCK
    owner.resume(PIECE, 0.0, 0, 0)
    owner.settle_first()

    for number in range(1, 30_000):  # ten minutes of a sample clock that is 300 ppm fast
        stamp = number * 0.02 * (1 - 300e-6)
        assert owner.follow(BLOCK, stamp, end=end, arrived=end) == end
        end += BLOCK

    assert owner.time_of(600.0, 600.0, 0.0) == pytest.approx(600.0 * (1 + 300e-6), abs=2e-3)


def test_after_a_silence_in_which_nothing_was_numbered_sound_is_of_when_it_came() -> None:
    found = back_after(2.0, pieces=3, owner=places())

    assert [place for place, _ in found] == [samples(3.0) + number * BLOCK for number in range(3)]


def test_who_was_held_up_and_delivers_all_he_owes_is_where_his_numbers_say() -> None:
    found = back_after(0.6, pieces=30, owner=places())

    assert found[0][0] == samples(1.0)


def test_it_is_not_told_before_two_blocks_have_passed() -> None:
    owner = places()
    owner.resume(PIECE, None, samples(1.0), samples(3.0))

    assert owner.settle(samples(3.0), samples(3.0) + BLOCK, at_once=False) == []
    assert owner.has_pending


def test_after_a_silence_that_was_announced_there_is_nothing_to_wait_for() -> None:
    owner = places()
    owner.resume(PIECE, None, samples(1.0), samples(1.3))

    found = owner.settle(samples(1.25), samples(1.3), at_once=True)

    assert found[0][0] == samples(1.3)
    assert owner.resyncs == 0


def test_after_a_silence_that_was_announced_nothing_is_laid_before_what_is_spoken_next() -> None:
    owner = places()
    owner.resume(PIECE, None, samples(1.0), samples(1.2))

    found = owner.settle(samples(1.3), samples(1.2), at_once=True)

    assert found[0][0] == samples(1.3)


def test_who_works_ahead_of_time_loses_no_word() -> None:
    owner = places()
    owner.note_ahead(samples(2.0))
    owner.resume(PIECE, None, samples(1.0), samples(1.3))

    found = owner.settle(samples(1.25), samples(1.3), at_once=False)

    assert found[0][0] >= samples(1.25)


def test_stamps_that_catch_up_are_believed_however_far_they_were_behind() -> None:
    owner = places()
    for number in range(15):  # 0.3 s of it at once, and the next burst is yet to come
        owner.resume(PIECE, 1.0 + number * 0.02, samples(1.0), samples(1.5))
    assert owner.settle(samples(1.5), samples(1.54), at_once=False) == []

    for number in range(15, 35):
        owner.resume(PIECE, 1.0 + number * 0.02, samples(1.0), samples(1.7))
    found = owner.settle(samples(1.7), samples(1.7), at_once=False)

    assert found[0][0] == samples(1.0)
    assert owner.time_of(1.5, arrived=1.7, moved=0.0) == pytest.approx(1.5)


def test_stamps_that_are_a_little_late_are_believed_all_the_same() -> None:
    owner = places()
    owner.resume(PIECE, 1.285, samples(1.0), samples(1.3))

    found = owner.settle(samples(1.3), samples(1.3), at_once=False)

    assert found[0][0] == samples(1.285)


def test_a_face_that_is_numbered_with_its_voice_is_moved_with_it() -> None:
    owner = places()
    back_after(2.0, pieces=3, owner=owner, stamp=1.0)

    assert owner.time_of(1.5, arrived=3.5, moved=0.0) == pytest.approx(3.5)


def test_a_face_that_looks_at_a_clock_is_left_where_it_is() -> None:
    owner = places()
    back_after(2.0, pieces=3, owner=owner, stamp=1.0)

    assert owner.time_of(3.5, arrived=3.5, moved=0.0) == pytest.approx(3.5)


def test_a_face_ahead_of_time_is_moved_from_the_sentence_on_at_which_its_voice_was() -> None:
    owner = places()
    owner.note_ahead(samples(2.0))
    back_after(2.0, pieces=3, owner=owner, stamp=1.0)

    assert owner.time_of(0.9, arrived=0.0, moved=0.0) == pytest.approx(0.9)
    assert owner.time_of(2.9, arrived=3.0, moved=0.0) == pytest.approx(4.9)


def test_what_is_missing_for_half_a_second_was_silence_and_not_late() -> None:
    owner, end, jumps = places(), samples(1.0), []
    for number in range(60):
        place = owner.follow(BLOCK, None, end=end, arrived=samples(1.15) + number * BLOCK)
        jumps.append(place - end)
        end = place + BLOCK

    assert [jump for jump in jumps if jump] == [samples(0.15)]
    assert jumps.index(samples(0.15)) >= 20


def test_in_bursts_too_it_is_told_that_numbers_fell_behind_to_within_a_burst() -> None:
    owner, first = places(), samples(1.0)
    end = first
    for number in range(60):
        arrived = samples(1.2) + number // 5 * 5 * BLOCK  # five at once; the last waited least
        end = owner.follow(BLOCK, None, end=end, arrived=arrived) + BLOCK

    assert end - first - 60 * BLOCK == pytest.approx(samples(0.2 - 0.08), abs=1)
    assert owner.resyncs == 1


@pytest.mark.parametrize("speed", [math.inf, 10.0, 2.0])
def test_a_long_backlog_tells_nothing_before_its_end(speed: float) -> None:
    owner, end = places(), samples(1.0)

    for number in range(200):
        behind = max(0.0, 0.7 - number * 0.02 * (1 - 1 / speed))
        assert owner.follow(BLOCK, None, end=end, arrived=end + samples(behind)) == end
        end += BLOCK
    assert owner.resyncs == 0


def test_sound_that_was_late_and_caught_up_is_left_where_it_is() -> None:
    owner, end = places(), samples(1.0)

    for number in range(100):
        behind = max(0.0, 0.2 - number * 0.02)
        assert owner.follow(BLOCK, None, end=end, arrived=end + samples(behind)) == end
        end += BLOCK
