"""What went on behind what was seen: odds of each state at each step, given all steps.

The forward-backward algorithm of hidden Markov models, with one step's odds scaled to 1 at a time.
An hour has 180 000 steps, and each needs the one before. So they are cut into stretches that are
walked side by side: first from every state at once, which tells how the states at a stretch's two
ends belong together, then, with its ends known, for good.
"""

from __future__ import annotations

from math import isqrt

import numpy as np
from numpy.typing import NDArray

Odds = NDArray[np.float64]


def state_odds(likelihoods: Odds, moves: Odds) -> tuple[Odds, Odds]:
    """Of logarithms of likelihoods (steps, states) and the odds of moving from each state to each:
    the odds of the states at each step, and how often each move is expected to have been made.
    Before the first step all states are alike.

    >>> stay = np.array([[0.9, 0.1], [0.1, 0.9]])
    >>> odds, made = state_odds(np.log([[0.9, 0.1], [0.4, 0.6], [0.9, 0.1]]), stay)
    >>> odds.argmax(axis=1).tolist(), round(float(made.sum()), 6)
    ([0, 0, 0], 2.0)
    """
    seen = np.exp(likelihoods - likelihoods.max(axis=1, keepdims=True))
    stretches = _stretches(seen)
    through = _from_end_to_end(stretches, moves)
    forward = _forward(stretches, moves, _entered(through))[: len(seen)]
    backward = _backward(stretches, moves, _left(through))[: len(seen)]
    odds = forward * backward
    odds /= odds.sum(axis=1, keepdims=True)
    coming = (backward * seen)[1:]
    coming /= ((forward[:-1] @ moves) * coming).sum(axis=1, keepdims=True)
    return odds, moves * (forward[:-1].T @ coming)


def _stretches(seen: Odds) -> Odds:
    """(stretches, steps, states), about as many as they are long; steps are added at the end that
    tell nothing."""
    steps, states = seen.shape
    length = isqrt(steps) + 1
    out = np.ones((-(-steps // length) * length, states))
    out[:steps] = seen
    return out.reshape(-1, length, states)


def _from_end_to_end(stretches: Odds, moves: Odds) -> Odds:
    """(stretches, states, states): from each state before a stretch to each at its end."""
    out = np.broadcast_to(np.eye(len(moves)), (len(stretches), *moves.shape))
    for here in stretches.swapaxes(0, 1):
        out = (out @ moves) * here[:, None, :]
        out = out / out.max(axis=(1, 2), keepdims=True)
    return np.asarray(out)


def _entered(through: Odds) -> Odds:
    """(stretches, states): odds just before each stretch, given those before it."""
    out = np.empty(through.shape[:2])
    now = np.full(through.shape[1], 1.0 / through.shape[1])
    for number, onward in enumerate(through):
        out[number] = now
        now = now @ onward
        now /= now.sum()
    return out


def _left(through: Odds) -> Odds:
    """(stretches, states): what those after a stretch say of its end."""
    out = np.empty(through.shape[:2])
    later = np.ones(through.shape[1])
    for number in reversed(range(len(through))):
        out[number] = later
        later = through[number] @ later
        later /= later.sum()
    return out


def _forward(stretches: Odds, moves: Odds, now: Odds) -> Odds:
    out = np.empty_like(stretches)
    for step in range(stretches.shape[1]):
        now = (now @ moves) * stretches[:, step]
        now /= now.sum(axis=1, keepdims=True)
        out[:, step] = now
    return out.reshape(-1, len(moves))


def _backward(stretches: Odds, moves: Odds, later: Odds) -> Odds:
    out = np.empty_like(stretches)
    for step in reversed(range(stretches.shape[1])):
        out[:, step] = later
        later = (later * stretches[:, step]) @ moves.T
        later /= later.sum(axis=1, keepdims=True)
    return out.reshape(-1, len(moves))
