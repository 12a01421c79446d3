"""Whose microphone is whose, learnt from how loud all of them hear the same moments.

Whoever is heard, the levels of all microphones make a pattern: louder here than there by so many
decibels. The gain of a recorder moves every pattern alike, so it takes no part. Talkers are the
patterns that keep returning; the talker's own microphone is the one that prefers that pattern most.

Two things keep a room from passing for a talker. Only onsets count: the beginning of a sound comes
from its talker, what follows comes from the walls, and every microphone hears that alike. And a
talker goes on: whoever spoke at one onset mostly speaks at the next, while a pattern of noise,
echoes or two talkers at once is scattered among the others. So patterns are learnt as the states of
a hidden Markov model (Baum and Welch), as many as there are microphones at first, and the least
steady one is dropped until all are steady. On simulated interviews those of talkers are at 0.79 to
0.97 on the scale below; with one that is nobody's among them, the least was at 0.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.hidden_states import state_odds

Levels = NDArray[np.float64]
"""(microphones, cells) dB, not a number where one was not recording."""

_QUIET_PERCENTILE, _LOUD_PERCENTILE = 5.0, 98.0
# An onset that tells: near the loudest, above the noise, and louder than a cell before.
_NEAR_LOUDEST_DB, _ABOVE_FLOOR_DB, _RISE_DB = 15.0, 6.0, 2.0
_FEWEST_ONSETS = 20
_STEADY = 0.6
_ROUNDS = 12
# dB by which an onset strays from its pattern: at first, and at least. Student's t, so that moments
# at which two speak do not count for much.
_STRAY_DB, _LEAST_STRAY_DB = 4.0, 1.0
_FREEDOM = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Microphones:
    floors: NDArray[np.float64]
    """(microphones,) dB: what each hears when nobody speaks."""
    own: tuple[int, ...]
    """For each talker, the number of the nearest microphone; no two have the same."""
    heard: NDArray[np.float64]
    """(microphones, talkers) dB: how loud each hears each."""
    prefers: NDArray[np.float64]
    """(microphones, talkers) dB by which each prefers each: against what it hears of everybody, and
    against how all hear this talker. Infinitely little for one that hears nothing."""

    @property
    def closeness(self) -> tuple[float, ...]:
        """For each talker, dB by which the own microphone prefers them."""
        return tuple(self.prefers[list(self.own), range(len(self.own))].tolist())


def learn_microphones(levels: Levels) -> Microphones | None:
    """None where not even two talkers can be told apart."""
    heard_at_all = np.isfinite(levels).any(axis=1)
    if heard_at_all.sum() < 2:
        return None
    floors, loudest = np.full((2, len(levels)), np.nan)
    floors[heard_at_all], loudest[heard_at_all] = np.nanpercentile(
        levels[heard_at_all], (_QUIET_PERCENTILE, _LOUD_PERCENTILE), axis=1
    )
    onsets = levels[:, _onsets(levels, floors, loudest)]
    patterns = _patterns(onsets, np.flatnonzero(heard_at_all))
    if patterns is None:
        return None
    return _owned(floors, patterns)


def _onsets(levels: Levels, floors: Levels, loudest: Levels) -> NDArray[np.bool_]:
    enough = np.fmax(floors + _ABOVE_FLOOR_DB, loudest - _NEAR_LOUDEST_DB)
    rise = np.zeros(levels.shape[1])
    rise[1:] = _mean(levels[:, 1:] - levels[:, :-1])
    return np.asarray((levels > enough[:, None]).any(axis=0) & (rise > _RISE_DB))


def _patterns(onsets: Levels, alive: NDArray[np.intp]) -> NDArray[np.float64] | None:
    """A column for each talker; None where there are not two of them."""
    if onsets.shape[1] < _FEWEST_ONSETS:
        return None
    patterns = _first_guess(onsets, alive)
    while patterns.shape[1] > 1:
        patterns, steady, stray = _learnt(onsets, patterns)
        alike = _apart(patterns, patterns) < stray**2
        np.fill_diagonal(alike, False)
        # One talker who was learnt twice may be steady in each half of a conversation.
        steady[alike.any(axis=0)] = 0.0
        if steady.min() >= _STEADY:
            return patterns
        patterns = np.delete(patterns, int(np.argmin(steady)), axis=1)
    return None


def _first_guess(onsets: Levels, alive: NDArray[np.intp]) -> NDArray[np.float64]:
    """For each microphone, what all hear when it stands out most from what it hears otherwise."""
    lowest, highest = np.nanpercentile(onsets[alive], (2, 98), axis=1)
    beyond = onsets[alive] - ((lowest + highest) / 2)[:, None]
    beyond -= _mean(beyond)
    guesses = []
    for mine in beyond:
        clear = mine >= np.nanpercentile(mine, 90)
        guesses.append(_median(onsets[:, clear]))
    return np.stack(guesses, axis=1)


def _learnt(
    onsets: Levels, patterns: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Patterns as they explain the onsets best; how steady each is, 0 where it follows itself as by
    chance, 1 always; and by how many dB onsets stray from them."""
    count = patterns.shape[1]
    moves = np.full((count, count), 0.5 / (count - 1))
    np.fill_diagonal(moves, 0.5)
    stray, independent = _STRAY_DB, len(onsets) - 1
    for _ in range(_ROUNDS):
        apart = _apart(onsets, patterns)
        odds, made = state_odds(-(apart.T * independent / stray**2) / 2, moves)
        moves = (made + 1) / (made + 1).sum(axis=1, keepdims=True)
        weights = odds.T / (1 + apart / (_FREEDOM * stray**2))
        patterns = _means(onsets, weights, patterns)
        stray = max(_LEAST_STRAY_DB, float(np.sqrt((weights * apart).sum() / odds.sum())))
    share = odds.mean(axis=0)
    return patterns, (np.diag(moves) - share) / np.maximum(1 - share, 1e-9), stray


def _apart(onsets: Levels, patterns: NDArray[np.float64]) -> NDArray[np.float64]:
    """(patterns, onsets) dB², how unlike they are, however loud: one number for each microphone but
    one is free to differ."""
    apart = onsets[:, None, :] - patterns[:, :, None]
    apart -= _mean(apart)
    return _mean(apart**2) * len(onsets) / (len(onsets) - 1)


def _means(
    onsets: Levels, weights: NDArray[np.float64], patterns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(microphones, patterns); as before where nothing speaks of it."""
    here = np.isfinite(onsets)
    total = np.where(here, onsets, 0.0) @ weights.T
    weight = here @ weights.T
    return np.asarray(np.where(weight > 1.0, total / np.maximum(weight, 1e-9), patterns))


def _owned(floors: NDArray[np.float64], patterns: NDArray[np.float64]) -> Microphones:
    """Each talker gets the microphone that prefers its pattern, all of them together."""
    from scipy.optimize import linear_sum_assignment  # half a second to import

    known = np.asarray(np.isfinite(patterns).all(axis=1))
    alive = patterns[known]
    prefers = np.full_like(patterns, -np.inf)
    prefers[known] = (
        alive - alive.mean(axis=1, keepdims=True) - alive.mean(axis=0, keepdims=True) + alive.mean()
    )
    own, talkers = linear_sum_assignment(np.where(known[:, None], -prefers, 1e6))
    return Microphones(
        floors=floors,
        own=tuple(own.tolist()),
        heard=patterns[:, talkers],
        prefers=prefers[:, talkers],
    )


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over the microphones that were recording; 0 where none was."""
    here = np.isfinite(values)
    count = np.maximum(here.sum(axis=0), 1)
    return np.asarray(np.where(here, values, 0.0).sum(axis=0) / count)


def _median(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each microphone; not a number where it never was recording."""
    out = np.full(len(values), np.nan)
    here = np.flatnonzero(np.isfinite(values).sum(axis=1))
    out[here] = np.nanmedian(values[here], axis=1)
    return out
