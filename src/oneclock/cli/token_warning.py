"""A token on a way where others read."""

from __future__ import annotations


def warn_of_readers(url: str, token: str | None, *, secure: str = "https://") -> None:
    from oneclock.cli.say import say
    from oneclock.live.peer_address import is_read_on_the_way, shown_address

    if token and is_read_on_the_way(url):
        say(f"{shown_address(url)}: the network can read the token on its way; use {secure}")
