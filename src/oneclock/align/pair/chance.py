"""How often chance would make windows agree as they do.

Chance comes in two shapes. Sounds that have nothing to do with each other put their peaks anywhere
within reach. Sounds of one rhythm, as two takes of a song, bring theirs near each other window by
window: what is left to chance is how near. A hand is good to some milliseconds and a room to 3 ms a
metre, but one sound in two microphones agrees with itself to microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from oneclock.align.pair.close_listening import SEARCH, Probe
from oneclock.timebase.consensus import find_consensus, find_parallel_consensus
from oneclock.timebase.line_fit import halvings

RHYTHM = 0.012
"""Seconds: how near each other two takes of one song bring their beats."""

# Of strangers that one compares, so many have one rhythm, and keep it within so many seconds.
_HANDS = ((RHYTHM, math.log(1e-2)), (0.004, math.log(1e-3)))
# ... and so many are other parts of one programme.
_SAME_PROGRAMME = math.log(1e-2)
# Of some 350 pairs of cuts from one piece of recorded music, without a moment in common, 39 had
# copies of one section ...
_SAME_SECTION = math.log(0.1)
# ... which went on for a minute and more in two of them: it ends within so many seconds, but for
# one in e.
_SECTION = 20.0
# ... and a song, after which another one begins.
_SONG = 60.0
# Sub-sample peaks at 8 kHz scatter by some 10 microseconds; closer agreement is luck.
_FINEST = 0.00002


def log_chance_of_agreement(probes: Sequence[Probe], *, max_slope: float) -> float:
    """Natural logarithm of the probability that windows of sounds not the same agree on one line as
    closely as these."""
    if not probes:
        return 0.0
    x = np.array([probe.local for probe in probes])
    y = np.array([probe.offset for probe in probes])
    anywhere = find_consensus(
        x, y, reach=SEARCH, tolerances=halvings(RHYTHM, _FINEST), max_slope=max_slope
    )
    near = np.array(anywhere.agree)
    in_rhythm = (
        prior + _log_chance_within(x[near], y[near], hand, max_slope) for hand, prior in _HANDS
    )
    return float(min(0.0, np.logaddexp.reduce([anywhere.log_chance, *in_rhythm])))


def log_chance_of_another_turn(seconds: float, apart: float) -> float:
    """The same, of sound that is known to return sample by sample: that this is another turn of it,
    and not the same one, for so many seconds.

    The other turn was missed by the other recording, so it is at least `apart` seconds away; copies
    are within a song.
    """
    return _SAME_PROGRAMME + _SAME_SECTION - seconds / _SECTION - apart / _SONG


def _log_chance_within(
    x: np.ndarray[tuple[int], np.dtype[np.float64]],
    y: np.ndarray[tuple[int], np.dtype[np.float64]],
    hand: float,
    max_slope: float,
) -> float:
    """The same, of what a hand brings so near a line: in one place, or talkers in several."""
    tolerances = halvings(hand / 2, _FINEST)
    one, several = (
        find(x, y, reach=hand, tolerances=tolerances, max_slope=max_slope).log_chance
        for find in (find_consensus, find_parallel_consensus)
    )
    return min(0.0, min(one, several) + math.log(2))
