"""How somebody else's session is doing, as a table.

state \\ seen   packets    silence    bye      gone
waiting        flowing    -          ended    gone
flowing        -          silent     ended    gone
silent         flowing    -          ended    gone
ended          flowing    -          -        gone
gone           -          -          -        -

`ended`: the peer took its leave of every stream (RTCP BYE) and may begin again on the same
connection. `gone`: there is no connection any more.
"""

from __future__ import annotations

from enum import StrEnum

SILENCE = 2.0
"""Seconds without a packet of any stream."""


class BridgeState(StrEnum):
    WAITING = "waiting"
    FLOWING = "flowing"
    SILENT = "silent"
    ENDED = "ended"
    GONE = "gone"


class Seen(StrEnum):
    PACKETS = "packets"
    SILENCE = "silence"
    BYE = "bye"
    GONE = "gone"


_NEXT = {
    (BridgeState.WAITING, Seen.PACKETS): BridgeState.FLOWING,
    (BridgeState.WAITING, Seen.BYE): BridgeState.ENDED,
    (BridgeState.FLOWING, Seen.SILENCE): BridgeState.SILENT,
    (BridgeState.FLOWING, Seen.BYE): BridgeState.ENDED,
    (BridgeState.SILENT, Seen.PACKETS): BridgeState.FLOWING,
    (BridgeState.SILENT, Seen.BYE): BridgeState.ENDED,
    (BridgeState.ENDED, Seen.PACKETS): BridgeState.FLOWING,
}


def after(state: BridgeState, seen: Seen) -> BridgeState:
    if seen is Seen.GONE:
        return BridgeState.GONE
    return _NEXT.get((state, seen), state)
