"""A camera, a microphone or a stream as FFmpeg opens it, and what went wrong in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import av
from av.container import InputContainer

from oneclock.errors import CameraError
from oneclock.passwords import without_password


class LiveInput:
    """Open from the start. Raises `CameraError`."""

    def __init__(
        self,
        address: str,
        *,
        container_format: str | None,
        options: Mapping[str, str],
        patience: float | None,
        now: Callable[[], float],
    ) -> None:
        self.subject = without_password(address)
        self._patience, self._now = patience, now
        with self._told((av.FFmpegError, ValueError), opened=False):
            # PyAV's timeout, not FFmpeg's own: that one watches the socket, on which a camera whose
            # sensor hangs goes on reporting. It costs 0.6 % of a core for four cameras.
            self.container: InputContainer = av.open(
                address, "r", format=container_format, options=dict(options), timeout=patience
            )

    @contextmanager
    def faults(self, *also: type[Exception]) -> Iterator[None]:
        """What goes wrong while it is read, as a `CameraError`: FFmpeg's errors and `also`."""
        with self._told((av.FFmpegError, *also), opened=True):
            yield

    @contextmanager
    def _told(self, kinds: tuple[type[Exception], ...], *, opened: bool) -> Iterator[None]:
        started = self._now()
        try:
            yield
        except kinds as error:
            waited = self._now() - started
            cause, remedy = fault_reason(error, waited, self._patience, opened=opened)
            raise CameraError(self.subject, cause, remedy) from None


def fault_reason(
    error: Exception, waited: float, patience: float | None, *, opened: bool
) -> tuple[str, str]:
    """Cause and remedy of what FFmpeg says."""
    silent = patience is not None and waited >= patience
    if silent or isinstance(error, av.error.ExitError | TimeoutError):
        return (
            f"said nothing for {waited:.1f} s",
            "check that it is switched on and on this network",
        )
    for kinds, cause, remedy in _REASONS:
        if isinstance(error, kinds):
            return cause, remedy
    told = getattr(error, "strerror", None) or error
    if opened:
        return f"broke off ({told})", "check its cable and its power"
    return f"cannot be read ({told})", "check that a player opens it"


_REASONS: tuple[tuple[tuple[type[Exception], ...], str, str], ...] = (
    (
        (ConnectionRefusedError,),
        "refuses the connection",
        "check that the camera is switched on, and the port in its address",
    ),
    (
        (ConnectionResetError, BrokenPipeError, ConnectionAbortedError),
        "has hung up",
        "check its cable and its power",
    ),
    (
        (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError),
        "wants a name and a password",
        "write them into the address, as in rtsp://name:password@camera/",
    ),
    (
        (av.error.HTTPNotFoundError,),
        "has no stream of this name",
        "look its address up in the camera's manual",
    ),
    ((FileNotFoundError,), "does not exist", "check the name and the folder"),
    ((PermissionError,), "may not be read", "give yourself the right to read it"),
    (
        (av.error.InvalidDataError,),
        "sends nothing that FFmpeg can read",
        "check that a player opens it",
    ),
    (
        (ValueError,),
        "is of a kind this build of FFmpeg cannot open",
        "see `oneclock cameras` for what it can",
    ),
)
