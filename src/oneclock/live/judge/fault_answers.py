"""What a page says where it does not do the fault that it was asked for."""

from __future__ import annotations

from oneclock.live.judge.not_judgeable import NotJudgeableError

_LONGEST = 120
_TOKEN = (
    "give the page's address with its token (...#token=TOKEN); without one, `oneclock live serve` "
    "takes faults from its own machine alone"
)
_NO_FAULTS = ("knows no faults", "leave out --fault, or judge `oneclock live serve`")
_UNKNOWN = ("does not know this fault", "leave it out; docs/live-test.md lists them")
_REFUSED = ("refused a fault", "leave out --fault, or judge `oneclock live serve`")
_BROKEN = ("failed at a fault", "look into the log of its server")
_REFUSALS = {
    400: _UNKNOWN,
    401: ("takes faults from those who know its token alone", _TOKEN),
    403: ("takes no faults from here", _TOKEN),
    404: _NO_FAULTS,
    405: _NO_FAULTS,
    409: (
        "has no stream to spoil now",
        "let the fault strike later, and see that the page still plays",
    ),
    422: _UNKNOWN,
    429: ("was asked for too much", "try again, with fewer faults or more time between them"),
    501: _NO_FAULTS,
    503: ("is too busy for faults", "try again when fewer watch"),
}


def fault_refusal(url: str, status: int, said: str) -> NotJudgeableError:
    """By status, and in its own words if it has any."""
    cause, remedy = _REFUSALS.get(status, _BROKEN if status >= 500 else _REFUSED)
    return NotJudgeableError(url, f"{cause}: POST /fault answers {status}{_quoted(said)}", remedy)


def _quoted(said: str) -> str:
    """The first line, if it is one for people; pages of HTML are not."""
    line = "".join(c for c in said.strip().split("\n")[0].strip() if c.isprintable())
    return f" ({line[:_LONGEST]})" if line and not line.startswith("<") else ""
