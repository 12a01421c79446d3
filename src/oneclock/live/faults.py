"""Faults one may order, as they are written on a command line: `stall:0.6@8`.

stall:SECONDS[@AT]    the face's producer delivers nothing, then all that was held up at once
gap:SECONDS[@AT]      the voice's producer delivers nothing, then speaks of that moment; its
                      samples are numbered as if there had been no gap
restart[@AT]          the talk turn is cancelled and a new one begins
late:SECONDS[@AT]     from then on every picture is that late
delay:SECONDS         the network delays every packet
jitter:SECONDS        the network delays packets unevenly, with that standard deviation
loss:SHARE            the network loses that share of packets
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from oneclock.errors import UsageError


class FaultKind(StrEnum):
    STALL = "stall"
    GAP = "gap"
    RESTART = "restart"
    LATE = "late"
    DELAY = "delay"
    JITTER = "jitter"
    LOSS = "loss"


NETWORK = frozenset({FaultKind.DELAY, FaultKind.JITTER, FaultKind.LOSS})
"""These hold from the start to the end; the others strike once."""

_MOST = {FaultKind.LOSS: 0.9, FaultKind.DELAY: 2.0, FaultKind.JITTER: 1.0}
_LONGEST = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    kind: FaultKind
    amount: float = 0.0
    """Seconds, or for losses a share."""
    at: float = 0.0
    """Seconds after the start."""

    @property
    def is_of_network(self) -> bool:
        return self.kind in NETWORK

    @property
    def end(self) -> float:
        """When it is over and recovery begins."""
        return self.at + (self.amount if self.kind in (FaultKind.STALL, FaultKind.GAP) else 0.0)

    def __str__(self) -> str:
        amount = "" if self.kind is FaultKind.RESTART else f":{self.amount:g}"
        return f"{self.kind}{amount}" + ("" if self.is_of_network else f"@{self.at:g}")


def parse_fault(text: str) -> Fault:
    """Read `stall:0.6@8`.

    >>> parse_fault("stall:0.6@8")
    Fault(kind=<FaultKind.STALL: 'stall'>, amount=0.6, at=8.0)
    >>> str(parse_fault("loss:0.02"))
    'loss:0.02'
    """
    match = re.fullmatch(r"([a-z]+)(?::([^@]*))?(?:@(.*))?", text.strip())
    if not match or match[1] not in list(FaultKind):
        raise _wrong(text, "is no fault", "write one of " + ", ".join(FaultKind))
    kind = FaultKind(match[1])
    if kind in NETWORK and match[3] is not None:
        raise _wrong(text, f"{kind} holds throughout", "leave out the @")
    if (kind is FaultKind.RESTART) == (match[2] is not None):
        needs = "takes no amount" if kind is FaultKind.RESTART else "needs an amount"
        raise _wrong(text, f"{kind} {needs}", "write as in `stall:0.6@8` or `restart@8`")
    amount = 0.0 if match[2] is None else _number(text, match[2])
    if match[2] is not None and not 0 < amount <= _MOST.get(kind, _LONGEST):
        most = _MOST.get(kind, _LONGEST)
        raise _wrong(text, f"{amount:g} is out of range", f"give more than 0, at most {most:g}")
    return Fault(kind=kind, amount=amount, at=0.0 if match[3] is None else _number(text, match[3]))


def _number(text: str, digits: str) -> float:
    try:
        value = float(digits)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise _wrong(text, f"{digits!r} is no number of seconds", "write as in `stall:0.6@8`")
    return value


def _wrong(text: str, cause: str, remedy: str) -> UsageError:
    return UsageError(f"fault {text!r}", cause, remedy)
