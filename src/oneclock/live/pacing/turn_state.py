"""A talk turn, as a table.

state \\ event   push      ready     cancel      begin     pause     resume
idle            waiting   -         cancelled   idle      -         -
waiting         -         playing   cancelled   idle      -         -
playing         -         -         cancelled   idle      paused    -
paused          -         -         cancelled   idle      -         playing
cancelled       -         -         -           idle      -         -

What is pushed while cancelled is what the producer of the turn before had still under way: it is
dropped. Whatever the state, media time goes on, in silence.
"""

from __future__ import annotations

from enum import Enum, auto


class TurnState(Enum):
    IDLE = auto()
    WAITING = auto()
    """For the first picture, and for enough sound."""
    PLAYING = auto()
    PAUSED = auto()
    CANCELLED = auto()


class TurnEvent(Enum):
    PUSH = auto()
    READY = auto()
    CANCEL = auto()
    BEGIN = auto()
    PAUSE = auto()
    RESUME = auto()


_NEXT: dict[tuple[TurnState, TurnEvent], TurnState] = {
    (TurnState.IDLE, TurnEvent.PUSH): TurnState.WAITING,
    (TurnState.WAITING, TurnEvent.READY): TurnState.PLAYING,
    (TurnState.PLAYING, TurnEvent.PAUSE): TurnState.PAUSED,
    (TurnState.PAUSED, TurnEvent.RESUME): TurnState.PLAYING,
}


def after(state: TurnState, event: TurnEvent) -> TurnState:
    """The state that follows; the same one, where the event means nothing to it."""
    if event is TurnEvent.CANCEL:
        return TurnState.CANCELLED
    if event is TurnEvent.BEGIN:
        return TurnState.IDLE
    return _NEXT.get((state, event), state)
