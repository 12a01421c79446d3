"""What the commands return, so that scripts can tell."""

from __future__ import annotations

from enum import IntEnum

from oneclock.errors import OneclockError, UsageError


class ExitCode(IntEnum):
    SOUND = 0
    """It ran, and the answer can be used."""
    WEAK = 1
    """It ran, but the evidence is too weak or a gate failed."""
    USAGE = 2
    UNREADABLE = 3
    """A file cannot be read or written."""
    NOT_JUDGEABLE = 4
    """There is no answer, and it says why."""
    INTERRUPTED = 130


def exit_code_of(error: OneclockError) -> ExitCode:
    return ExitCode.USAGE if isinstance(error, UsageError) else ExitCode.UNREADABLE
