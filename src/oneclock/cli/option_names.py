"""Errors about arguments, in the words of a command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from oneclock.errors import UsageError


@contextmanager
def options_named(*names: str) -> Iterator[None]:
    """
    >>> with options_named("relay_port"):
    ...     raise UsageError("relay_port", "is missing", "give it, or 0")
    Traceback (most recent call last):
    oneclock.errors.UsageError: --relay-port: is missing; give it, or 0
    """
    anywhere = re.compile(rf"\b({'|'.join(names)})\b")

    def told(text: str) -> str:
        return anywhere.sub(lambda found: "--" + found[0].replace("_", "-"), text)

    try:
        yield
    except UsageError as error:
        raise UsageError(told(error.subject), told(error.cause), told(error.remedy)) from None
