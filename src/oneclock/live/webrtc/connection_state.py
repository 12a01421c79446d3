"""What a peer connection says of itself."""

from __future__ import annotations

OVER = frozenset({"closed", "failed"})
"""Connection states after which nothing comes or goes any more."""
