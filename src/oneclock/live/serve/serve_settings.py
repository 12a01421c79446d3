"""How `oneclock live serve` was asked to serve."""

from __future__ import annotations

from dataclasses import dataclass, field

from oneclock.errors import UsageError
from oneclock.live.policy import AvSyncPolicy

LOOPBACK = "127.0.0.1"
_THIS_MACHINE = (LOOPBACK, "localhost", "::1")
"""The names by which `access` lets this machine in without a token."""
_SHORTEST_TOKEN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """
    >>> ServeSettings(host="0.0.0.0")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    oneclock.errors.UsageError: --host 0.0.0.0: lets everybody in who can reach this machine; ...
    """

    host: str = LOOPBACK
    port: int = 0
    """0: whichever is free."""
    token: str | None = None
    fps: int = 25
    size: tuple[int, int] = (640, 360)
    policy: AvSyncPolicy = field(default_factory=AvSyncPolicy)
    most_sessions: int = 8

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise UsageError(f"--port {self.port}", "is no port", "give 0 to 65535")
        if self.token is not None and len(self.token) < _SHORTEST_TOKEN:
            raise UsageError(
                "--token", "is guessed at once", f"give {_SHORTEST_TOKEN} characters or more"
            )
        if self.token is None and not self.is_local:
            raise UsageError(
                f"--host {self.host}",
                "lets everybody in who can reach this machine",
                "give a --token too, which viewers must know",
            )

    @property
    def is_local(self) -> bool:
        return is_this_machine(self.host)


def is_this_machine(host: str) -> bool:
    """
    >>> is_this_machine("localhost"), is_this_machine("0.0.0.0")
    (True, False)
    """
    return host in _THIS_MACHINE


def address_of(host: str, port: int) -> str:
    """
    >>> address_of("127.0.0.1", 8080), address_of("::1", 8080)
    ('http://127.0.0.1:8080/', 'http://[::1]:8080/')
    """
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
