"""Who speaks when: the odds of nobody, of one talker and of two, for every moment.

A model of what microphones hear (`Microphones`) against what they heard. The microphone of somebody
who speaks may have any level that this talker's voice has. The microphone of somebody who is silent
has its noise and the bleed of those who speak, which their own microphones foretell; echoes make
that less certain, on the later side. Levels of a moment are judged by these two sentences, for each
set of talkers; that talkers go on or pause for a while (a hidden Markov model, read forward and
backward) makes them odds.

Bleed is first what onsets say, which is little: the room has not answered yet. In simulated rooms
it is 1 to 3 dB more while somebody goes on speaking, and up to 5 dB more in single words, which
then pass for two talkers. So it is learnt again from the moments at which one speaks alone, and all
is judged anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.hidden_states import state_odds
from oneclock.edit.decide.microphones import Levels, Microphones, learn_microphones
from oneclock.edit.mic_levels import CELLS

Talkers = tuple[int, ...]

# dB below the loudest that a microphone hears, and dB of full scale: what is deeper is no sound.
_DEEPEST_DB, _NOTHING_DB = 55.0, -119.0
# How far levels scatter, dB: of noise and bleed; of a voice.
_STRAY_DB = 3.0
_VOICE_DB = 8.0
# Onsets are louder than the voice that follows them.
_BELOW_ONSETS_DB = 4.0
# Rooms decay by 100 dB a second, within which bleed lasts after the voice has ended.
_DECAY_DB = 100.0 / CELLS
# Student's t: one odd cell shall not outweigh ten that agree.
_FREEDOM = 4.0
# Neighbouring cells hear the same syllable: three of them are worth about one.
_WORTH = 0.3
# Moments that tell what bleeds: odds of one talker alone; dB of that voice below what it is mostly,
# and of what is heard of it above noise; cells of which there must be so many, a second.
_SURELY, _NEAR_VOICE_DB, _ABOVE_NOISE_DB, _ENOUGH = 0.9, 10.0, 6.0, 50
# Seconds for which somebody speaks, or does not, between pauses for breath.
_PHRASE = 1.5
_IMPOSSIBLE = -1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoSpeaks:
    microphones: Microphones
    sets: tuple[Talkers, ...]
    """Nobody, each alone, each two; talkers are numbered as in `microphones.own`."""
    odds: NDArray[np.float32]
    """(sets, cells), each cell's adding up to 1."""


def who_speaks(levels: Levels) -> WhoSpeaks | None:
    """None where talkers cannot be told apart."""
    levels = _sounds(levels)
    microphones = learn_microphones(levels)
    if microphones is None:
        return None
    by_onsets = _Model.of(microphones)
    model = by_onsets.with_bleed_as_heard(levels, by_onsets.odds(levels))
    odds = model.odds(levels).astype(np.float32)
    return WhoSpeaks(microphones=microphones, sets=model.sets, odds=odds)


def _sounds(levels: Levels) -> Levels:
    """Not a number where there is none: a recorder that was muted, a noise gate, a codec that saves
    bits between words. That is not what a microphone hears while nobody speaks; taken for it, all
    else would be somebody's voice."""
    deepest = np.full(len(levels), _NOTHING_DB)
    alive = np.isfinite(levels).any(axis=1)
    loudest = np.nanpercentile(levels[alive], 98, axis=1)
    deepest[alive] = np.maximum(deepest[alive], loudest - _DEEPEST_DB)
    return np.where(levels > deepest[:, None], levels, np.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    own: tuple[int, ...]
    sets: tuple[Talkers, ...]
    noise: NDArray[np.float64]
    """(microphones,) power."""
    bleed: NDArray[np.float64]
    """(microphones, talkers) power, of what the talker's own microphone hears."""
    voices: NDArray[np.float64]
    """(talkers,) dB: level at the own microphone."""

    @classmethod
    def of(cls, microphones: Microphones) -> _Model:
        talkers = range(len(microphones.own))
        onsets = microphones.heard[list(microphones.own), talkers]
        return cls(
            own=microphones.own,
            sets=((), *((k,) for k in talkers), *combinations(talkers, 2)),
            noise=_power(microphones.floors),
            bleed=_power(microphones.heard - onsets),
            voices=onsets - _BELOW_ONSETS_DB,
        )

    def odds(self, levels: Levels) -> NDArray[np.float64]:
        """(sets, cells)"""
        odds, _ = state_odds(self._likelihoods(levels).T, _moves(self.sets))
        return np.asarray(odds.T)

    def with_bleed_as_heard(self, levels: Levels, odds: NDArray[np.float64]) -> _Model:
        """What others' microphones heard of each talker while they spoke alone."""
        bleed = self.bleed.copy()
        audible = levels > 10 * np.log10(self.noise)[:, None] + _ABOVE_NOISE_DB
        for talker, own in enumerate(self.own):
            alone = odds[self.sets.index((talker,))] > _SURELY
            clear = alone & (levels[own] > self.voices[talker] - _NEAR_VOICE_DB)
            for number in set(range(len(levels))) - {own}:
                heard = clear & audible[number]
                if heard.sum() >= _ENOUGH:
                    above = np.median(levels[number, heard] - levels[own, heard])
                    bleed[number, talker] = _power(above)
        return replace(self, bleed=bleed)

    def _likelihoods(self, levels: Levels) -> NDArray[np.float64]:
        """(sets, cells): logarithms."""
        voices = self._voices_in(levels)
        echoes = self._voices_in(_decaying(levels))
        out = np.zeros((len(self.sets), levels.shape[1]))
        for row, together in enumerate(self.sets):
            mine = {self.own[talker]: talker for talker in together}
            for number, level in enumerate(levels):
                if number in mine:
                    out[row] += self._speaking(level, mine[number])
                else:
                    bleed = self.bleed[number, list(together)]
                    out[row] += self._silent(
                        level,
                        self.noise[number] + bleed @ voices[list(together)],
                        self.noise[number] + bleed @ echoes[list(together)],
                    )
        return out * _WORTH

    def _voices_in(self, levels: Levels) -> NDArray[np.float64]:
        """(talkers, cells) power at the own microphones, if it was their talkers."""
        own = list(self.own)
        return np.maximum(np.nan_to_num(_power(levels[own])) - self.noise[own][:, None], 0.0)

    def _speaking(self, level: Levels, talker: int) -> NDArray[np.float64]:
        odds = _student((level - self.voices[talker]) / _VOICE_DB) - np.log(_VOICE_DB)
        # Whom nobody can hear is not taken to speak.
        return np.asarray(np.where(np.isfinite(level), odds, _IMPOSSIBLE))

    def _silent(self, level: Levels, least: Levels, most: Levels) -> NDArray[np.float64]:
        least, most = 10 * np.log10(least), 10 * np.log10(most)
        stray = np.maximum(level - most, 0.0) + np.maximum(least - level, 0.0)
        odds = _student(stray / _STRAY_DB) - np.log(_STRAY_DB)
        return np.asarray(np.where(np.isfinite(level), odds, 0.0))


def _decaying(levels: Levels) -> Levels:
    """The level that echoes may still have: the highest so far, less the decay since."""
    fall = _DECAY_DB * np.arange(levels.shape[1])
    return np.asarray(np.fmax.accumulate(levels + fall, axis=1) - fall)


def _moves(sets: Sequence[Talkers]) -> NDArray[np.float64]:
    """The odds that one set follows another: talkers begin and end, each by themselves."""
    change = 1.0 / (CELLS * _PHRASE)
    differ = [[len(set(one) ^ set(other)) for other in sets] for one in sets]
    moves = change ** np.array(differ, np.float64)
    return np.asarray(moves / moves.sum(axis=1, keepdims=True))


def _student(scattered: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(-(_FREEDOM + 1) / 2 * np.log1p(scattered**2 / _FREEDOM))


def _power(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(10 ** (levels / 10))
