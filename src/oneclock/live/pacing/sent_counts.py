"""What a session has done so far; only ever grows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from oneclock.errors import UsageError


@dataclass(slots=True, kw_only=True)
class SentCounts:
    late: int = 0
    dropped: int = 0
    rejected: int = 0
    underruns: int = 0
    """Of turns that are over; so are the resyncs."""
    resyncs: int = 0

    @contextmanager
    def rejections(self) -> Iterator[None]:
        """Count what is refused, and go on refusing it."""
        try:
            yield
        except UsageError:
            self.rejected += 1
            raise
