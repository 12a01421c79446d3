"""The model of a receiver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oneclock.live.rehearsal.catalogue import scenario_of
from oneclock.live.rehearsal.performance import Performance, SentBlock, SentPicture
from oneclock.live.rehearsal.receiver import present
from oneclock.simulate.network import Network

SECONDS = 30.0


def sent(
    *, voice: Network | None = None, face: Network | None = None, face_late: float = 0.0
) -> Performance:
    """Blocks and pictures that left in time by their stamps, the latter so much later."""
    scenario = replace(
        scenario_of("aligned", seconds=SECONDS),
        voice_network=voice or Network(),
        face_network=face or Network(),
    )
    performance = Performance(scenario=scenario)
    for number in range(round(SECONDS * 50)):
        performance.blocks.append(SentBlock(wall=number * 0.02, stamp=number * 960))
    for number in range(round(SECONDS * 25)):
        at = number * 0.04
        performance.pictures.append(
            SentPicture(wall=at + face_late, stamp=number * 3600, instant=at, repeated=False)
        )
    return performance


def offsets(performance: Performance) -> dict[float, float]:
    """By media time: when a picture is seen minus when the sound of its stamp is played."""
    presented = present(performance)
    return {
        picture.instant: float(at) - presented.played_at(picture.instant)
        for picture, at in zip(performance.pictures, presented.picture_at, strict=True)
    }


def test_over_a_network_without_faults_both_wait_for_the_target() -> None:
    presented = present(sent())

    assert presented.concealed == 0
    assert presented.sound_delay == pytest.approx(0.08)


@pytest.mark.parametrize("late", [0.1, 0.3])
def test_a_face_that_is_slower_is_caught_by_at_most_80_ms_a_second(late: float) -> None:
    found = offsets(sent(face_late=late))

    times = sorted(found)
    steps = [
        found[t + 1.0] - found[t] for t in times if 2.0 <= t < SECONDS - 2 and t + 1.0 in found
    ]
    assert min(steps) >= -0.081
    assert abs(found[max(times)]) < 0.03


def test_within_the_dead_band_nothing_is_done() -> None:
    assert offsets(sent(face_late=0.025))[20.0] == pytest.approx(0.025, abs=1e-3)


def test_sound_that_is_lost_is_made_up() -> None:
    presented = present(sent(voice=Network(delay=0.04, loss=0.05, seed=1)))

    assert presented.concealed / (SECONDS * 50) == pytest.approx(0.05, abs=0.02)


def test_sound_that_jitters_is_mostly_let_through() -> None:
    presented = present(sent(voice=Network(delay=0.04, jitter=0.015, seed=1)))

    assert presented.concealed / (SECONDS * 50) < 0.03


def test_a_picture_that_is_lost_is_seen_later_and_those_after_it_no_sooner() -> None:
    presented = present(sent(face=Network(delay=0.1, loss=0.05, seed=1)))

    assert np.isfinite(presented.picture_at).all()
    assert (np.diff(presented.picture_at) >= 0).all()


def test_where_everything_is_lost_nothing_is_claimed() -> None:
    presented = present(sent(voice=Network(loss=1.0)))

    assert presented.concealed == round(SECONDS * 50)
