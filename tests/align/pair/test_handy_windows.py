"""Windows lie where little has to be decoded for them."""

from __future__ import annotations

import numpy as np
import pytest

from oneclock.align.pair.close_listening import probe_windows, window_centres
from oneclock.align.pair.envelope import BANDS, FRAME_RATE, SAMPLE_RATE
from oneclock.align.pair.handy_windows import handy_windows
from oneclock.align.pair.heard import Heard, overlap_in_source
from oneclock.simulate.voices import voice
from oneclock.timebase.clock_map import ClockMap

MINUTES = 40
LENGTH = 8.0
CLOCK = ClockMap(delta=18.4142, drift=35e-6)


def heard_in(seconds: range | list[int] | None) -> Heard:
    known = np.zeros(MINUTES * 60, np.bool_)
    if seconds is not None:
        known[list(seconds)] = True
    talk = voice(LENGTH, 3, rate=SAMPLE_RATE)
    return Heard(
        duration=MINUTES * 60.0,
        envelope=np.zeros((BANDS, MINUTES * 60 * FRAME_RATE), np.float32),
        listen=lambda start, count: np.resize(talk, count),
        known=None if seconds is None else known,
    )


ALL = heard_in(None)
HERE_AND_THERE = heard_in([s for s in range(MINUTES * 60) if s // 10 % 6 == 0])
ELSEWHERE = heard_in([s for s in range(MINUTES * 60) if s // 10 % 7 == 3])


def placed(reference: Heard, source: Heard) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Evenly, and handily."""
    overlap = overlap_in_source(reference, source, CLOCK)
    assert overlap is not None
    evenly = window_centres(overlap, LENGTH, 32)
    return evenly, handy_windows(reference, source, CLOCK, overlap, LENGTH, 32)


def unheard(recording: Heard, centres: np.ndarray) -> int:
    if recording.known is None:
        return 0
    known = recording.known
    first, last = np.floor(centres - LENGTH / 2), np.ceil(centres + LENGTH / 2)
    return sum(int((~known[int(a) : int(b)]).sum()) for a, b in zip(first, last, strict=True))


def test_where_everything_was_heard_they_stay() -> None:
    evenly, handily = placed(ALL, ALL)

    assert handily == evenly


@pytest.mark.parametrize(
    ("reference", "source"),
    [(ALL, HERE_AND_THERE), (HERE_AND_THERE, ALL), (ELSEWHERE, HERE_AND_THERE)],
    ids=["of the source", "of the reference", "of both"],
)
def test_they_move_to_what_was_heard_and_stay_apart(reference: Heard, source: Heard) -> None:
    evenly, handily = (np.array(centres) for centres in placed(reference, source))

    def cost(centres: np.ndarray) -> int:
        there = np.asarray(CLOCK.to_reference(centres))
        return unheard(source, centres) + unheard(reference, there)

    assert len(handily) == len(evenly)
    assert cost(handily) < 0.6 * cost(evenly)
    assert np.diff(handily).min() >= LENGTH
    assert handily[0] - LENGTH / 2 >= 0.0
    assert handily[-1] + LENGTH / 2 <= MINUTES * 60.0


def test_of_two_places_they_take_the_one_that_the_reference_knows() -> None:
    """What others are compared with, too."""
    reference = heard_in([s for s in range(MINUTES * 60) if s % 70 < 12])
    source = heard_in([s for s in range(MINUTES * 60) if (s + 18) % 70 in range(30, 42)])

    _, handily = placed(reference, source)

    there = np.asarray(CLOCK.to_reference(np.array(handily)))
    assert unheard(reference, there) < 0.1 * unheard(source, np.array(handily))


def test_a_probe_is_known_by_the_place_of_its_window() -> None:
    """To the last bit: whoever looks it up does so by that."""
    _, handily = placed(ELSEWHERE, HERE_AND_THERE)

    probes = probe_windows(ELSEWHERE.listen, HERE_AND_THERE.listen, CLOCK, handily, LENGTH)

    assert tuple(probe.local for probe in probes) == handily
