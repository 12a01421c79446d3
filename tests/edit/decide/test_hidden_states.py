"""Odds of hidden states, against adding up every way in which they could have come about."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.edit.decide.hidden_states import Odds, state_odds


@st.composite
def small_chains(draw: st.DrawFn) -> tuple[Odds, Odds]:
    steps, states = draw(st.integers(1, 7)), draw(st.integers(2, 3))
    chance = np.random.default_rng(draw(st.integers(0, 1 << 20)))
    moves = chance.uniform(0.01, 1.0, (states, states))
    likelihoods = chance.normal(0.0, draw(st.sampled_from([0.5, 3.0, 40.0])), (steps, states))
    return likelihoods, moves / moves.sum(axis=1, keepdims=True)


def every_way(likelihoods: Odds, moves: Odds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    steps, states = likelihoods.shape
    odds, made, total = np.zeros((steps, states)), np.zeros((states, states)), 0.0
    seen = np.exp(likelihoods - likelihoods.max(axis=1, keepdims=True))
    for before, *way in product(range(states), repeat=steps + 1):
        weight = float(np.prod([moves[one, next_] for one, next_ in pairwise([before, *way])]))
        weight *= float(np.prod(seen[range(steps), way]))
        odds[range(steps), way] += weight
        for one, next_ in pairwise(way):
            made[one, next_] += weight
        total += weight
    return odds / total, made / total


@given(small_chains())
def test_odds_are_those_of_all_ways_together(chain: tuple[Odds, Odds]) -> None:
    odds, made = state_odds(*chain)

    expected_odds, expected_made = every_way(*chain)
    np.testing.assert_allclose(odds, expected_odds, atol=1e-9)
    np.testing.assert_allclose(made, expected_made, atol=1e-9)


def test_what_is_impossible_for_long_stays_impossible() -> None:
    likelihoods = np.zeros((5000, 3))
    likelihoods[1000:3000, 2] = -1e3
    moves = np.full((3, 3), 1e-3)
    np.fill_diagonal(moves, 0.998)

    odds, made = state_odds(likelihoods, moves)

    assert odds[1000:3000, 2].max() < 1e-12
    assert odds.sum(axis=1) == pytest.approx(1.0)
    assert made.sum() == pytest.approx(4999.0)
