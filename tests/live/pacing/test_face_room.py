"""How many pictures may wait."""

from __future__ import annotations

import pytest

from oneclock.live.pacing.face_track import MOST_PICTURES
from oneclock.live.pacing.pacer import Pacer
from oneclock.live.policy import AvSyncPolicy


@pytest.mark.parametrize(("fps", "room"), [(10, 10), (25, 25), (240, MOST_PICTURES)])
def test_a_second_of_pictures_may_wait_and_never_more_than_memory_bears(
    fps: float, room: int
) -> None:
    pacer: Pacer[int] = Pacer(AvSyncPolicy(), start=0.0, fps=fps)
    taken = 0
    while not pacer.face_is_full:
        pacer.see(taken, now=0.001, stamp=taken / fps)
        taken += 1

    assert taken == room
