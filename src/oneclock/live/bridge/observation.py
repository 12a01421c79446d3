"""What every watch says once a second, of whatever it watches."""

from __future__ import annotations

from typing import Protocol

from oneclock.live.bridge.bridge_policy import BridgeAction
from oneclock.live.bridge.bridge_state import BridgeState
from oneclock.live.bridge.observed_offset import ObservedOffset
from oneclock.live.offset.witness import Offset


class Observation(Protocol):
    """`BridgeObservation` and a room's are such."""

    @property
    def at(self) -> float: ...

    @property
    def state(self) -> BridgeState: ...

    @property
    def observed(self) -> ObservedOffset: ...

    @property
    def action(self) -> BridgeAction: ...

    @property
    def offset(self) -> Offset | None: ...

    @property
    def trusted(self) -> bool: ...

    @property
    def why_not(self) -> str: ...
