"""What a viewer may order of the clock's producers and of their way: `stall:0.6`, `fps:24`.

stall:SECONDS   the face delivers nothing, then all that was held up at once
gap:SECONDS     the voice delivers nothing, then speaks of that moment, its samples numbered on
restart         the talk turn is cancelled and a new one begins
late:SECONDS    from now on every picture is that late
jitter:SECONDS  from now on both deliver unevenly, with that standard deviation
fps:RATE        from now on the face makes that many pictures a second, and says nothing of it
drift:PPM       from now on the voice's sample clock is that much too fast; below 0, too slow
loss:SHARE      from now on so many of the packets are lost on their way
clear           all is as it should be
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oneclock.errors import UsageError
from oneclock.live.faults import parse_fault


class OrderKind(StrEnum):
    STALL = "stall"
    GAP = "gap"
    RESTART = "restart"
    LATE = "late"
    JITTER = "jitter"
    FPS = "fps"
    DRIFT = "drift"
    LOSS = "loss"
    CLEAR = "clear"


_RANGES = {OrderKind.FPS: (5.0, 60.0), OrderKind.DRIFT: (-1000.0, 1000.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    kind: OrderKind
    amount: float = 0.0
    """Seconds; of FPS pictures a second, of DRIFT parts per million, of LOSS a share."""


def parse_order(text: str) -> Order:
    """
    >>> parse_order("stall:0.6")
    Order(kind=<OrderKind.STALL: 'stall'>, amount=0.6)
    >>> parse_order("delay:0.02")
    Traceback (most recent call last):
    oneclock.errors.UsageError: fault 'delay:0.02': delay is of the network, which this server \
does not command; use `oneclock live test --fault delay:0.02`
    """
    name, _, amount = text.strip().partition(":")
    if name == OrderKind.CLEAR and not amount:
        return Order(kind=OrderKind.CLEAR)
    for kind, (least, most) in _RANGES.items():
        if name == kind:
            return Order(kind=kind, amount=_within(text, amount, least, most))
    fault = parse_fault(text)
    if "@" in text:
        raise UsageError(f"fault {text!r}", "strikes when it is posted", "leave out the @")
    if fault.kind.value not in {kind.value for kind in OrderKind}:
        raise UsageError(
            f"fault {text!r}",
            f"{fault.kind} is of the network, which this server does not command",
            f"use `oneclock live test --fault {fault}`",
        )
    return Order(kind=OrderKind(fault.kind), amount=fault.amount)


def _within(text: str, digits: str, least: float, most: float) -> float:
    try:
        value = float(digits)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        remedy = f"give a number of {least:g} to {most:g}"
        raise UsageError(f"fault {text!r}", f"{digits!r} is out of range", remedy)
    return value
