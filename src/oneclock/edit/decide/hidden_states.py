"""What went on behind what was seen: odds of each state at each step, given all steps.

The forward-backward algorithm of hidden Markov models, with one step's odds scaled to 1 at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Odds = NDArray[np.float64]


def state_odds(likelihoods: Odds, moves: Odds) -> tuple[Odds, Odds]:
    """Of logarithms of likelihoods (steps, states) and the odds of moving from each state to each:
    the odds of the states at each step, and how often each move is expected to have been made.

    >>> stay = np.array([[0.9, 0.1], [0.1, 0.9]])
    >>> odds, made = state_odds(np.log([[0.9, 0.1], [0.4, 0.6], [0.9, 0.1]]), stay)
    >>> odds.argmax(axis=1).tolist(), round(float(made.sum()), 6)
    ([0, 0, 0], 2.0)
    """
    seen = np.exp(likelihoods - likelihoods.max(axis=1, keepdims=True))
    forward, backward = np.empty_like(seen), np.ones_like(seen)
    now = np.full(seen.shape[1], 1.0 / seen.shape[1])
    for step, here in enumerate(seen):
        now = (now @ moves if step else now) * here
        now /= now.sum()
        forward[step] = now
    later = backward[-1]
    for step in range(len(seen) - 2, -1, -1):
        later = moves @ (later * seen[step + 1])
        later /= later.sum()
        backward[step] = later
    odds = forward * backward
    odds /= odds.sum(axis=1, keepdims=True)
    coming = (backward * seen)[1:]
    coming /= ((forward[:-1] @ moves) * coming).sum(axis=1, keepdims=True)
    return odds, moves * (forward[:-1].T @ coming)
