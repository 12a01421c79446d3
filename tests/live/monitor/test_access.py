"""Who may speak to the endpoints."""

from __future__ import annotations

import pytest

from oneclock.live.serve.access import refusal, token_given


def status(
    *,
    token: str | None = None,
    peer: str | None = "127.0.0.1",
    host: str = "127.0.0.1:8080",
    given: str | None = None,
) -> int | None:
    found = refusal(token=token, peer=peer, host=host, given=given)
    return None if found is None else found.status


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_needs_no_token_where_none_is_set(peer: str) -> None:
    assert status(peer=peer) is None


@pytest.mark.parametrize("peer", ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "", None, "x"])
def test_any_other_is_refused_where_no_token_is_set(peer: str | None) -> None:
    assert status(peer=peer) == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]", "[::1]:80"])
def test_this_machine_is_asked_for_by_its_own_names(host: str) -> None:
    assert status(host=host) is None


@pytest.mark.parametrize("host", ["", "example.org", "localhost.example.org:80", "127.0.0.1.x"])
def test_a_page_elsewhere_that_points_its_own_name_here_is_refused(host: str) -> None:
    assert status(host=host) == 403


def test_where_a_token_is_set_being_local_is_not_enough() -> None:
    assert status(token="secret") == 401
    assert status(token="secret", given="other") == 403
    assert status(token="secret", given="sécret") == 403
    assert status(token="secret", given="secret") is None


def test_with_the_token_anybody_may_by_any_name() -> None:
    assert status(token="secret", given="secret", peer="192.0.2.1", host="example.org") is None


@pytest.mark.parametrize(
    ("authorization", "query", "given"),
    [
        ("Bearer abc", None, "abc"),
        ("bearer  abc ", None, "abc"),
        ("Bearer abc", "other", "abc"),
        ("Basic abc", "xyz", "xyz"),
        ("", "xyz", "xyz"),
        ("Bearer", None, None),
        ("", "", None),
        ("", None, None),
    ],
)
def test_a_token_comes_by_header_or_in_the_address(
    authorization: str, query: str | None, given: str | None
) -> None:
    assert token_given(authorization, query) == given
