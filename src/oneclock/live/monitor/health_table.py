"""From what holds to how a viewer is doing.

BROKEN     any rule that says so holds
STRAINED   else, any rule that says so holds
UNKNOWN    else, nobody watches, or there is no offset that can be trusted
GOOD       else: only with an offset that is trusted, and nothing against it
"""

from __future__ import annotations

from collections.abc import Mapping

from oneclock.live.monitor.alerts import RULES, AlertKind, Measures
from oneclock.live.monitor.hysteresis import Latch
from oneclock.live.offset.playback_health import HealthState
from oneclock.live.offset.witness import Offset

_WORST_FIRST = (HealthState.BROKEN, HealthState.STRAINED, HealthState.UNKNOWN)

Latches = Mapping[AlertKind, Latch]
NONE_HELD: Latches = {rule.kind: Latch() for rule in RULES}


def after(latches: Latches, seen: Measures, now: float) -> Latches:
    return {
        rule.kind: latches[rule.kind].after(rule.band, getattr(seen, rule.measure), now)
        for rule in RULES
    }


def state_of(latches: Latches, offset: Offset | None) -> HealthState:
    held = {rule.state for rule in RULES if latches[rule.kind].held}
    for state in _WORST_FIRST:
        if state in held:
            return state
    return HealthState.GOOD if offset is not None and offset.trusted else HealthState.UNKNOWN


def reasons_of(latches: Latches, offset: Offset | None) -> tuple[str, ...]:
    """What speaks against GOOD, the worst first."""
    held = [rule for rule in RULES if latches[rule.kind].held]
    held.sort(key=lambda rule: _WORST_FIRST.index(rule.state))
    return (*(rule.words for rule in held), *_unjudged(offset))


def _unjudged(offset: Offset | None) -> tuple[str, ...]:
    if offset is None:
        return ("nobody has told an offset lately",)
    if not offset.trusted:
        return (f"the offset is not to be trusted: {offset.why_not}",)
    return ()
