"""An offset that somebody else found out, on its way to the server whose stream it is of.

A server that wants to know says so in its answer to an offer (`Link: <address>; rel=...`). What is
posted there is JSON, and read as from an enemy.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin, urlsplit

from oneclock.errors import UsageError
from oneclock.live.offset.witness import Offset, OffsetSource

OFFSET_REL = "urn:oneclock:offset"
LARGEST_OFFSET_POST = 1024
"""Bytes; a plain one has a hundred."""
_LONGEST_REASON = 300
_FARTHEST = 60_000.0
"""Milliseconds."""
_FROM_OUTSIDE = (OffsetSource.REPORT, OffsetSource.END_TO_END)
"""The others are this server's own, or come with a viewer's statistics."""
_LINK = re.compile(r"<([^<>]*)>([^<>]*)")


def offset_link(address: str) -> str:
    """The header by which a server asks."""
    return f'<{address}>; rel="{OFFSET_REL}"'


def offset_address(link: str, answered_at: str) -> str | None:
    """Where to post, if the answer's `Link` header says so, and it is the same server."""
    for target, parameters in _LINK.findall(link):
        if OFFSET_REL in re.split(r'[\s";,=]+', parameters):
            return _of_same_server(target, answered_at)
    return None


def write_offset_post(offset: Offset) -> bytes:
    """How old it is, is not said: post it when it is new."""
    told = {
        "source": offset.source.value,
        "offset_ms": round(offset.seconds * 1e3, 2),
        "trusted": offset.trusted,
        "why_not": offset.why_not[:_LONGEST_REASON],
    }
    return json.dumps(told).encode()


def read_offset_post(body: bytes, now: float) -> Offset:
    """As observed `now`, by the reader's clock. Raises UsageError."""
    value = _object(body)
    source, offset_ms, trusted = (value.get(key) for key in ("source", "offset_ms", "trusted"))
    why_not = value.get("why_not", "")
    if not isinstance(source, str) or source not in _FROM_OUTSIDE:
        raise _refused("source", source, " or ".join(f'"{each}"' for each in _FROM_OUTSIDE))
    if isinstance(offset_ms, bool) or not isinstance(offset_ms, int | float):
        raise _refused("offset_ms", offset_ms, "a number")
    if not abs(offset_ms) <= _FARTHEST:  # nor NaN
        raise _refused("offset_ms", offset_ms, f"at most {_FARTHEST:g}, early or late")
    if not isinstance(trusted, bool):
        raise _refused("trusted", trusted, "true or false")
    if not (isinstance(why_not, str) and len(why_not) <= _LONGEST_REASON and _is_line(why_not)):
        raise _refused("why_not", why_not, f"a line of at most {_LONGEST_REASON} characters")
    return Offset(
        seconds=offset_ms / 1e3,
        source=OffsetSource(source),
        at=now,
        trusted=trusted,
        why_not="" if trusted else why_not,
    )


def _of_same_server(target: str, answered_at: str) -> str | None:
    try:
        address = urljoin(answered_at, target)
        return address if urlsplit(address)[:2] == urlsplit(answered_at)[:2] else None
    except ValueError:
        return None


def _object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body[: LARGEST_OFFSET_POST + 1])
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or len(body) > LARGEST_OFFSET_POST:
        cause = f"is no JSON object of at most {LARGEST_OFFSET_POST} bytes"
        raise UsageError(
            "the post", cause, 'send {"source": ..., "offset_ms": ..., "trusted": ...}'
        )
    return value


def _is_line(text: str) -> bool:
    return not text or text.isprintable()


def _refused(name: str, given: object, wanted: str) -> UsageError:
    return UsageError(name, f"cannot be {ascii(given)[:80]}", f"give {wanted}")
