"""What somebody else found out arrives as it was said, and nothing else arrives."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.errors import UsageError
from oneclock.live.offset.offset_post import (
    offset_address,
    offset_link,
    read_offset_post,
    write_offset_post,
)
from oneclock.live.offset.witness import Offset, OffsetSource

WHEP = "http://127.0.0.1:8080/whep"


@given(
    seconds=st.floats(-60, 60),
    source=st.sampled_from([OffsetSource.REPORT, OffsetSource.END_TO_END]),
    trusted=st.booleans(),
)
def test_what_is_written_is_read(seconds: float, source: OffsetSource, *, trusted: bool) -> None:
    why_not = "" if trusted else "reports lie"
    told = Offset(seconds=seconds, source=source, at=3.0, trusted=trusted, why_not=why_not)
    read = read_offset_post(write_offset_post(told), now=9.0)
    assert read.seconds == pytest.approx(seconds, abs=1e-5)
    assert (read.source, read.trusted, read.why_not, read.at) == (source, trusted, why_not, 9.0)


@given(st.binary(max_size=2000))
def test_nothing_but_an_offset_or_a_refusal_comes_of_any_bytes(body: bytes) -> None:
    try:
        read = read_offset_post(body, now=0.0)
    except UsageError:
        return
    assert isinstance(read, Offset)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"source": "sender"}, "source"),
        ({"source": "stats"}, "source"),
        ({"source": ["report"]}, "source"),
        ({"offset_ms": "4"}, "offset_ms"),
        ({"offset_ms": True}, "offset_ms"),
        ({"offset_ms": float("nan")}, "offset_ms"),
        ({"offset_ms": 1e6}, "offset_ms"),
        ({"offset_ms": 10**400}, "offset_ms"),
        ({"trusted": 1}, "trusted"),
        ({"why_not": "a\nb"}, "why_not"),
        ({"why_not": "a" * 301}, "why_not"),
    ],
)
def test_what_is_no_offset_is_refused_by_name(changed: dict[str, object], named: str) -> None:
    post = {"source": "report", "offset_ms": 4.0, "trusted": False, **changed}
    with pytest.raises(UsageError, match=named):
        read_offset_post(json.dumps(post).encode(), now=0.0)


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 1000, b'{"a": "' + b"x" * 1100 + b'"}'])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(UsageError, match="the post"):
        read_offset_post(body, now=0.0)


def test_the_servers_address_is_found_among_other_links() -> None:
    link = f'<stun:example.org>; rel="ice-server", {offset_link("/offset/abc")}'
    assert offset_address(link, WHEP) == "http://127.0.0.1:8080/offset/abc"


@pytest.mark.parametrize(
    "link",
    [
        "",
        '</offset/abc>; rel="next"',
        '</offset/abc>; rel="urn:oneclock:offsets"',
        offset_link("http://elsewhere.example/offset"),
        offset_link("ftp://127.0.0.1:8080/offset"),
        offset_link("http://["),
    ],
)
def test_nothing_is_posted_to_who_did_not_ask_or_elsewhere(link: str) -> None:
    assert offset_address(link, WHEP) is None
