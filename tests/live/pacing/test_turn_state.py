"""A talk turn: every state, every event."""

from __future__ import annotations

from itertools import product

import pytest

from oneclock.live.pacing.turn_state import TurnEvent, TurnState, after

I, W, P, S, C = (  # noqa: E741
    TurnState.IDLE,
    TurnState.WAITING,
    TurnState.PLAYING,
    TurnState.PAUSED,
    TurnState.CANCELLED,
)
EVENTS = (
    TurnEvent.PUSH,
    TurnEvent.READY,
    TurnEvent.CANCEL,
    TurnEvent.BEGIN,
    TurnEvent.PAUSE,
    TurnEvent.RESUME,
)
TABLE = {
    I: (W, I, C, I, I, I),
    W: (W, P, C, I, W, W),
    P: (P, P, C, I, S, P),
    S: (S, S, C, I, S, P),
    C: (C, C, C, I, C, C),
}


@pytest.mark.parametrize(("state", "event"), list(product(TurnState, TurnEvent)))
def test_every_state_answers_every_event(state: TurnState, event: TurnEvent) -> None:
    assert after(state, event) is TABLE[state][EVENTS.index(event)]


def test_the_table_of_this_test_is_complete() -> None:
    assert set(TABLE) == set(TurnState)
    assert set(EVENTS) == set(TurnEvent)
