"""What is asked of a test, checked before anything is begun."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from oneclock.errors import UsageError
from oneclock.live.faults import Fault, FaultKind, parse_fault
from oneclock.live.peer_address import shown_address, shown_reason
from oneclock.simulate.network import Network

_SHORTEST, _LONGEST = 4.0, 3600.0
"""Seconds: fewer hold too few marks; an hour leaves forty megabytes of notes."""
_TO_RECOVER = 2.0
"""Seconds after a fault in which two marks show whether it is overcome."""
_SEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgePlan:
    url: str | None
    """None: the own page."""
    seconds: float
    faults: tuple[tuple[str, Fault], ...]
    """As they were written, and read."""

    @property
    def shown_url(self) -> str | None:
        return None if self.url is None else shown_address(self.url)

    @property
    def network(self) -> Network | None:
        """None, where the way to the page is left as it is."""
        amounts = {fault.kind: fault.amount for _, fault in self.faults if fault.is_of_network}
        if not amounts:
            return None
        return Network(
            delay=amounts.get(FaultKind.DELAY, 0.0),
            jitter=amounts.get(FaultKind.JITTER, 0.0),
            loss=amounts.get(FaultKind.LOSS, 0.0),
            seed=_SEED,
        )

    @property
    def strikes(self) -> tuple[tuple[str, Fault], ...]:
        """Faults of the producers, in order of time."""
        own = [(text, fault) for text, fault in self.faults if not fault.is_of_network]
        return tuple(sorted(own, key=lambda told: told[1].at))


def plan_judging(url: str | None, seconds: float, faults: Sequence[str]) -> JudgePlan:
    if not (math.isfinite(seconds) and _SHORTEST <= seconds <= _LONGEST):
        raise UsageError(
            "--seconds", f"cannot be {seconds:g}", f"give {_SHORTEST:g} to {_LONGEST:g}"
        )
    if url is not None:
        _check_url(url)
    told = tuple((text.strip(), parse_fault(text)) for text in faults)
    _check_once(told)
    for text, fault in told:
        if not fault.is_of_network and fault.end > seconds - _TO_RECOVER:
            cause = f"leaves less than {_TO_RECOVER:g} s of {seconds:g} s to see it overcome"
            raise UsageError(f"fault {text!r}", cause, "let it strike earlier or add --seconds")
    return JudgePlan(url=url, seconds=seconds, faults=told)


def fault_url(page: str) -> str:
    """Where faults are ordered; a token goes along.

    >>> fault_url("http://127.0.0.1:8080/?size=small#token=s3cret")
    'http://127.0.0.1:8080/fault?token=s3cret'
    """
    parts, token = urlsplit(page), page_token(page)
    query = "" if token is None else urlencode({"token": token})
    return urlunsplit((parts.scheme, parts.netloc, "/fault", query, ""))


def page_token(page: str) -> str | None:
    """Pages take it behind a # as well, so that it stays out of logs."""
    parts = urlsplit(page)
    tokens = parse_qs(parts.query) | parse_qs(parts.fragment)
    return tokens["token"][0] if "token" in tokens else None


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        cause = f"is no address ({shown_reason(error)})"
        raise UsageError(shown_address(url), cause, "write http://...") from None
    if parts.scheme not in ("http", "https") or not host:
        cause = "is no address of a page"
        raise UsageError(shown_address(url), cause, "write http://... or https://...")


def _check_once(told: Sequence[tuple[str, Fault]]) -> None:
    """A network has one delay, and an answer is looked up by the text of its fault."""
    kinds = Counter(fault.kind for _, fault in told if fault.is_of_network)
    texts = Counter(text for text, fault in told if not fault.is_of_network)
    twice = [str(kind) for kind, count in kinds.items() if count > 1]
    twice += [text for text, count in texts.items() if count > 1]
    if twice:
        raise UsageError(f"fault {twice[0]!r}", "is given twice", "give it once")
