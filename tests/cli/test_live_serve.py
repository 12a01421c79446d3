"""`oneclock live serve`: what it prints first, how it is refused, how it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from oneclock.cli.live_serve import serve
from oneclock.errors import UsageError

Oneclock = Callable[..., Any]  # `Said`, see conftest.py

PATIENCE = 60.0
SERVE = (sys.executable, "-m", "oneclock", "live", "serve", "--size", "160x90")
USAGE = 2


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_the_first_line_is_the_address_and_a_signal_ends_it_in_peace(
    signum: signal.Signals,
) -> None:
    with subprocess.Popen(
        SERVE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline()
            with urllib.request.urlopen(address.strip(), timeout=PATIENCE) as page:
                assert b"Lips in step" in page.read()
            server.send_signal(signum)
            out, err = server.communicate(timeout=PATIENCE)
        finally:
            server.kill()

    assert address.startswith("http://127.0.0.1:")
    assert address.endswith("/\n")
    assert (server.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "0.0.0.0"), "give a --token"),
        (("--host", "example.org"), "give a --token"),
        (("--token", "short"), "8 characters"),
        (("--port", "70000"), "is no port"),
        (("--port", "-1"), "is no port"),
        (("--port", "http"), "port"),
        (("--fps", "0"), "give 25"),
        (("--fps", "1000"), "give 25"),
        (("--fps", "29.97"), "whole number"),
        (("--fps", "nan"), "whole number"),
        (("--size", "large"), "640x360"),
        (("--size", "641x360"), "even"),
        (("--size", "64x36"), "even"),
        (("--size", "360x640"), "16:9"),
        (("--policy", "hope"), "time-stretch-audio"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_served(
    arguments: tuple[str, ...], words: str, oneclock: Oneclock
) -> None:
    said = oneclock("live", "serve", *arguments)

    assert said.code == USAGE
    assert words in said.err
    assert said.out == ""


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_but(missing: str) -> Callable[[str], object]:
        return lambda name: None if name == missing else object()

    for missing in ("aiortc", "aiohttp", "prometheus_client"):
        monkeypatch.setattr("importlib.util.find_spec", none_but(missing))

        with pytest.raises(UsageError, match=rf"{missing}.*pip install 'oneclock\[live\]'"):
            serve()
