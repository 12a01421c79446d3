"""Gates, given who speaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.microphones import Microphones
from oneclock.edit.decide.who_speaks import WhoSpeaks
from oneclock.edit.mic_levels import CELLS
from oneclock.edit.sound.gates import gate_gains, open_microphones

GOES_ON, INTERRUPTS = 0, 1


def who(interrupts: NDArray[np.float64]) -> WhoSpeaks:
    """One talker goes on all the time; the odds that the other speaks too."""
    prefers = np.array([[9.0, -9.0], [-9.0, 9.0]])
    microphones = Microphones(floors=np.zeros(2), own=(0, 1), heard=prefers, prefers=prefers)
    odds = np.zeros((4, len(interrupts)), np.float32)
    odds[1], odds[3] = 1.0 - interrupts, interrupts
    return WhoSpeaks(microphones=microphones, sets=((), (0,), (1,), (0, 1)), odds=odds)


def recording(cells: int) -> NDArray[np.bool_]:
    return np.ones((2, cells), np.bool_)


def test_a_word_amid_anothers_is_heard_from_its_first_sign_to_its_last() -> None:
    odds = np.zeros(2 * CELLS)
    odds[50:60], odds[60:70], odds[70:80] = 0.1, 0.9, 0.3

    open_now = open_microphones(who(odds), recording(len(odds)))[INTERRUPTS]

    first, end = 50 - 6, 80 + 2  # 0.12 s ahead, held for 0.04 s
    assert np.flatnonzero(open_now).tolist() == list(range(first, end))


def test_what_may_be_a_word_but_is_not_opens_nothing() -> None:
    odds = np.zeros(3 * CELLS)
    odds[20:40] = 0.3  # never likely
    odds[60:70], odds[75:100] = 0.3, 0.9  # in between certainly not

    gains = gate_gains(who(odds), np.zeros((2, len(odds))), duck_db=20.0)

    assert gains[INTERRUPTS, :60].max() < 0.11
    assert gains[INTERRUPTS, 75:100].min() > 0.99
    assert gains[GOES_ON].min() > 0.99
