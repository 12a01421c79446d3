"""So many a second on average, and so many at once. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """
    >>> bucket = TokenBucket(rate=2.0, burst=1.0)
    >>> bucket.take(0.0), bucket.take(0.1), bucket.take(0.6)
    (True, False, True)
    """

    rate: float
    """Tokens a second."""
    burst: float
    """The most that it holds; it begins full."""
    _tokens: float = field(init=False)
    _at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.burst < 1:
            raise ValueError("a bucket that never holds a token lets nobody through")
        self._tokens = self.burst

    def take(self, now: float) -> bool:
        """False, where there is none: come again later."""
        if self._at is not None:
            self._tokens = min(self.burst, self._tokens + max(0.0, now - self._at) * self.rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    @property
    def wait(self) -> float:
        """Seconds until the next one, as of the last `take`."""
        return max(0.0, (1 - self._tokens) / self.rate)
